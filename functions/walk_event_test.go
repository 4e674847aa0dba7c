package functions_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"comptoir/functions"
	imports "comptoir/functions/data/import"
	"comptoir/functions/test/functest"
	"comptoir/shared/op"
)

// What no person asks for takes its sample event, and the same event again
// changes nothing: queues, streams and buckets deliver at least once.
func TestEventsMayComeTwice(t *testing.T) {
	b := learn(t)
	t.Parallel()
	for _, o := range functions.All() {
		if o.On.Kind == op.HTTP {
			continue
		}
		raw := sampleOf(o)
		if raw == nil {
			continue // TestEveryOperationHasASampleEvent says so
		}
		w := functest.NewWorld(t)
		s := b.stage(t, w, "Comptoir du Vexin").all()
		event := functest.Renamed(t, string(raw), s.translate)
		dropped(t, w, o, event)
		take(t, w, o, event)
		before := kept(t, w)
		take(t, w, o, event)
		unwritten(t, w, &before, o.ID+" with the same event again")
	}
}

// sampleOf is the sample event of an operation, if it has one.
func sampleOf(o op.Operation) []byte {
	raw, err := os.ReadFile(filepath.Join(samples, o.ID+".json"))
	if err != nil {
		return nil
	}
	return raw
}

// take hands an event to an operation.
func take(t *testing.T, w *functest.World, o op.Operation, event string) {
	t.Helper()
	var answer map[string]json.RawMessage
	// A batch that was taken whole has an empty list of failures; null would be no list.
	// https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
	err := w.TryInvoke(o.ID, json.RawMessage(event), &answer)
	if failed, batch := answer["batchItemFailures"]; err != nil || batch && string(failed) != "[]" {
		t.Errorf("%s does not take its sample event: %v %s", o.ID, err, failed)
	}
}

// dropped lays the file an event tells of into the bucket.
func dropped(t *testing.T, w *functest.World, o op.Operation, event string) {
	t.Helper()
	if o.On.Kind != op.Bucket {
		return
	}
	var e imports.StartInput
	if err := json.Unmarshal([]byte(event), &e); err != nil {
		t.Fatal(err)
	}
	w.AWS.Put(e.Detail.Object.Key, []byte("displayName,email\nChevalier,compta@chevalier.example\n"), nil)
}
