package walk_test

import (
	"testing"

	"comptoir/functions/test/functest"
	"comptoir/functions/test/samples"
	"comptoir/shared/op"
)

// An operation that no request starts accepts its sample event, and the same event
// again changes nothing: queues, streams and buckets deliver at least once.
func TestRepeatedEventChangesNothing(t *testing.T) {
	t.Parallel()
	b, w := samples.Open(t), functest.NewWorld(t, samples.Everything)
	stage := b.Stage(t, w, "Comptoir du Vexin").All()
	begin := w.Moment()
	for _, o := range samples.All() {
		raw := samples.Event(t, o)
		if o.On.Kind == op.HTTP || raw == nil { // TestEveryOperationHasASampleEvent reports a missing one
			continue
		}
		event := functest.Renamed(t, string(raw), stage.Translate)
		samples.Drop(t, w, o, event)
		samples.Deliver(t, w, o, event)
		before := w.Moment()
		samples.Deliver(t, w, o, event)
		if change := before.Change(w.Moment()); change != "" {
			t.Errorf("%s: the same event again changes %s", o.ID, change)
		}
		w.Return(begin)
	}
}
