package app

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"comptoir/shared/org"
)

// CloudWatch extracts metrics from lines in its embedded metric format: the
// values and dimensions are top-level members, and _aws names them.
func TestFiguresFollowEmbeddedMetricFormat(t *testing.T) {
	at := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	prod := Figures{Stage: "prod", Large: []org.OrganizationID{"org_large"}}
	perOperation := map[string]any{"Timestamp": 1795251600250.0, "CloudWatchMetrics": []any{map[string]any{
		"Namespace": "Comptoir", "Dimensions": []any{[]any{"stage", "op", "class"}},
		"Metrics": []any{map[string]any{"Name": "Duration", "Unit": "Microseconds"}, map[string]any{"Name": "Faults", "Unit": "Count"}},
	}}}
	perStage := map[string]any{"Timestamp": 1795251600000.0, "CloudWatchMetrics": []any{map[string]any{
		"Namespace": "Comptoir", "Dimensions": []any{[]any{"stage"}}, "Metrics": []any{map[string]any{"Name": "MailsFailed", "Unit": "Count"}},
	}}}
	for _, c := range []struct {
		name string
		line []any
		want map[string]any
	}{
		{
			"a large organisation", prod.Served("contact.get", "org_large", at, at.Add(250*time.Millisecond), false),
			map[string]any{"_aws": perOperation, "stage": "prod", "op": "contact.get", "class": "large", "Duration": 250000.0, "Faults": 0.0},
		},
		{
			"another organisation, and a server error", prod.Served("contact.get", "org_small", at, at.Add(250*time.Millisecond), true),
			map[string]any{"_aws": perOperation, "stage": "prod", "op": "contact.get", "class": "standard", "Duration": 250000.0, "Faults": 1.0},
		},
		{
			"no organisation", prod.Served("contact.get", "", at, at.Add(250*time.Millisecond), false),
			map[string]any{"_aws": perOperation, "stage": "prod", "op": "contact.get", "class": "none", "Duration": 250000.0, "Faults": 0.0},
		},
		{"a count", prod.Count(MailsFailed, at, 3), map[string]any{"_aws": perStage, "stage": "prod", "MailsFailed": 3.0}},
		{
			"a local machine", Figures{}.Served("contact.get", "org_small", at, at.Add(250*time.Millisecond), false),
			map[string]any{"op": "contact.get", "Duration": 250000.0},
		},
		{"a count on a local machine", Figures{}.Count(MailsFailed, at, 3), map[string]any{"MailsFailed": 3.0}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out bytes.Buffer
			slog.New(slog.NewJSONHandler(&out, nil)).Info("served", c.line...)
			var got map[string]any
			if err := json.Unmarshal(out.Bytes(), &got); err != nil {
				t.Fatal(err)
			}
			delete(got, "time")
			delete(got, "level")
			delete(got, "msg")
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
