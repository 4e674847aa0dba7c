package projection

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"comptoir/shared/app"
	"comptoir/shared/crm"
	"comptoir/shared/fault"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/table"
)

// RebuildSlice does the next part of a rebuild. Its last act is to note how far
// it has come; the change entry of that note is what starts the next slice. So a
// message that comes twice, and a slice that dies, do no harm.
var RebuildSlice = op.Define(op.Spec{
	ID:      "projection.rebuild-slice",
	On:      op.Queued(op.RebuildQueue, 1),
	Summary: "Rebuild the next documents",
	Needs:   rights.Member(),
	May:     []op.Grant{op.ReadTable, op.WriteTable},
	Runs:    op.Imports,
	Memory:  512,
	Timeout: 10 * time.Minute,
}, rebuildSlice)

// sliceSize is after how many documents a slice ends.
const sliceSize = 50

func rebuildSlice(ctx context.Context, a *app.App, e events.SQSEvent) (op.Nothing, error) {
	for _, r := range e.Records {
		var m app.RebuildMessage
		if err := json.Unmarshal([]byte(r.Body), &m); err != nil {
			return op.Nothing{}, fmt.Errorf("read a message: %w", err)
		}
		if err := slice(ctx, a, m); err != nil {
			return op.Nothing{}, fmt.Errorf("rebuild %s: %w", m.Rebuild, err)
		}
	}
	return op.Nothing{}, nil
}

func slice(ctx context.Context, a *app.App, m app.RebuildMessage) error {
	s := walk{a: a, org: m.Org}
	err := s.within(ctx, func(ctx context.Context, a *app.App) (err error) {
		s.at, err = a.Table.Rebuild(ctx, table.RebuildID(m.Rebuild))
		return err
	})
	if fault.Code(err) == "not_found" || err == nil && s.over(m) {
		return nil
	}
	for err == nil && !s.done && s.documents < sliceSize {
		if s.at.Place.Items {
			err = s.items(ctx)
		} else {
			err = s.contacts(ctx)
		}
	}
	if err != nil {
		return err
	}
	return s.within(ctx, func(ctx context.Context, a *app.App) error {
		r, err := a.Table.Rebuild(ctx, table.RebuildID(m.Rebuild))
		if err != nil || r.Version != m.Version {
			return err // somebody else has done the same meanwhile
		}
		r.Place, r.Documents = s.at.Place, r.Documents+s.documents
		if s.done {
			r.Status, r.FinishedAt, r.Place = table.Rebuilt, a.Now, table.Place{}
		}
		return a.Table.SaveRebuild(&r)
	})
}

// over tells whether the slice a message asks for was done.
func (s *walk) over(m app.RebuildMessage) bool {
	return s.at.Status != table.Rebuilding || s.at.Version != m.Version
}

// walk goes through the documents of an organisation: each contact with all its
// documents and then its sums, then the items. A document that changes its place
// in a list meanwhile may be passed over; its own change was projected then.
type walk struct {
	a         *app.App
	org       org.OrganizationID
	at        table.Rebuild
	documents int // looked at in this slice
	done      bool
}

func (s *walk) within(ctx context.Context, do func(context.Context, *app.App) error) error {
	return s.a.Within(ctx, s.org, self(), do)
}

// contacts deals with a page of contacts, or with a part of it when one of them
// has many documents.
func (s *walk) contacts(ctx context.Context) error {
	place := &s.at.Place
	var page []crm.Row
	var next string
	err := s.within(ctx, func(ctx context.Context, a *app.App) (err error) {
		page, next, err = a.Table.Contacts(ctx, table.ContactFilter{}, table.Page{Limit: 25, Cursor: place.Cursor})
		return err
	})
	if err != nil {
		return err
	}
	for _, c := range from(page, place.Contact) {
		if place.Contact != c.ID {
			place.Contact, place.Documents = c.ID, ""
		}
		if s.documents >= sliceSize {
			return nil
		}
		if more, err := s.contact(ctx, c.ID); err != nil || more {
			return err
		}
	}
	*place = table.Place{Cursor: next, Items: next == ""}
	return nil
}

// from leaves out what stands in a page before the contact to go on with.
func from(page []crm.Row, contact crm.ContactID) []crm.Row {
	for i, c := range page {
		if c.ID == contact {
			return page[i:]
		}
	}
	return page
}

// contact deals with a contact and a page of its documents; with the last page
// go its sums. It tells whether there are more pages.
func (s *walk) contact(ctx context.Context, c crm.ContactID) (more bool, err error) {
	place := &s.at.Place
	var ids []string
	var next string
	err = s.within(ctx, func(ctx context.Context, a *app.App) (err error) {
		ids, next, err = a.Table.ContactDocuments(ctx, c, table.Page{Limit: sliceSize, Cursor: place.Documents})
		if err != nil || next != "" {
			return err
		}
		former, err := a.Table.FormerDocuments(ctx, c)
		ids = append(ids, former...)
		return err
	})
	if err != nil {
		return false, err
	}
	if place.Documents == "" {
		ids = append(ids, string(c))
	}
	if err := s.rederive(ctx, ids...); err != nil {
		return false, err
	}
	if place.Documents = next; next != "" {
		return true, nil
	}
	return false, s.sums(ctx, c)
}

func (s *walk) sums(ctx context.Context, c crm.ContactID) error {
	for more := true; more; {
		err := s.within(ctx, func(ctx context.Context, a *app.App) (err error) {
			more, err = a.Table.Resum(ctx, c)
			return err
		})
		if err != nil {
			return fmt.Errorf("sums of %s: %w", c, err)
		}
	}
	return nil
}

// items deals with a page of items.
func (s *walk) items(ctx context.Context) error {
	var ids []string
	var next string
	err := s.within(ctx, func(ctx context.Context, a *app.App) error {
		page, n, err := a.Table.Items(ctx, nil, table.Page{Limit: sliceSize, Cursor: s.at.Place.Cursor})
		ids, next = nil, n
		for _, i := range page {
			ids = append(ids, string(i.ID))
		}
		return err
	})
	if err != nil {
		return err
	}
	s.at.Place.Cursor, s.done = next, next == ""
	return s.rederive(ctx, ids...)
}

func (s *walk) rederive(ctx context.Context, ids ...string) error {
	for _, id := range ids {
		if err := s.within(ctx, func(ctx context.Context, a *app.App) error { return a.Table.Rederive(ctx, id) }); err != nil {
			return err
		}
		if err := s.refeed(ctx, id); err != nil {
			return err
		}
	}
	s.documents += len(ids)
	return nil
}

func (s *walk) refeed(ctx context.Context, id string) error {
	for page := (table.Page{Limit: 50}); ; {
		var next string
		err := s.within(ctx, func(ctx context.Context, a *app.App) (err error) {
			next, err = a.Table.Refeed(ctx, id, page)
			return err
		})
		if page.Cursor = next; err != nil || next == "" {
			return err
		}
	}
}
