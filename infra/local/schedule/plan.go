package schedule

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/reugn/go-quartz/quartz"
)

// plan tells when a schedule is due next; false when it never is again.
type plan interface {
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
		// Quartz has seconds in front; AWS has not.
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
	// AWS insists on the singular for one and the plural for more.
	if err != nil || n < 1 || length == 0 || (n == 1) == strings.HasSuffix(unit, "s") {
		return nil, fmt.Errorf("schedule rate(%s) is no rate such as rate(15 minutes)", inner)
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
