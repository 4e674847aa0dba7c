package main

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
)

// noon is the current time in these tests: that of the documented log line.
var noon = time.UnixMilli(1396035378988)

// watched returns a watch of the given number of polls, one per minute. between runs
// after each poll.
func watched(polls int, between func(poll int)) watch {
	done := 0
	return watch{
		clock: func() time.Time { return noon.Add(time.Duration(done) * time.Minute) },
		pause: func(context.Context) bool {
			done++
			if between != nil {
				between(done)
			}
			return done < polls
		},
	}
}

// A line is shown once, although the next polls read it again, and later lines are
// shown when they arrive.
func TestLogsFollowsOperation(t *testing.T) {
	c, d := newCloud(t), newConsole(t)
	d.env["OP"] = "contact.get"
	var from []float64
	c.before = func(operation string, request map[string]any) {
		if operation != "FilterLogEvents" {
			return
		}
		if request["logGroupName"] != "/aws/lambda/comptoir-dev-contact-get" || request["filterPattern"] != nil {
			t.Errorf("requested %v", request)
		}
		at, _ := request["startTime"].(float64)
		from = append(from, at)
	}
	wantError(t, d.logs(t.Context(), watched(6, func(poll int) {
		c.change["FilterLogEvents"] = map[string]string{}
		if poll == 3 {
			c.change["FilterLogEvents"] = map[string]string{
				"ERROR Event 2": "ERROR Event 3\\n", "31132629274945519779805322857203735586814454643391594505": "3",
			}
		}
	})), "")
	_, lines, _ := strings.Cut(d.output(), "\n")
	if want := "ERROR Event 1\nERROR Event 2\nERROR Event 3\n"; lines != want {
		t.Errorf("the lines are:\n%s", lines)
	}
	if len(from) != 6 || from[0] != float64(noon.Add(-recently).UnixMilli()) || !slices.IsSorted(from) {
		t.Errorf("the polls begin at %.0f", from)
	}
	if last := noon.Add(4*time.Minute - overlap).UnixMilli(); len(from) == 6 && from[5] != float64(last) {
		t.Errorf("the last poll begins at %.0f, not %d", from[5], last)
	}
	if changes := c.changed(); len(changes) > 0 {
		t.Errorf("it changes %v", changes)
	}
}

func TestLogsFiltersOneRequest(t *testing.T) {
	c, d := newCloud(t), newConsole(t)
	d.env["OP"], d.env["REQUEST"] = "contact.get", "JKJaXmPLvHcESHA="
	wantError(t, d.logs(t.Context(), watched(1, nil)), "")
	if output := c.requests["FilterLogEvents"]; output["filterPattern"] != `{ $.request = "JKJaXmPLvHcESHA=" }` ||
		output["startTime"] != float64(noon.Add(-day).UnixMilli()) {
		t.Errorf("requested %v", output)
	}
	d.env["SINCE"] = "72h"
	wantError(t, d.logs(t.Context(), watched(1, nil)), "")
	if output := c.requests["FilterLogEvents"]; output["startTime"] != float64(noon.Add(-3*day).UnixMilli()) {
		t.Errorf("requested %v", output)
	}
}

// searched returns a console that searches two logs for a request. One of them
// contains two lines, or none.
func searched(t *testing.T, found bool) (*cloud, console) {
	c, d := newCloud(t), newConsole(t)
	d.env["REQUEST"] = "JKJaXmPLvHcESHA="
	c.change["DescribeLogGroups"] = map[string]string{
		`"my-log-group-1"`: `"/aws/lambda/comptoir-dev-contact-get"`,
		`"my-log-group-2"`: `"/aws/lambda/comptoir-dev-invoice-get"`,
	}
	c.before = func(operation string, request map[string]any) {
		if operation != "FilterLogEvents" {
			return
		}
		c.change[operation] = map[string]string{`"events"`: `"none"`}
		if request["logGroupName"] == "/aws/lambda/comptoir-dev-invoice-get" && found {
			c.change[operation] = map[string]string{"1396035378988": "1396035378990"} // the second line is the earlier one
		}
	}
	return c, d
}

