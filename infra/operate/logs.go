package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
)

const (
	// lambdaLogs is the prefix of the functions' log groups (infra/stack).
	lambdaLogs = "/aws/lambda/"

	// recently and day are the default start of a followed log and of a search for a
	// request, counted back from now. SINCE overrides both.
	recently = 10 * time.Minute
	day      = 24 * time.Hour

	// overlap is the time that each poll reads again: a line may arrive late, and this
	// machine's clock may be as wrong as AWS tolerates in a signature.
	overlap = 5 * time.Minute

	// pollPause is the pause between two polls of a log. An account may poll five times
	// a second (CloudWatch Logs quotas, FilterLogEvents).
	pollPause = 2 * time.Second
)

// watch is the schedule of the polls: the clock, and the pause between two polls,
// which returns false when the operator has ended the command.
type watch struct {
	clock func() time.Time
	pause func(context.Context) bool
}

// logs follows the log of an operation's function until Ctrl-C. With REQUEST it shows
// only the lines of one request; without OP it searches the logs of all functions once.
func logs(ctx context.Context, o operator) error {
	return o.logs(ctx, watch{clock: time.Now, pause: func(ctx context.Context) bool {
		select {
		case <-ctx.Done():
			return false
		case <-time.After(pollPause):
			return true
		}
	}})
}

func (o operator) logs(ctx context.Context, w watch) error {
	operation, request := o.getenv("OP"), o.getenv("REQUEST")
	if operation == "" && request == "" {
		return fmt.Errorf("name an operation, make logs STAGE=%s OP=contact.get, or a request: REQUEST=…", o.stage.Name)
	}
	if operation != "" {
		if err := o.checkOperation(operation); err != nil {
			return err
		}
	}
	pattern, err := requestFilter(request)
	if err != nil {
		return err
	}
	back := recently
	if request != "" {
		back = day
	}
	if since := o.getenv("SINCE"); since != "" {
		if back, err = time.ParseDuration(since); err != nil || back < 0 {
			return fmt.Errorf("SINCE is a duration such as 30m or 72h, not %q", since)
		}
	}
	a, err := o.account(ctx)
	if err != nil {
		return err
	}
	cfg := a.cfg
	cfg.RetryMode = aws.RetryModeAdaptive // the logs of all functions are read as fast as AWS allows
	if cfg.RetryMaxAttempts == 0 {
		cfg.RetryMaxAttempts = 10
	}
	t := tail{client: cloudwatchlogs.NewFromConfig(cfg), pattern: pattern, from: w.clock().Add(-back), seen: map[string]int64{}}
	if operation == "" {
		return o.search(ctx, a, t, request, back)
	}
	t.group = lambdaLogs + o.stage.Function(operation)
	o.say("Follows the log of %s on stage %s, %s, from %s ago; Ctrl-C ends it.", operation, o.stage.Name, a, short(back))
	return o.follow(ctx, t, operation, w)
}

// requestFilter returns the filter pattern for the lines of a request: each has its id
// as request (shared/op).
func requestFilter(request string) (*string, error) {
	if request == "" {
		return nil, nil
	}
	if !regexp.MustCompile(`^[A-Za-z0-9+/=_-]{1,128}$`).MatchString(request) {
		return nil, fmt.Errorf("%q is not the id of a request: "+
			"see the header Apigw-Requestid of a response, or request_id in a timeline", request)
	}
	return aws.String(`{ $.request = "` + request + `" }`), nil
}

// follow shows the lines of a log as they arrive.
func (o operator) follow(ctx context.Context, t tail, operation string, w watch) error {
	for {
		began := w.clock()
		lines, err := t.next(ctx)
		for _, l := range lines {
			o.say("%s", text(l))
		}
		if ctx.Err() != nil {
			return nil
		}
		if is(err, "ResourceNotFoundException") {
			return fmt.Errorf("%s has no log %s: make deploy STAGE=%s", operation, t.group, o.stage.Name)
		}
		if err != nil {
			return fmt.Errorf("the log of %s cannot be read: %s", operation, explain(err))
		}
		t.advance(began.Add(-overlap))
		if !w.pause(ctx) {
			return nil
		}
	}
}

