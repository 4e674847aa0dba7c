package samples

import (
	"encoding/json"
	"testing"

	imports "comptoir/functions/data/import"
	"comptoir/functions/test/functest"
	"comptoir/shared/op"
)

// Drop puts the file that an event reports into the bucket.
func Drop(t *testing.T, w *functest.World, o op.Operation, event string) {
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

// Deliver passes an event to an operation that no request starts. A batch that
// was processed completely has an empty list of failures; null would be no list.
// https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
func Deliver(t *testing.T, w *functest.World, o op.Operation, event string) {
	t.Helper()
	var response map[string]json.RawMessage
	err := w.TryInvoke(o.ID, json.RawMessage(event), &response)
	if failed, batch := response["batchItemFailures"]; err != nil || batch && string(failed) != "[]" {
		t.Errorf("%s refuses its sample event: %v %s", o.ID, err, failed)
	}
}
