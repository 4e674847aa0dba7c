package main

import (
	"strings"
	"testing"

	"github.com/shopspring/decimal"
)

// The sale has round figures, and its cost was calculated manually.
func TestCostOfRoundFigures(t *testing.T) {
	u := usage{
		Requests: map[string]int{"order.get": 3, "order.pdf": 1}, Behind: map[string]int{"mail.deliver": 1, "projection.apply": 2},
		Memory: map[string]int{"order.get": 1024, "order.pdf": 1024, "mail.deliver": 512, "projection.apply": 256},
		Writes: decimal.NewFromInt(100), Reads: decimal.NewFromInt(50), Stored: 1 << 20, Mails: 1, Events: 4, Messages: 3,
		Puts: 1, Gets: 2, Files: 1 << 20, Answered: 1 << 20,
		Operations: 10, Alarms: 5, Queues: 1, KeptLogsDays: 30,
	}
	for service, want := range map[string]string{
		"CloudFront":                     "5.20",    // 1 M × 4 × (1.20 + 0.10)
		"API Gateway":                    "4.68",    // 1 M × 4 × 1.17
		"Lambda, calls":                  "1.40",    // 1 M × 7 × 0.20, and 2,920 ticks
		"Lambda, time":                   "8.67",    // 1 M × (3 × 60 + 250 + 400 ÷ 2 + 2 × 40 ÷ 4) ms × 0.0000133334
		"DynamoDB, writes":               "74.23",   // 1 M × 100 × 0.7423
		"DynamoDB, reads":                "7.44",    // 1 M × 50 × 0.1487
		"DynamoDB, storage and recovery": "6263.16", // 976.5625 GB × 12 × 0.534456
		"SES":                            "160.00",
		"SQS":                            "1.46", // 3 M and 657,000 × 0.40
		"EventBridge":                    "4.00",
		"S3":                             "287.39", // 5.30 + 0.84 + 976.5625 × 12 × 0.024
		"KMS, secret":                    "1.51",   // 1 + 0.40 + 4 × 8,760 × 0.000003
		"Metrics":                        "6.60",
		"Alarms, dashboard":              "3.50",
		"X-Ray":                          "35.01", // every call: each function has less than one a second
		"To the internet":                "83.01", // 976.5625 GB × 0.085
	} {
		found := false
		for _, r := range bill(u, paris(), 2_000_000) {
			if r.service == service {
				found = true
				if got := r.usd.StringFixed(2); got != want {
					t.Errorf("%s costs %s, want %s", service, got, want)
				}
			}
		}
		if !found {
			t.Errorf("the bill lacks %s", service)
		}
	}
}

// If a function is called more than once a second, one in twenty of the further calls is
// traced.
func TestCostCountsSampledTraces(t *testing.T) {
	u := usage{Requests: map[string]int{"order.get": 100}, Memory: map[string]int{"order.get": 256}}
	for _, r := range bill(u, paris(), 2_000_000) {
		if got, want := r.usd.StringFixed(2), "37.48"; r.service == "X-Ray" && got != want { // (2.628 M + 5 % of 97.375 M) × 5
			t.Errorf("the traces cost %s, want %s", got, want)
		}
	}
}

// The orders have round figures, and their cost was calculated manually.
func TestCostOfThousandOrders(t *testing.T) {
	u := usage{
		Requests: map[string]int{"order.create": 2}, Behind: map[string]int{"mail.deliver": 1, "projection.apply": 2},
		Memory: map[string]int{"order.create": 1024, "mail.deliver": 512, "projection.apply": 256},
		Writes: decimal.NewFromInt(1000), Reads: decimal.NewFromInt(1000), Mails: 1, Events: 10, Messages: 10, Puts: 1, Gets: 10,
	}
	got := thousand(u)
	for _, want := range []string{
		"| 2 requests | 1.3 | 0.003 |",
		"| 2 requests | 1.17 | 0.002 |",
		"| 2, and 3 asynchronous | 0.2 | 0.001 |",
		"| 2 × 60 ms, 2 × 40 ms, 1 × 400 ms: 0.34 GB·s | 13.3334 | 0.005 |", // 120 + 400 ÷ 2 + 80 ÷ 4 ms
		"| 1000 units | 0.7423 | 0.742 |",
		"| 1000 units | 0.1487 | 0.149 |",
		"| 1 mail | 160 | 0.160 |",
		"| 10 requests | 0.4 | 0.004 |",
		"| 10 events | 1 | 0.010 |",
		"| 1 written | 5.3 | 0.005 |",
		"| 10 read | 0.42 | 0.004 |",
		"| 5 × 900 B, 2 × 450 B: 5.3 KB | 0.5708 | 0.003 |",
		"| **total** | | | **1.09** |",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the line %s is missing in\n%s", want, got)
		}
	}
}

// The units by kind of item are sorted, the largest first, in both ways of counting.
func TestKindsOrdersByUnits(t *testing.T) {
	n := func(i int64) decimal.Decimal { return decimal.NewFromInt(i) }
	got := kinds(usage{Writes: n(9), Late: n(7), Kinds: map[string]written{
		"sum": {Writes: 2, Units: n(4), Late: n(2)}, "order": {Writes: 1, Units: n(5), Indexes: n(1), Late: n(5)},
	}})
	_, rows, _ := strings.Cut(got, "|---|--:|--:|--:|--:|\n")
	want := "| order | 1 | 5 | 1 | 5 |\n| sum | 2 | 4 | 0 | 2 |\n" +
		"| **one order, from draft to paid** | 3 | **9** | 1 | **7** |\n"
	if rows != want {
		t.Errorf("got\n%swant\n%s", rows, want)
	}
}

func TestRunRefusesInvalidVolumes(t *testing.T) {
	for _, args := range [][]string{{"many"}, {"0"}, {"-5"}, {"100", ""}} {
		if run(args) == nil {
			t.Errorf("%q is accepted as numbers of documents", args)
		}
	}
}