func TestLogsSearchesForRequest(t *testing.T) {
	c, d := searched(t, true)
	wantError(t, d.logs(t.Context(), watched(1, nil)), "")
	if c.requests["DescribeLogGroups"]["logGroupNamePrefix"] != "/aws/lambda/comptoir-dev-" {
		t.Errorf("requested %v", c.requests["DescribeLogGroups"])
	}
	head, lines, _ := strings.Cut(d.output(), "\n")
	if want := "invoice.get              ERROR Event 2\ninvoice.get              ERROR Event 1\n"; lines != want || !strings.Contains(head, "2 functions") || !strings.HasSuffix(head, "from 24h ago.") {
		t.Errorf("the output is:\n%s\n%s", head, lines)
	}
	if polls := strings.Count(strings.Join(c.operations, " "), "FilterLogEvents"); polls != 2 {
		t.Errorf("it polled %d times", polls)
	}
}

func TestLogsReportsMissingRequest(t *testing.T) {
	_, d := searched(t, false)
	wantError(t, d.logs(t.Context(), watched(1, nil)), "these logs have no line")
}

// Ctrl-C ends the command without an error, during a poll and between two, and shows
// the lines found so far.
func TestLogsEndsOnCancellation(t *testing.T) {
	for name, env := range map[string]map[string]string{
		"following":          {"OP": "contact.get"},
		"filtering one log":  {"OP": "contact.get", "REQUEST": "JKJaXmPLvHcESHA="},
		"searching all logs": {"REQUEST": "JKJaXmPLvHcESHA="},
	} {
		for _, at := range []string{"DescribeLogGroups", "FilterLogEvents"} {
			c, d := newCloud(t), newConsole(t)
			ctx, stop := context.WithCancel(t.Context())
			c.before = func(operation string, _ map[string]any) {
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

func TestLogsReportsMissingRequirement(t *testing.T) {
	const get = "contact.get"
	for name, x := range map[string]struct {
		op, request, since string
		refuse             map[string]string
		words              string
	}{
		"neither operation nor request": {words: "make logs STAGE=dev OP=contact.get"},
		"a mistyped operation":          {op: "contact.gte", words: "similar ones are contact.get"},
		"a verb of another resource":    {op: "invoice.gett", words: "similar ones are invoice.get"},
		"half a name":                   {op: "salesorder.invoice", words: "salesorder.convert-to-invoice"},
		"a name without similar ones":   {op: "xylophone", words: "events/ has a sample event of each"},
		"a request that is a pattern":   {op: get, request: `" || $.level = "*`, words: "is not the id of a request"},
		"an invalid duration":           {op: get, since: "yesterday", words: "SINCE"},
		"a negative duration":           {op: get, since: "-1h", words: "SINCE"},
		"a missing log": {
			op: get, refuse: map[string]string{"FilterLogEvents": "ResourceNotFoundException"}, words: "make deploy STAGE=dev",
		},
		"no right to read the log": {
			op: get, refuse: map[string]string{"FilterLogEvents": "AccessDeniedException"},
			words: "lack the right logs:FilterLogEvents",
		},
		"no right to list logs": {
			request: "1", refuse: map[string]string{"DescribeLogGroups": "AccessDeniedException"},
			words: "lack the right logs:DescribeLogGroups",
		},
		"no right to read any log": {
			request: "1", refuse: map[string]string{"FilterLogEvents": "AccessDeniedException"},
			words: "lack the right logs:FilterLogEvents",
		},
		"credentials that AWS rejects": {op: get, refuse: map[string]string{"GetCallerIdentity": "ExpiredToken"}, words: "sign in again"},
		"a log deleted during the search": {
			request: "1", refuse: map[string]string{"FilterLogEvents": "ResourceNotFoundException"},
			words: "these logs have no line",
		},
	} {
		t.Run(name, func(t *testing.T) {
			c, d := newCloud(t), newConsole(t)
			c.refuse = x.refuse
			d.env["OP"], d.env["REQUEST"], d.env["SINCE"] = x.op, x.request, x.since
			err := d.logs(t.Context(), watched(1, nil))
			wantError(t, err, x.words)
			if err != nil && strings.Contains(err.Error(), "\n") {
				t.Errorf("the error has several lines: %v", err)
			}
		})
	}
}

// A stage without a deployment has no logs.
func TestLogsOfMissingStage(t *testing.T) {
	c, d := newCloud(t), newConsole(t)
	d.env["REQUEST"], c.change["DescribeLogGroups"] = "1", map[string]string{`"logGroups"`: `"none"`}
	wantError(t, d.logs(t.Context(), watched(1, nil)), "stage dev has no logs")
}
