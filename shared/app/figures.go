package app

import (
	"slices"
	"time"

	"comptoir/shared/org"
)

// Figures are lines of the log that CloudWatch makes metrics of (its embedded
// metric format). There are none without a stage: on one machine.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
type Figures struct {
	Stage string
	Large []org.OrganizationID // shown apart from the others, which are too many to be shown one by one
}

// Figures the alarms look at.
const (
	MailsFailed   = "MailsFailed"
	ImportsFailed = "ImportsFailed"
)

// namespace is where CloudWatch puts our figures.
const namespace = "Comptoir"

// Served is how long an operation took for an organisation, and whether the
// fault was ours, as attributes of a line of the log.
func (f Figures) Served(operation string, o org.OrganizationID, began, ended time.Time, faulty bool) []any {
	class := "standard"
	switch {
	case o == "":
		class = "none"
	case slices.Contains(f.Large, o):
		class = "large"
	}
	faults := 0
	if faulty {
		faults = 1
	}
	if f.Stage == "" {
		return []any{"op", operation, "Duration", ended.Sub(began).Microseconds()}
	}
	return []any{
		"_aws", about(ended, []string{"stage", "op", "class"}, unit{"Duration", "Microseconds"}, unit{"Faults", "Count"}),
		"stage", f.Stage, "op", operation, "class", class, "Duration", ended.Sub(began).Microseconds(), "Faults", faults,
	}
}

// Count is how often something happened, as attributes of a line of the log.
func (f Figures) Count(name string, at time.Time, n int) []any {
	if f.Stage == "" {
		return []any{name, n}
	}
	return []any{"_aws", about(at, []string{"stage"}, unit{name, "Count"}), "stage", f.Stage, name, n}
}

// unit is a figure's name and unit.
type unit struct {
	Name, Unit string
}

func about(at time.Time, dimensions []string, units ...unit) map[string]any {
	return map[string]any{
		"Timestamp":         at.UnixMilli(),
		"CloudWatchMetrics": []any{map[string]any{"Namespace": namespace, "Dimensions": [][]string{dimensions}, "Metrics": units}},
	}
}
