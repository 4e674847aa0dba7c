package app

import (
	"slices"
	"time"

	"comptoir/shared/org"
)

// Figures are log lines that CloudWatch converts to metrics (the embedded
// metric format). Without a stage, on a local machine, there are no metrics.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
type Figures struct {
	Stage string
	Large []org.OrganizationID // organisations with a class of their own; the others share one
}

// Figures that alarms use.
const (
	MailsFailed   = "MailsFailed"
	ImportsFailed = "ImportsFailed"
)

// namespace is the CloudWatch namespace of our metrics.
const namespace = "Comptoir"

// Served is the duration of an operation for an organisation, and whether it failed with
// a 5xx, as attributes of a log line.
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
		"_aws", metadata(ended, []string{"stage", "op", "class"}, unit{"Duration", "Microseconds"}, unit{"Faults", "Count"}),
		"stage", f.Stage, "op", operation, "class", class, "Duration", ended.Sub(began).Microseconds(), "Faults", faults,
	}
}

// Count is the number of occurrences of an event, as attributes of a log line.
func (f Figures) Count(name string, at time.Time, n int) []any {
	if f.Stage == "" {
		return []any{name, n}
	}
	return []any{"_aws", metadata(at, []string{"stage"}, unit{name, "Count"}), "stage", f.Stage, name, n}
}

// unit is the name and unit of a metric.
type unit struct {
	Name, Unit string
}

func metadata(at time.Time, dimensions []string, units ...unit) map[string]any {
	return map[string]any{
		"Timestamp":         at.UnixMilli(),
		"CloudWatchMetrics": []any{map[string]any{"Namespace": namespace, "Dimensions": [][]string{dimensions}, "Metrics": units}},
	}
}
