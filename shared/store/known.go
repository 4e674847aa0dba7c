package store

import (
	"context"
	"strconv"

	"comptoir/shared/crm"
	"comptoir/shared/intake"
	"comptoir/shared/stock"
	"comptoir/shared/table"
)

// Origin is the row of an imported file that created a document; zero for a document made by a user.
type Origin struct {
	Job intake.JobID
	Row int
}

// Claimant is the holder of a claim.
type Claimant struct {
	Holder string // empty: no holder
	Origin
	Sketch bool // a customer known only from an order: its own row completes it
}

// Holder returns the holder of a claim, or the holder staged in this work.
func Holder(ctx context.Context, w *table.Work, k table.Key) (Claimant, error) {
	if r, staged := w.Staged(k); staged {
		return claimant(r), nil
	}
	r, err := w.Load(ctx, k)
	return claimant(r), err
}

func claimant(r table.Record) Claimant {
	row, err := strconv.Atoi(r.Text("row"))
	if err != nil {
		row = 0
	}
	return Claimant{Holder: r.Text("holder"), Origin: Origin{intake.JobID(r.Text("job")), row}, Sketch: r.Text("sketch") != ""}
}

func (o Origin) fields() table.Fields { return table.Fields{"job": string(o.Job), "row": o.Row} }

// known are the claims to ids in other systems.
func known(ids map[string]string) (all []table.Claim) {
	for source, v := range ids {
		all = append(all, table.Claim{Kind: external(source), What: v, Taken: table.Lost()})
	}
	return all
}

// AddKnownContact stages a new contact with its id in another system. A customer that only
// an order names is stored as a sketch; the customer's own row completes it.
func AddKnownContact(w *table.Work, c *crm.Contact, by intake.Identity, from Origin, sketch bool) error {
	c.ExternalIDs = map[string]string{by.Source: by.ID}
	if err := Contacts.Add(w, c, Unguarded); err != nil {
		return err
	}
	f := from.fields()
	if sketch {
		f["sketch"] = "1"
	}
	w.Annotate(External(by.Source, by.ID), f)
	return nil
}

// CompleteContact stages a contact of which only a sketch was stored.
func CompleteContact(w *table.Work, c *crm.Contact, by intake.Identity, from Origin) error {
	f := from.fields()
	f["holder"] = string(c.ID)
	if err := w.Swap(External(by.Source, by.ID), f, "sketch", "1", table.Again); err != nil {
		return err
	}
	return Contacts.Save(w, c, Unguarded)
}

// AddKnownItem stages a new item with its id in another system.
func AddKnownItem(w *table.Work, i *stock.Item, by intake.Identity, from Origin) error {
	i.ExternalIDs = map[string]string{by.Source: by.ID}
	if err := Items.Add(w, i, Unguarded); err != nil {
		return err
	}
	w.Annotate(External(by.Source, by.ID), from.fields())
	w.Annotate(SKU(i.SKU), from.fields())
	return nil
}

// AddNumbered stages a new document with its number from another system.
func (k Kind[T, ID, R]) AddNumbered(w *table.Work, doc *T, o Overselling, from Origin) error {
	if err := k.Add(w, doc, o); err != nil {
		return err
	}
	w.Annotate(k.Numbered(k.Label(*doc)), from.fields())
	return nil
}

// Know stages the id of an item in another system.
func Know(w *table.Work, by intake.Identity, holder string, from Origin) error {
	f := from.fields()
	f["holder"] = holder
	return w.Once(External(by.Source, by.ID), f, table.Again)
}
