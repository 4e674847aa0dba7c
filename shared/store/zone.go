package store

import (
	"context"
	"time"

	"comptoir/shared/id"
	"comptoir/shared/org"
	"comptoir/shared/table"
)

// runTTL is the lifetime of the record that a daily run was started.
const runTTL = 30 * 24 * time.Hour

// Zones lists the time zones of organisations.
func Zones(ctx context.Context, t *table.Table) ([]string, error) { return t.Names(ctx, zonesKey("")) }

// Waiting lists the organisations of a time zone whose daily run of a local day has not started.
func Waiting(ctx context.Context, t *table.Table, zone, date string) ([]org.OrganizationID, error) {
	all, err := t.Names(ctx, zoneKey(zone, ""))
	if err != nil {
		return nil, err
	}
	keys := make([]table.Key, len(all))
	for i, o := range all {
		keys[i] = runKey(date).Of(id.Organization(o))
	}
	runs, err := t.Lookup(ctx, keys...)
	if err != nil {
		return nil, err
	}
	var waiting []org.OrganizationID
	for i, o := range all {
		if !runs[keys[i]].Exists() {
			waiting = append(waiting, id.Organization(o))
		}
	}
	return waiting, nil
}

// Begin stages the record that the run of a local day was started.
func Begin(w *table.Work, date string) error {
	return w.Put(runKey(date), table.Fields{table.TimeToLive: w.Now.Add(runTTL).Unix()})
}