// search shows the lines of a request in the logs of all functions, in order of time.
func (o operator) search(ctx context.Context, a account, t tail, request string, back time.Duration) error {
	groups, err := t.groups(ctx, lambdaLogs+o.stage.Prefix()+"-")
	if err != nil && ctx.Err() == nil {
		return fmt.Errorf("the logs of the account cannot be listed: %s", explain(err))
	}
	if len(groups) == 0 && ctx.Err() == nil {
		return fmt.Errorf("stage %s has no logs in %s: make deploy STAGE=%s", o.stage.Name, a, o.stage.Name)
	}
	o.say("Searches for request %s in the logs of %d functions of stage %s, %s, from %s ago.", request, len(groups), o.stage.Name, a,
		short(back))
	names, err := o.operationsOf()
	if err != nil {
		return err
	}
	type found struct {
		operation string
		types.FilteredLogEvent
	}
	var all []found
	searched := 0
	for _, t.group = range groups {
		lines, err := t.next(ctx)
		if ctx.Err() != nil {
			break
		}
		if err != nil && !is(err, "ResourceNotFoundException") { // it may have been deleted meanwhile
			return fmt.Errorf("the log %s cannot be read: %s", t.group, explain(err))
		}
		for _, l := range lines {
			all = append(all, found{cmp.Or(names[t.group], t.group), l})
		}
		searched++
	}
	slices.SortStableFunc(all, func(a, b found) int { return cmp.Compare(aws.ToInt64(a.Timestamp), aws.ToInt64(b.Timestamp)) })
	for _, f := range all {
		o.say("%-24s %s", f.operation, text(f.FilteredLogEvent))
	}
	switch {
	case ctx.Err() != nil:
		o.say("Ended after %d of %d logs.", searched, len(groups))
	case len(all) == 0:
		return errors.New("these logs have no line of this request: " +
			"SINCE=72h searches further back, and a line takes a few seconds to arrive")
	}
	return nil
}

// tail reads a log from the position that it has reached.
type tail struct {
	client  *cloudwatchlogs.Client
	group   string
	pattern *string
	from    time.Time
	seen    map[string]int64 // the shown lines' ids, and their times
}

// next returns the new lines.
func (t tail) next(ctx context.Context) (fresh []types.FilteredLogEvent, err error) {
	pages := cloudwatchlogs.NewFilterLogEventsPaginator(t.client, &cloudwatchlogs.FilterLogEventsInput{
		LogGroupName: &t.group, FilterPattern: t.pattern, StartTime: aws.Int64(t.from.UnixMilli()),
	})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return fresh, err
		}
		for _, e := range page.Events {
			if _, shown := t.seen[aws.ToString(e.EventId)]; !shown {
				t.seen[aws.ToString(e.EventId)] = aws.ToInt64(e.Timestamp)
				fresh = append(fresh, e)
			}
		}
	}
	return fresh, nil
}

// advance moves the start of the next poll, and forgets earlier lines.
func (t *tail) advance(at time.Time) {
	if at.Before(t.from) {
		return
	}
	t.from = at
	for id, when := range t.seen {
		if when < at.UnixMilli() {
			delete(t.seen, id)
		}
	}
}

// groups returns the names of the log groups with a prefix.
func (t tail) groups(ctx context.Context, prefix string) (names []string, err error) {
	pages := cloudwatchlogs.NewDescribeLogGroupsPaginator(t.client, &cloudwatchlogs.DescribeLogGroupsInput{LogGroupNamePrefix: &prefix})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, g := range page.LogGroups {
			names = append(names, aws.ToString(g.LogGroupName))
		}
	}
	return names, nil
}

// text returns a line without its line break.
func text(e types.FilteredLogEvent) string {
	return strings.TrimRight(aws.ToString(e.Message), "\r\n")
}

// short formats a duration briefly: 24h instead of 24h0m0s.
func short(d time.Duration) string {
	return strings.NewReplacer("h0m0s", "h", "m0s", "m").Replace(d.String())
}
