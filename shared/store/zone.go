package store

import (
	"context"
	"time"

	"comptoir/shared/org"
	"comptoir/shared/table"
)

// runTTL is the lifetime of the record that a daily run was started.
const runTTL = 30 * 24 * time.Hour

// Zones lists the time zones of organisations.
func Zones(ctx context.Context, t *table.Table) ([]string, error) { return t.Names(ctx, zonesKey("")) }

// Member is an organisation in its time zone.
type Member struct {
	Org     org.OrganizationID
	Current bool // its derived data are computed as this release computes them
}

// Members lists the organisations of a time zone.
func Members(ctx context.Context, t *table.Table, zone string) ([]Member, error) {
	found, err := t.Partition(ctx, zoneKey(zone, ""), "sk, "+derivedAs)
	members := make([]Member, len(found))
	for i, r := range found {
		members[i] = Member{org.OrganizationID(r.Sort()), r.Text(derivedAs) == derivation}
	}
	return members, err
}

// Waiting returns the organisations whose daily run of a local day has not started.
func Waiting(ctx context.Context, t *table.Table, all []Member, date string) ([]org.OrganizationID, error) {
	keys := make([]table.Key, len(all))
	for i, m := range all {
		keys[i] = runKey(date).Of(m.Org)
	}
	runs, err := t.Lookup(ctx, keys...)
	if err != nil {
		return nil, err
	}
	var waiting []org.OrganizationID
	for i, m := range all {
		if !runs[keys[i]].Exists() {
			waiting = append(waiting, m.Org)
		}
	}
	return waiting, nil
}

// Begin stages the record that the run of a local day was started.
func Begin(w *table.Work, date string) error {
	return w.Put(runKey(date), table.Fields{table.TimeToLive: w.Now.Add(runTTL).Unix()})
}
