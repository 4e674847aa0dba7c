package imports

import (
	"context"

	"comptoir/shared/crm"
	"comptoir/shared/fault"
	"comptoir/shared/id"
	"comptoir/shared/intake"
	"comptoir/shared/sheet"
	"comptoir/shared/store"
	"comptoir/shared/table"
)

// contactRow is a row from which a contact is created. It needs at most six writes:
// the contact, its entry, its claim, and three traits that it may share with others. Contacts that
// an earlier release has created from documents need more; if all are too many, each is alone.
type contactRow struct {
	in       input
	parser   *intake.Parser
	row      intake.ContactRow
	identity intake.Identity
}

// mostContacts is the maximum number of contacts in one transaction.
const mostContacts = 15

func contacts(_ context.Context, r *runner, rows *sheet.Reader) (func() (unit, error), error) {
	return func() (unit, error) {
		row, err := rows.Next()
		if err != nil {
			return nil, err
		}
		c, faults := r.parser.Contact(row)
		return &contactRow{
			in:     input{rows: []sheet.Row{row}, faults: faults, after: rows.Position()},
			parser: r.parser, row: c, identity: r.parser.Of(c.Source, c.ExternalID, row),
		}, nil
	}, nil
}

func (c *contactRow) input() *input { return &c.in }

func (c *contactRow) rowFaults(err error) ([]intake.Fault, error) {
	return c.parser.Faults(c.row.Row, err)
}

func (c *contactRow) expect(w *table.Work) {
	w.Expect(store.External(c.identity.Source, c.identity.ID))
	store.ExpectLike(w, crm.Contact{Card: c.row.Card})
}

// find names the contact if it is a sketch, created from a document.
func (c *contactRow) find(ctx context.Context, w *table.Work) error {
	known, err := store.Holder(ctx, w, store.External(c.identity.Source, c.identity.ID))
	if known.Sketch {
		w.Expect(store.Contacts.Key(crm.ContactID(known.Holder)))
	}
	return err
}

// decide creates the contact. An existing contact is unchanged, unless it is a
// sketch that was not changed since a document created it: then decide completes it.
func (c *contactRow) decide(ctx context.Context, b *batch, t *intake.Tally) (func() error, error) {
	claim, err := store.Holder(ctx, b.work, store.External(c.identity.Source, c.identity.ID))
	if err != nil {
		return nil, err
	}
	by := store.Origin{Job: b.job.ID, Row: c.row.Row}
	if claim.Sketch {
		sketch, err := store.Contacts.Get(ctx, b.work, crm.ContactID(claim.Holder))
		if err == nil && sketch.Version == 1 {
			t.Counts.Created++
			return func() error { return store.CompleteContact(b.work, &sketch, c.identity, by) }, c.row.Write(&sketch, b.settings, t)
		}
		if err != nil && fault.Code(err) != "not_found" {
			return nil, err
		}
	}
	if exists, err := b.exists(claim, by, t); exists || err != nil {
		if claim.Origin == by && c.row.Card.Unaddressed() { // counted again after a crash
			t.Counts.Incomplete++
			t.Note(intake.NoAddress, c.row.Row)
		}
		return nil, err
	}
	contact := crm.Contact{ID: id.New[crm.ContactID](b.app.Now)}
	if err := c.row.Write(&contact, b.settings, t); err != nil {
		return nil, err
	}
	like, err := store.LikeContacts(ctx, b.work, contact)
	if len(like) > 0 {
		t.Note(intake.MaybeDuplicate, c.row.Row)
	}
	t.Counts.Created++
	return func() error { return store.AddKnownContact(b.work, &contact, c.identity, by, false) }, err
}

// exists reports whether the record of a row exists already, and counts it: as
// created if this row created it before a crash, else as skipped. If another row of
// the same file created it, exists returns a fault.
func (b *batch) exists(claim store.Claimant, by store.Origin, t *intake.Tally) (bool, error) {
	switch {
	case claim.Holder == "":
		return false, nil
	case claim.Origin == by:
		t.Counts.Created++
	case claim.Job == by.Job:
		f := duplicate.Fault(b.language(), claim.Row)
		return true, fault.Invalid(f.Code, "", "%s", f.Detail)
	default:
		t.Counts.Skipped += t.Counts.Done
	}
	return true, nil
}

// duplicate is the rule that each row of a file describes a different record.
var duplicate = sheet.Rule{
	Code:    "import.twice",
	French:  "La ligne %d du fichier est déjà ce même enregistrement. Gardez une seule des deux, ou corrigez l'identifiant.",
	English: "Row %d of the file is the same record. Keep one of the two, or correct the id.",
}
