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

// contactRow is a row that is to become a contact. It takes at most six writes:
// the contact, its entry, its claim, and three traits it may share with others.
type contactRow struct {
	taken_   taken
	parser   *intake.Parser
	row      intake.ContactRow
	identity intake.Identity
}

// mostContacts is how many contacts come in by one transaction.
const mostContacts = 15

func contacts(_ context.Context, t *turn, rows *sheet.Reader) (func() (unit, error), error) {
	return func() (unit, error) {
		row, err := rows.Next()
		if err != nil {
			return nil, err
		}
		c, faults := t.parser.Contact(row)
		return &contactRow{
			taken_: taken{rows: []sheet.Row{row}, faults: faults, after: rows.Position()},
			parser: t.parser, row: c, identity: t.parser.Of(c.Source, c.ExternalID, row),
		}, nil
	}, nil
}

func (c *contactRow) taken() *taken { return &c.taken_ }

func (c *contactRow) told(err error) ([]intake.Fault, error) { return c.parser.Faults(c.row.Row, err) }

func (c *contactRow) expect(w *table.Work) {
	w.Expect(store.External(c.identity.Source, c.identity.ID))
	store.ExpectLike(w, crm.Contact{Card: c.row.Card})
}

// find asks for the contact of whom only a sketch is here.
func (c *contactRow) find(ctx context.Context, w *table.Work) error {
	known, err := store.Holder(ctx, w, store.External(c.identity.Source, c.identity.ID))
	if known.Sketch {
		w.Expect(store.Contacts.Key(crm.ContactID(known.Holder)))
	}
	return err
}

// decide: a contact that is known stays as it is, unless a document has sketched
// it and nobody has changed it since.
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
	if here, err := b.here(claim, by, t); here || err != nil {
		return nil, err
	}
	made := crm.Contact{ID: id.New[crm.ContactID](b.app.Now)}
	if err := c.row.Write(&made, b.settings, t); err != nil {
		return nil, err
	}
	like, err := store.LikeContacts(ctx, b.work, made)
	if len(like) > 0 {
		t.Note(intake.MaybeDuplicate, c.row.Row)
	}
	t.Counts.Created++
	return func() error { return store.AddKnownContact(b.work, &made, c.identity, by, false) }, err
}

// here tells whether a row's record is here already, and counts it: as made if
// this very row made it before somebody was cut off. Another row of the same
// file cannot be the same record.
func (b *batch) here(claim store.Claimant, by store.Origin, t *intake.Tally) (bool, error) {
	switch {
	case claim.Holder == "":
		return false, nil
	case claim.Origin == by:
		t.Counts.Created++
	case claim.Job == by.Job:
		told := twice.Fault(b.language(), claim.Row)
		return true, fault.Invalid(told.Code, "", "%s", told.Detail)
	default:
		t.Counts.Skipped += t.Counts.Done
	}
	return true, nil
}

// twice says that two rows of a file are the same record.
var twice = sheet.Rule{
	Code:   "import.twice",
	French: "La ligne %d du fichier est déjà ce même enregistrement. Gardez une seule des deux, ou corrigez l'identifiant.", English: "Row %d of the file is the same record already. Keep one of the two, or correct the id.",
}
