package store

import (
	"context"

	"comptoir/shared/canon"
	"comptoir/shared/fault"
	"comptoir/shared/table"
	"comptoir/shared/trade"
)

// A document hints at its customer's reference (see table.Claim): a second document of the
// kind with the same reference may be a repetition of the first.

// referenceHint is the hint of a document of a kind at a reference of its customer, and
// whether it has a reference.
func referenceHint(kind string, v trade.Voucher) (table.Claim, bool) {
	reference := canon.Number(v.Reference)
	return table.Claim{Kind: "customer-ref:" + kind, What: table.Hashed(party(v) + "#" + reference), Later: true}, reference != ""
}

// ExpectReference adds the hint at the reference of a new document to the next read.
func (k Kind[T, ID, R]) ExpectReference(w *table.Work, by trade.CustomerForm, f trade.Form) {
	v := trade.Voucher{Party: trade.Party{ID: by.CustomerID}}
	v.Reference = f.Reference
	if c, has := referenceHint(k.Name, v); has && by.CustomerID != "" {
		w.Expect(c.Key())
	}
}

// WarnOfReference warns if another document of the kind and the customer has the reference of
// a document that is created or gets it in this work.
func (k Kind[T, ID, R]) WarnOfReference(ctx context.Context, w *table.Work, doc T) ([]fault.Field, error) {
	was, known, err := k.Seen(w, k.ID(doc))
	if err != nil || w.Totals || k.Refers == nil || !k.Refers(doc) {
		return nil, err
	}
	c, has := referenceHint(k.Name, k.voucher(doc))
	if before, had := referenceHint(k.Name, k.voucher(was)); !has || known && had && before.Key() == c.Key() {
		return nil, nil
	}
	r, err := w.Load(ctx, c.Key())
	first := ID(r.Text("holder"))
	if err != nil || first == "" || first == k.ID(doc) {
		return nil, err
	}
	if r, err = w.Load(ctx, k.Key(first)); err != nil || !r.Live() {
		return nil, err
	}
	other, err := k.Open(r)
	if err != nil {
		return nil, err
	}
	return []fault.Field{k.voucher(doc).ReferenceTwice(k.Label(other))}, nil
}

// voucher returns the fields of a document that all kinds of sales documents have.
func (k Kind[T, ID, R]) voucher(doc T) trade.Voucher {
	d, is := any(doc).(trade.Any)
	if !is {
		return trade.Voucher{}
	}
	return d.Voucher()
}
