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

// An alarm rings when mails or imports fail: the publisher counts them.
func TestFailuresAreCounted(t *testing.T) {
	for _, c := range []struct {
		name, kind, field, after, want string
	}{
		{"a mail that failed", "mail", "status", "failed", `"MailsFailed":2`},
		{"an import that failed", "job", "status", "failed", `"ImportsFailed":2`},
		{"a mail that was sent", "mail", "status", "sent", ""},
		{"a word that is no status", "mail", "subject", "failed", ""},
		{"another document", "contact", "status", "failed", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := functest.New(t)
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
				t.Errorf("the log says %s", got)
			}
		})
	}
}
