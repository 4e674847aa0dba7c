package schedule

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/reugn/go-quartz/quartz"
)

// plan is a parsed expression.
type plan interface {
	// next returns the next time of the schedule after a time, or false if there is none.
	next(after time.Time) (time.Time, bool)
}

// parse reads an expression of EventBridge: rate(15 minutes), cron(0 8 * * ? *), at(2026-01-31T08:00:00).
// https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
func parse(expression, zone string) (plan, error) {
	location, err := time.LoadLocation(zone)
	if err != nil {
		return nil, fmt.Errorf("schedule %s: %w", expression, err)
	}
	kind, rest, _ := strings.Cut(expression, "(")
	inner, closed := strings.CutSuffix(rest, ")")
	if !closed {
		return nil, fmt.Errorf("schedule %q is none of rate(…), cron(…), at(…)", expression)
	}
	switch kind {
	case "rate":
		return parseRate(inner)
	case "cron":
		// Quartz's expressions begin with seconds; AWS's do not.
		trigger, err := quartz.NewCronTriggerWithLoc("0 "+inner, location)
		if err != nil {
			return nil, fmt.Errorf("schedule %s: %w", expression, err)
		}
		return cron{trigger}, nil
	case "at":
		when, err := time.ParseInLocation("2006-01-02T15:04:05", inner, location)
		if err != nil {
			return nil, fmt.Errorf("schedule %s: %w", expression, err)
		}
		return at(when), nil
	}
	return nil, fmt.Errorf("schedule %q is none of rate(…), cron(…), at(…)", expression)
}

type rate time.Duration

func (r rate) next(after time.Time) (time.Time, bool) { return after.Add(time.Duration(r)), true }

func parseRate(inner string) (plan, error) {
	number, unit, _ := strings.Cut(inner, " ")
	n, err := strconv.Atoi(number)
	length := map[string]time.Duration{"minute": time.Minute, "hour": time.Hour, "day": 24 * time.Hour}[strings.TrimSuffix(unit, "s")]
	// AWS requires the singular for one and the plural for more.
	if err != nil || n < 1 || length == 0 || (n == 1) == strings.HasSuffix(unit, "s") {
		return nil, fmt.Errorf("schedule rate(%s) is not a rate such as rate(15 minutes)", inner)
	}
	return rate(time.Duration(n) * length), nil
}

type cron struct{ trigger *quartz.CronTrigger }

func (c cron) next(after time.Time) (time.Time, bool) {
	nanos, err := c.trigger.NextFireTime(after.UnixNano())
	return time.Unix(0, nanos), err == nil
}

type at time.Time

func (a at) next(after time.Time) (time.Time, bool) { return time.Time(a), time.Time(a).After(after) }
