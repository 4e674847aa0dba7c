package projection_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"comptoir/functions/system/schedule"
	"comptoir/functions/test/functest"
	"comptoir/shared/op"
	"comptoir/shared/store"
)

// earlier makes the derived data what release 0.2 derived: it knew no figure of closed orders,
// and had no derivation.
func (o *busyShop) earlier() {
	o.T.Helper()
	for _, it := range o.OfKind("sum", "zoned") {
		delete(it.Shown, "orders_closed")
		delete(it.Shown, "derived_as")
		o.Put(it.Shown)
	}
}

func (o *busyShop) tick() (rebuilds int) {
	o.T.Helper()
	o.Invoke("schedule.tick", map[string]any{"source": "aws.events"}, nil)
	return len(o.OfKind(store.Rebuilds.Name))
}

func TestFirstTickAfterUpdateRebuilds(t *testing.T) {
	o := open(t, 5, functest.Operations(schedule.Operations()))
	o.orders = append(o.orders, o.Make("salesorder.create", functest.Body(o.Wine, functest.Line(o.Glass, "3"))))
	for _, change := range []string{"salesorder.confirm", "salesorder.close"} {
		o.Owner.Do(change, functest.Request{ID: o.orders[0], Match: "*"}).Want(200)
	}
	o.Project()
	if n := o.tick(); n != 0 {
		t.Fatalf("%d rebuilds of data that this release derived, want none", n)
	}
	want := derived(o.World)
	o.earlier()
	for range 3 {
		if n := o.tick(); n != 1 {
			t.Fatalf("%d rebuilds after a tick, want 1", n)
		}
	}
	o.Project()
	o.Consume(op.RebuildQueue)
	got := derived(o.World)
	for key, it := range want {
		if got[key] != it {
			t.Errorf("%s\n  got  %s\n  want %s", key, got[key], it)
		}
	}
}

// A rebuild that began before the update may have derived data in the earlier way.
func TestRebuildOfEarlierReleaseIsFollowedByAnother(t *testing.T) {
	o := open(t, 5, functest.Operations(schedule.Operations()))
	o.earlier()
	id := o.Owner.Do("projection.rebuild", functest.Request{}).Want(202).Get("id")
	if n := o.tick(); n != 1 {
		t.Fatalf("%d rebuilds while one runs, want 1", n)
	}
	o.Project()
	o.Consume(op.RebuildQueue)
	if status := o.Owner.Do("projection.get", functest.Request{ID: id}).Want(200).Get("status"); status != "done" {
		t.Fatalf("the first rebuild is %s, want done", status)
	}
	if n := o.tick(); n != 2 {
		t.Errorf("%d rebuilds after the first ended, want 2", n)
	}
}

// A change of the time zone keeps the derivation.
func TestChangeOfTimeZoneStartsNoRebuild(t *testing.T) {
	o := open(t, 5, functest.Operations(schedule.Operations()))
	o.Owner.Do("organization.update", functest.Request{Match: "*", Body: `{"time_zone": "Asia/Tokyo"}`}).Want(200)
	if n := o.tick(); n != 0 {
		t.Errorf("%d rebuilds after a change of the time zone, want none", n)
	}
	for _, it := range o.OfKind("zoned") {
		if _, is := it.Shown["derived_as"].(*types.AttributeValueMemberS); !is {
			t.Errorf("the entry %s has no derivation", it.Place)
		}
	}
}
