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

// record is one of the records an event brings, by the name Lambda calls it when
// it is not taken.
type record struct {
	id  string
	raw json.RawMessage
}

// delivery is an event that brings records: it comes again with those that were
// not taken.
type delivery struct {
	world   *functest.World
	op      op.Operation
	records []record
	wait    time.Duration // until a record comes again
}

// do delivers the records of these numbers; none: all of them. Of a stream
// everything from the first on that was not taken comes again, of a queue that
// and no other.
func (d *delivery) do(rest []int) outcome {
	if rest == nil {
		for i := range d.records {
			rest = append(rest, i)
		}
	}
	var some []json.RawMessage
	for _, i := range rest {
		some = append(some, d.records[i].raw)
	}
	var answer struct {
		BatchItemFailures []struct{ ItemIdentifier string }
	}
	err := d.world.TryInvoke(d.op.ID, map[string]any{"Records": some}, &answer)
	if err != nil {
		return outcome{answer: err.Error(), failed: true, rest: rest, wait: d.wait}
	}
	var again []int
	for _, f := range answer.BatchItemFailures {
		at := slices.IndexFunc(d.records, func(r record) bool { return r.id == f.ItemIdentifier })
		if !slices.Contains(rest, at) {
			return outcome{wrong: fmt.Sprintf("it names the record %q, which it was not given", f.ItemIdentifier)}
		}
		again = append(again, at)
	}
	if len(again) > 0 && d.op.On.Kind == op.Stream {
		again = rest[slices.Index(rest, slices.Min(again)):]
	}
	return outcome{failed: len(again) > 0, rest: again, wait: d.wait}
}

// entered are change entries as records of the stream.
func entered(t testing.TB, entries []events.DynamoDBEventRecord) []record {
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

// queued are messages as records of a queue.
func queued(t testing.TB, messages ...string) []record {
	t.Helper()
	var all []record
	for i, m := range messages {
		all = append(all, sent(t, fmt.Sprint("message ", i), m))
	}
	return all
}

func sent(t testing.TB, id, body string) record {
	t.Helper()
	raw, err := json.Marshal(events.SQSMessage{MessageId: id, Body: body, EventSource: "aws:sqs", AWSRegion: "eu-west-3"})
	if err != nil {
		t.Fatal(err)
	}
	return record{id, raw}
}

// happened is the play of an event that comes alone, as it is.
func happened(w *functest.World, o op.Operation, event any) func([]int) outcome {
	return func([]int) outcome {
		if err := w.TryInvoke(o.ID, event, nil); err != nil {
			return outcome{answer: err.Error(), failed: true, wait: time.Minute}
		}
		return outcome{wait: time.Minute}
	}
}

// sampled is the play of an operation's sample event, in a company that has
// everything the samples name: for what nobody has written a play for.
func sampled(b *samples.Book, t *testing.T, o op.Operation) *play {
	raw := samples.Event(t, o)
	if raw == nil {
		t.Fatalf("%s has no sample event", o.ID)
	}
	w := functest.NewWorld(t, samples.Everything)
	s := b.Stage(t, w, "Comptoir du Vexin").All()
	w.Project()
	event := functest.Renamed(t, string(raw), s.Translate)
	samples.Drop(t, w, o, event)
	return &play{World: w, inPart: true, follow: w.Project, do: happened(w, o, json.RawMessage(event))}
}
