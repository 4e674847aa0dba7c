package main

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
)

// noon is the time at a desk whose operator looks at logs: that of the documented
// line.
var noon = time.UnixMilli(1396035378988)

// watched is a watch of so many looks, one a minute; between two of them happens
// what the case says.
func watched(looks int, between func(look int)) watch {
	done := 0
	return watch{
		clock: func() time.Time { return noon.Add(time.Duration(done) * time.Minute) },
		pause: func(context.Context) bool {
			done++
			if between != nil {
				between(done)
			}
			return done < looks
		},
	}
}

// A line is shown once, however often a look takes it in again, and lines that
// come later are shown when they come.
func TestLogsFollowsAnOperation(t *testing.T) {
	c, d := newCloud(t), newDesk(t)
	d.env["OP"] = "contact.get"
	var from []float64
	c.hears = func(operation string, request map[string]any) {
		if operation != "FilterLogEvents" {
			return
		}
		if request["logGroupName"] != "/aws/lambda/comptoir-dev-contact-get" || request["filterPattern"] != nil {
			t.Errorf("asked for %v", request)
		}
		at, _ := request["startTime"].(float64)
		from = append(from, at)
	}
	wantError(t, d.logs(t.Context(), watched(6, func(look int) {
		c.change["FilterLogEvents"] = map[string]string{}
		if look == 3 {
			c.change["FilterLogEvents"] = map[string]string{"ERROR Event 2": "ERROR Event 3\\n", "31132629274945519779805322857203735586814454643391594505": "3"}
		}
	})), "")
	_, lines, _ := strings.Cut(d.says(), "\n")
	if want := "ERROR Event 1\nERROR Event 2\nERROR Event 3\n"; lines != want {
		t.Errorf("it shows:\n%s", lines)
	}
	if len(from) != 6 || from[0] != float64(noon.Add(-recently).UnixMilli()) || !slices.IsSorted(from) {
		t.Errorf("the looks begin at %.0f", from)
	}
	if last := noon.Add(4*time.Minute - overlap).UnixMilli(); len(from) == 6 && from[5] != float64(last) {
		t.Errorf("the last look begins at %.0f, not %d", from[5], last)
	}
	if changes := c.changed(); len(changes) > 0 {
		t.Errorf("it changes something: %v", changes)
	}
}

func TestLogsOfOneRequest(t *testing.T) {
	c, d := newCloud(t), newDesk(t)
	d.env["OP"], d.env["REQUEST"] = "contact.get", "JKJaXmPLvHcESHA="
	wantError(t, d.logs(t.Context(), watched(1, nil)), "")
	if said := c.said["FilterLogEvents"]; said["filterPattern"] != `{ $.request = "JKJaXmPLvHcESHA=" }` || said["startTime"] != float64(noon.Add(-day).UnixMilli()) {
		t.Errorf("asked for %v", said)
	}
	d.env["SINCE"] = "72h"
	wantError(t, d.logs(t.Context(), watched(1, nil)), "")
	if said := c.said["FilterLogEvents"]; said["startTime"] != float64(noon.Add(-3*day).UnixMilli()) {
		t.Errorf("asked for %v", said)
	}
}

// searched is a desk that looks for a request in two logs, of which one holds two
// lines, or none.
func searched(t *testing.T, holds bool) (*cloud, desk) {
	c, d := newCloud(t), newDesk(t)
	d.env["REQUEST"] = "JKJaXmPLvHcESHA="
	c.change["DescribeLogGroups"] = map[string]string{`"my-log-group-1"`: `"/aws/lambda/comptoir-dev-contact-get"`, `"my-log-group-2"`: `"/aws/lambda/comptoir-dev-invoice-get"`}
	c.hears = func(operation string, request map[string]any) {
		if operation != "FilterLogEvents" {
			return
		}
		c.change[operation] = map[string]string{`"events"`: `"none"`}
		if request["logGroupName"] == "/aws/lambda/comptoir-dev-invoice-get" && holds {
			c.change[operation] = map[string]string{"1396035378988": "1396035378990"} // the second line came first
		}
	}
	return c, d
}

