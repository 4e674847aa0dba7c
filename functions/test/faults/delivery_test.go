package faults_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"comptoir/functions/test/functest"
	"comptoir/functions/test/samples"
	"comptoir/shared/op"
)

// record is a record of an event, with the identifier Lambda expects in
// batchItemFailures.
type record struct {
	id  string
	raw json.RawMessage
}

// delivery delivers an event with several records, and again those that failed.
type delivery struct {
	world   *functest.World
	op      op.Operation
	records []record
	wait    time.Duration // the time until a failed record is delivered again
}

// attempt delivers the records with these numbers; nil: all. A stream delivers again
// everything from the first failed record on, a queue only the failed records.
func (d *delivery) attempt(numbers []int) outcome {
	if numbers == nil {
		for i := range d.records {
			numbers = append(numbers, i)
		}
	}
	var batch []json.RawMessage
	for _, i := range numbers {
		batch = append(batch, d.records[i].raw)
	}
	var response struct {
		BatchItemFailures []struct{ ItemIdentifier string }
	}
	err := d.world.TryInvoke(d.op.ID, map[string]any{"Records": batch}, &response)
	if err != nil {
		return outcome{response: err.Error(), failed: true, remaining: numbers, wait: d.wait}
	}
	var failed []int
	for _, f := range response.BatchItemFailures {
		at := slices.IndexFunc(d.records, func(r record) bool { return r.id == f.ItemIdentifier })
		if !slices.Contains(numbers, at) {
			return outcome{problem: fmt.Sprintf("batchItemFailures has the record %q, which is not in the batch", f.ItemIdentifier)}
		}
		failed = append(failed, at)
	}
	if len(failed) > 0 && d.op.On.Kind == op.Stream {
		failed = numbers[slices.Index(numbers, slices.Min(failed)):]
	}
	return outcome{failed: len(failed) > 0, remaining: failed, wait: d.wait}
}

// streamRecords returns change entries as records of the stream.
func streamRecords(t testing.TB, entries []events.DynamoDBEventRecord) []record {
	t.Helper()
	var all []record
	for _, e := range entries {
		raw, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, record{e.Change.SequenceNumber, raw})
	}
	return all
}

// queueRecords returns messages as records of a queue.
func queueRecords(t testing.TB, messages ...string) []record {
	t.Helper()
	var all []record
	for i, m := range messages {
		all = append(all, queueRecord(t, fmt.Sprint("message ", i), m))
	}
	return all
}

func queueRecord(t testing.TB, id, body string) record {
	t.Helper()
	raw, err := json.Marshal(events.SQSMessage{MessageId: id, Body: body, EventSource: "aws:sqs", AWSRegion: "eu-west-3"})
	if err != nil {
		t.Fatal(err)
	}
	return record{id, raw}
}

// deliverWhole returns the attempt of an event without records: each retry delivers it
// whole.
func deliverWhole(w *functest.World, o op.Operation, event any) func([]int) outcome {
	return func([]int) outcome {
		if err := w.TryInvoke(o.ID, event, nil); err != nil {
			return outcome{response: err.Error(), failed: true, wait: time.Minute}
		}
		return outcome{wait: time.Minute}
	}
}

// sampleScenario is the scenario of an operation that eventScenarios does not list: its
// sample event, in a company that has every record the samples name.
func sampleScenario(b *samples.Book, t *testing.T, o op.Operation) *scenario {
	raw := samples.Event(t, o)
	if raw == nil {
		t.Fatalf("%s has no sample event", o.ID)
	}
	w := functest.NewWorld(t, samples.Everything)
	stage := b.Stage(t, w, "Comptoir du Vexin").All()
	w.Project()
	event := functest.Renamed(t, string(raw), stage.Translate)
	samples.Drop(t, w, o, event)
	return &scenario{World: w, independent: true, catchUp: w.Project, attempt: deliverWhole(w, o, json.RawMessage(event))}
}
