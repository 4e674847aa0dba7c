package projection_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"comptoir/functions/test/functest"
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
				doc := events.NewMapAttribute(map[string]events.DynamoDBAttributeValue{
					"kind": events.NewStringAttribute(c.kind), "id": events.NewStringAttribute(fmt.Sprint("x", i)), "version": events.NewNumberAttribute("2"), "event": events.NewStringAttribute("updated"),
					"changes": events.NewListAttribute([]events.DynamoDBAttributeValue{events.NewMapAttribute(map[string]events.DynamoDBAttributeValue{
						"field": events.NewStringAttribute(c.field), "after": events.NewStringAttribute(strconv.Quote(c.after)),
					})}),
				})
				var r events.DynamoDBEventRecord
				r.Change.NewImage = map[string]events.DynamoDBAttributeValue{
					"pk": events.NewStringAttribute("O#" + string(s.ID) + "#CON#x"), "sk": events.NewStringAttribute("LOG#00000002"), "doc": doc,
					"kind": events.NewStringAttribute("log"), "org": events.NewStringAttribute(string(s.ID)),
				}
				records = append(records, r)
			}
			s.Deliver("projection.publish", records...)
			if got := log.String(); c.want == "" && strings.Contains(got, "Failed") || !strings.Contains(got, c.want) {
				t.Errorf("the log says %s", got)
			}
		})
	}
}