func TestLogsLooksForARequest(t *testing.T) {
	c, d := searched(t, true)
	wantError(t, d.logs(t.Context(), watched(1, nil)), "")
	if c.said["DescribeLogGroups"]["logGroupNamePrefix"] != "/aws/lambda/comptoir-dev-" {
		t.Errorf("asked for %v", c.said["DescribeLogGroups"])
	}
	head, lines, _ := strings.Cut(d.says(), "\n")
	if want := "invoice.get              ERROR Event 2\ninvoice.get              ERROR Event 1\n"; lines != want || !strings.Contains(head, "2 functions") || !strings.HasSuffix(head, "from 24h ago.") {
		t.Errorf("it shows:\n%s\n%s", head, lines)
	}
	if looks := strings.Count(strings.Join(c.asked, " "), "FilterLogEvents"); looks != 2 {
		t.Errorf("it looked %d times", looks)
	}
}

func TestLogsFindsNothing(t *testing.T) {
	_, d := searched(t, false)
	wantError(t, d.logs(t.Context(), watched(1, nil)), "no line of these logs")
}

// Ctrl-C ends the command without a fault, in a look and between two, and shows
// what was found until then.
func TestLogsIsEnded(t *testing.T) {
	for name, env := range map[string]map[string]string{
		"following":       {"OP": "contact.get"},
		"looking in one":  {"OP": "contact.get", "REQUEST": "JKJaXmPLvHcESHA="},
		"looking in many": {"REQUEST": "JKJaXmPLvHcESHA="},
	} {
		for _, at := range []string{"DescribeLogGroups", "FilterLogEvents"} {
			c, d := newCloud(t), newDesk(t)
			ctx, stop := context.WithCancel(t.Context())
			c.hears = func(operation string, _ map[string]any) {
				if operation == at {
					stop()
				}
			}
			d.getenv = func(variable string) string { return env[variable] }
			if err := d.logs(ctx, watched(1, nil)); err != nil || errors.Is(err, context.Canceled) {
				t.Errorf("%s, %s: %v", name, at, err)
			}
		}
	}
}

func TestWhatLogsLacks(t *testing.T) {
	const get = "contact.get"
	for name, x := range map[string]struct {
		op, request, since string
		refuse             map[string]string
		words              string
	}{
		"neither operation nor request":   {words: "make logs STAGE=dev OP=contact.get"},
		"a mistyped operation":            {op: "contact.gte", words: "near to it are contact.get"},
		"a verb of another resource":      {op: "invoice.gett", words: "near to it are invoice.get"},
		"half a name":                     {op: "salesorder.invoice", words: "salesorder.convert-to-invoice"},
		"a name like no other":            {op: "xylophone", words: "events/ has a sample event of each"},
		"a request that is a pattern":     {op: get, request: `" || $.level = "*`, words: "is no id of a request"},
		"a time that is none":             {op: get, since: "yesterday", words: "SINCE"},
		"a time to come":                  {op: get, since: "-1h", words: "SINCE"},
		"a log that is not there":         {op: get, refuse: map[string]string{"FilterLogEvents": "ResourceNotFoundException"}, words: "make deploy STAGE=dev"},
		"no right to read the log":        {op: get, refuse: map[string]string{"FilterLogEvents": "AccessDeniedException"}, words: "lack the right logs:FilterLogEvents"},
		"no right to list logs":           {request: "1", refuse: map[string]string{"DescribeLogGroups": "AccessDeniedException"}, words: "lack the right logs:DescribeLogGroups"},
		"no right to read any of them":    {request: "1", refuse: map[string]string{"FilterLogEvents": "AccessDeniedException"}, words: "lack the right logs:FilterLogEvents"},
		"credentials that AWS refuses":    {op: get, refuse: map[string]string{"GetCallerIdentity": "ExpiredToken"}, words: "sign in again"},
		"a log deleted during the search": {request: "1", refuse: map[string]string{"FilterLogEvents": "ResourceNotFoundException"}, words: "no line of these logs"},
	} {
		t.Run(name, func(t *testing.T) {
			c, d := newCloud(t), newDesk(t)
			c.refuse = x.refuse
			d.env["OP"], d.env["REQUEST"], d.env["SINCE"] = x.op, x.request, x.since
			err := d.logs(t.Context(), watched(1, nil))
			wantError(t, err, x.words)
			if err != nil && strings.Contains(err.Error(), "\n") {
				t.Errorf("it takes more than a sentence: %v", err)
			}
		})
	}
}

// A stage that is not deployed has no logs.
func TestLogsOfAStageThatIsNotThere(t *testing.T) {
	c, d := newCloud(t), newDesk(t)
	d.env["REQUEST"], c.change["DescribeLogGroups"] = "1", map[string]string{`"logGroups"`: `"none"`}
	wantError(t, d.logs(t.Context(), watched(1, nil)), "stage dev has no logs")
}
