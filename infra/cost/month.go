package main

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/shopspring/decimal"
)

// usages are the measured usages, each with all asynchronous work: a sale, which is an
// order of five lines and its invoice, from the customer search to the payment, with all
// readers; and the order alone, from its draft to its payment (the test writes
// usage.json).
type usages struct {
	Sale  usage `json:"sale"`
	Order usage `json:"order"`
}

// usage is the measured usage of AWS.
type usage struct {
	Requests     map[string]int  `json:"requests"` // by operation
	Behind       map[string]int  `json:"behind"`   // asynchronous calls, by operation
	Memory       map[string]int  `json:"memory"`   // MB of each of these operations
	Writes       decimal.Decimal `json:"writes"`   // DynamoDB's units, with derived data after each request
	Late         decimal.Decimal `json:"late"`     // the same, with derived data once, after the last request
	Reads        decimal.Decimal `json:"reads"`
	Stored       int             `json:"stored"` // bytes that stay in the table, indexes included
	Mails        int             `json:"mails"`
	Events       int             `json:"events"`   // of the product, S3 and SES
	Messages     int             `json:"messages"` // requests to queues
	Puts         int             `json:"puts"`
	Gets         int             `json:"gets"`
	Files        int             `json:"files"`    // bytes that stay in the bucket
	Answered     int             `json:"answered"` // bytes sent to clients
	Operations   int             `json:"operations"`
	Alarms       int             `json:"alarms"`
	Queues       int             `json:"queues"` // with a reader
	KeptLogsDays int             `json:"kept_logs_days"`

	Kinds map[string]written `json:"kinds,omitempty"` // the writes by kind of item
}

// written is the number of writes of a kind of item, and their units.
type written struct {
	Writes  int             `json:"writes"`
	Units   decimal.Decimal `json:"units"`
	Indexes decimal.Decimal `json:"indexes"` // of these in indexes
	Late    decimal.Decimal `json:"late"`    // units, with derived data once
	Largest int             `json:"-"`       // bytes of the largest; ids compress differently in each run
}

//go:embed usage.json
var usageJSON []byte

func measured() (u usages, err error) {
	if err := json.Unmarshal(usageJSON, &u); err != nil {
		return u, fmt.Errorf("read usage.json: %w", err)
	}
	return u, nil
}

// These values are assumptions because the tests cannot measure them; AWS's bill is
// exact.
const (
	requestMS   = 60      // of a request: two requests to the table, and the product's own work with a seventh of a processor
	paperMS     = 250     // of a request for a PDF, produced or fetched
	deliverMS   = 400     // of a mail with its PDF
	behindMS    = 40      // of any other asynchronous call
	lineBytes   = 900     // of log for each call: three lines of Lambda and one of the product
	accessBytes = 450     // of access log for each request
	month       = 2628000 // seconds
	idlePolls   = 5 * 3   // a minute: Lambda polls an empty queue with five pollers, every 20 seconds
	keyCache    = 300     // seconds for which DynamoDB caches a KMS key, for each role
	kept        = 12      // months of stored documents
)

func volumes() []int64 { return []int64{1_000, 100_000, 10_000_000} }

// row is a line of the bill.
type row struct {
	service, how string
	usd          decimal.Decimal
}

// work returns the requests, the asynchronous calls, and their duration in milliseconds
// times megabytes.
func (u usage) work() (requests, behind int, milliseconds decimal.Decimal) {
	total := 0
	for op, calls := range u.Requests {
		requests += calls
		ms := requestMS
		if strings.HasSuffix(op, ".pdf") {
			ms = paperMS
		}
		total += calls * ms * u.Memory[op]
	}
	for op, calls := range u.Behind {
		behind += calls
		ms := behindMS
		if op == "mail.deliver" {
			ms = deliverMS
		}
		total += calls * ms * u.Memory[op]
	}
	return requests, behind, decimal.NewFromInt(int64(total))
}

