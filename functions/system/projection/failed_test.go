package projection_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"comptoir/functions/test/functest"
	"comptoir/shared/journal"
)

// The publisher counts failed mails and imports for an alarm.
func TestPublishCountsFailures(t *testing.T) {
	for _, c := range []struct {
		name, kind, field, after, want string
	}{
		{"failed mail", "mail", "status", "failed", `"MailsFailed":2`},
		{"failed import", "job", "status", "failed", `"ImportsFailed":2`},
		{"sent mail", "mail", "status", "sent", ""},
		{"another field", "mail", "subject", "failed", ""},
		{"another kind", "contact", "status", "failed", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := functest.New(t, operations)
			var log bytes.Buffer
			s.Tools.Log = slog.New(slog.NewJSONHandler(&log, nil))
			var records []events.DynamoDBEventRecord
			for i := range 2 {
				records = append(records, recordOf(t, s.ID, journal.Entry{
					Kind: c.kind, ID: fmt.Sprint("x", i), Version: 2, Event: journal.Updated, At: s.Now(),
					Changes: []journal.Change{{Field: c.field, After: json.RawMessage(strconv.Quote(c.after))}},
				}))
			}
			s.Deliver("projection.publish", records...)
			if got := log.String(); c.want == "" && strings.Contains(got, "Failed") || !strings.Contains(got, c.want) {
				t.Errorf("the log is %s", got)
			}
		})
	}
}
