package main

import (
	"fmt"
	"strings"

	"github.com/shopspring/decimal"
)

// thousand returns the cost of a thousand orders from draft to paid: all costs that grow
// with their number and occur once. The cost of an idle stage and of storage is in the
// monthly bill.
func thousand(u usage) string {
	n := func(i int) decimal.Decimal { return decimal.NewFromInt(int64(i)) }
	p := paris()
	requests, behind, milliseconds := u.work()
	mailed := u.Behind["mail.deliver"]
	seconds := milliseconds.Div(n(1024 * 1000))
	kilobytes := n((requests+behind)*lineBytes + requests*accessBytes).Div(n(1 << 10))
	total := decimal.Decimal{}
	var b strings.Builder
	b.WriteString("| 1,000 orders from draft to paid | usage of one | USD per million | USD |\n|---|---|--:|--:|\n")
	for _, r := range []struct {
		service, usage string
		amount, price  decimal.Decimal
	}{
		{"CloudFront", fmt.Sprintf("%d requests", requests), n(requests), p.edge.Add(p.choice)},
		{"API Gateway", fmt.Sprintf("%d requests", requests), n(requests), p.request},
		{"Lambda, calls", fmt.Sprintf("%d, and %d asynchronous", requests, behind), n(requests + behind), p.invoke},
		{
			"Lambda, time *(assumed)*",
			fmt.Sprintf("%d × %d ms, %d × %d ms, %d × %d ms: %s GB·s",
				requests, requestMS, behind-mailed, behindMS, mailed, deliverMS, seconds.Round(2)),
			seconds, p.gigabyte,
		},
		{"DynamoDB, writes", u.Writes.String() + " units", u.Writes, p.write},
		{"DynamoDB, reads", u.Reads.String() + " units", u.Reads, p.read},
		{"SES", fmt.Sprintf("%d mail", u.Mails), n(u.Mails), p.mail},
		{"SQS", fmt.Sprintf("%d requests", u.Messages), n(u.Messages), p.message},
		{"EventBridge", fmt.Sprintf("%d events", u.Events), n(u.Events), p.event},
		{"S3", fmt.Sprintf("%d written", u.Puts), n(u.Puts), p.put},
		{"S3", fmt.Sprintf("%d read", u.Gets), n(u.Gets), p.get},
		{
			"Logs *(assumed)*",
			fmt.Sprintf("%d × %d B, %d × %d B: %s KB", requests+behind, lineBytes, requests, accessBytes, kilobytes.Round(1)),
			kilobytes, p.log.Div(n(1 << 20)),
		},
	} {
		usd := r.amount.Mul(r.price).Mul(n(1000))
		total = total.Add(usd)
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", r.service, r.usage, r.price.Shift(6).Round(4), usd.StringFixed(3))
	}
	fmt.Fprintf(&b, "| **total** | | | **%s** |\n", total.StringFixed(2))
	return b.String()
}