// bill returns the cost of the given number of documents in the twelfth month.
func bill(u usage, p prices, documents int64) []row {
	n := func(i int) decimal.Decimal { return decimal.NewFromInt(int64(i)) }
	sales := decimal.NewFromInt(documents).Div(n(2))
	each := func(i int) decimal.Decimal { return sales.Mul(n(i)) }
	gigabytes := func(bytes decimal.Decimal) decimal.Decimal { return bytes.Div(n(1 << 30)) }

	requests, behind, milliseconds := u.work()
	roles := len(u.Requests) + len(u.Behind)
	calls := each(requests + behind)
	ticks := n(month / 900)
	all := calls.Add(ticks)
	perRole := all.Div(n(roles))
	traced := decimal.Min(perRole, n(month))
	traced = traced.Add(perRole.Sub(traced).Mul(decimal.New(5, -2))).Mul(n(roles))
	polls := n(u.Queues * month / 60 * idlePolls)
	logs := gigabytes(all.Mul(n(lineBytes)).Add(each(requests * accessBytes)))
	stored := gigabytes(each(u.Stored)).Mul(n(kept))

	return []row{
		{
			"CloudFront", fmt.Sprintf("%d requests, each with the function that selects a door", requests),
			each(requests).Mul(p.edge.Add(p.choice)),
		},
		{"API Gateway", fmt.Sprintf("%d requests", requests), each(requests).Mul(p.request)},
		{"Lambda, calls", fmt.Sprintf("%d and %d asynchronous", requests, behind), all.Mul(p.invoke)},
		{
			"Lambda, time", fmt.Sprintf("%s GB·s (assumed)", milliseconds.Div(n(1024*1000)).Round(2)),
			sales.Mul(milliseconds).Div(n(1024 * 1000)).Mul(p.gigabyte),
		},
		{"DynamoDB, writes", u.Writes.String() + " units", sales.Mul(u.Writes).Mul(p.write)},
		{"DynamoDB, reads", u.Reads.String() + " units", sales.Mul(u.Reads).Mul(p.read)},
		{"DynamoDB, storage and recovery", fmt.Sprintf("%d KB, %d months", u.Stored/1000, kept), stored.Mul(p.table.Add(p.backup))},
		{"SES", fmt.Sprintf("%d mail", u.Mails), each(u.Mails).Mul(p.mail)},
		{
			"SQS", fmt.Sprintf("%d requests, and %d queues polled while empty", u.Messages, u.Queues),
			each(u.Messages).Add(polls).Mul(p.message),
		},
		{"EventBridge", fmt.Sprintf("%d events", u.Events), each(u.Events).Mul(p.event)},
		{
			"S3", fmt.Sprintf("%d written, %d read, %d KB, %d months", u.Puts, u.Gets, u.Files/1000, kept),
			each(u.Puts).Mul(p.put).Add(each(u.Gets).Mul(p.get)).Add(gigabytes(each(u.Files)).Mul(n(kept)).Mul(p.file)),
		},
		{
			"KMS, secret", fmt.Sprintf("1 key, 1 secret; %d roles decrypt every %d s at most", roles, keyCache),
			p.key.Add(p.secret).Add(decimal.Min(calls, n(roles*month/keyCache)).Mul(p.decrypt)),
		},
		{
			"Logs", fmt.Sprintf("%d B a call, %d a request, kept %d days", lineBytes, accessBytes, u.KeptLogsDays),
			logs.Mul(p.log.Add(p.logged.Mul(n(u.KeptLogsDays)).Div(n(30)))),
		},
		{"Metrics", fmt.Sprintf("2 × %d operations, all in use, and 2 of the doors", u.Operations), n(2*u.Operations + 2).Mul(p.metric)},
		{"Alarms, dashboard", fmt.Sprintf("%d, 1", u.Alarms), n(u.Alarms).Mul(p.alarm).Add(p.board)},
		{"X-Ray", "1 call each second and 5 % of the others, for each function", traced.Mul(p.trace)},
		{"To the internet", fmt.Sprintf("%d KB", u.Answered/1000), gigabytes(each(u.Answered)).Mul(p.out)},
	}
}

// markdown returns the bills for some volumes as a table.
func markdown(u usage, volumes []int64) string {
	var b strings.Builder
	b.WriteString("| USD in the twelfth month | usage of one sale |")
	for _, v := range volumes {
		fmt.Fprintf(&b, " %s documents |", grouped(v))
	}
	b.WriteString("\n|---|---|" + strings.Repeat("--:|", len(volumes)) + "\n")
	bills := make([][]row, len(volumes))
	for i, v := range volumes {
		bills[i] = bill(u, paris(), v)
	}
	totals := make([]decimal.Decimal, len(volumes))
	for i, r := range bills[0] {
		fmt.Fprintf(&b, "| %s | %s |", r.service, r.how)
		for v := range volumes {
			usd := bills[v][i].usd
			totals[v] = totals[v].Add(usd)
			fmt.Fprintf(&b, " %s |", usd.StringFixed(2))
		}
		b.WriteByte('\n')
	}
	b.WriteString("| **total** | |")
	for _, t := range totals {
		fmt.Fprintf(&b, " **%s** |", t.StringFixed(2))
	}
	b.WriteString("\n| per document | |")
	for i, t := range totals {
		fmt.Fprintf(&b, " %s |", t.Div(decimal.NewFromInt(volumes[i])).StringFixed(5))
	}
	b.WriteByte('\n')
	return b.String()
}

// grouped formats a number with spaces between its thousands.
func grouped(n int64) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + " " + s[i:]
	}
	return s
}
