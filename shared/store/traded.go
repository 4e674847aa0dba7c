package store

import (
	"context"
	"strings"

	"comptoir/shared/canon"
	"comptoir/shared/fault"
	"comptoir/shared/id"
	"comptoir/shared/org"
	"comptoir/shared/report"
	"comptoir/shared/table"
	"comptoir/shared/trade"
)

// traded completes a kind of sales document: a field that is nil gets the value
// common to all such kinds.
func traded[T trade.Any, ID id.Named, R any](k Kind[T, ID, R]) Kind[T, ID, R] {
	k.Label = func(d T) string { return d.Voucher().Label() }
	k.Subject = func(d T) string { return party(d.Voucher()) }
	k.Date = func(d T) string { return d.Voucher().Date.String() }
	k.Uses = func(d T) []string { return uses(d.Voucher()) }
	if k.Places == nil {
		k.Places = func(d T) []table.Place { return byDate(d.Voucher().Status, k.Date(d), k.ID(d)) }
	}
	if k.Words == nil {
		k.Words = func(d T) []string { return d.Voucher().Words() }
	}
	if k.Parents == nil {
		k.Parents = func(d T) []string { return []string{party(d.Voucher())} }
	}
	if k.Facts == nil {
		k.Facts = func(d T) report.Facts { return facts(d.Voucher()) }
	}
	_, numbered := any(new(T)).(trade.Numbered)
	others, refers := k.Claims, k.Refers
	k.Claims = func(d T) (all []table.Claim) {
		v := d.Voucher()
		if numbered {
			all = numberClaims(k.Name, v.Number)
		}
		if others != nil {
			all = append(all, others(d)...)
		}
		if c, has := referenceHint(k.Name, v); has && refers != nil && refers(d) {
			all = append(all, c)
		}
		return all
	}
	k.Deletable = func(d T) error { return k.Life().Can("delete", d) }
	return k
}

// party is the contact of a document.
func party(v trade.Voucher) string { return string(v.Party.ID) }

// numberClaims claims a number, which is unique within the kind; two numbers that differ only
// in case, width or spaces are equal.
func numberClaims(kind, number string) []table.Claim {
	if number == "" {
		return nil
	}
	taken := fault.Invalid("document.number_taken", "/number", "Another %s has the number %s. Choose another number.",
		strings.ReplaceAll(kind, "-", " "), number)
	return []table.Claim{{Kind: kind, What: canon.Number(number), Taken: taken}}
}

// facts are a document's facts for reports.
func facts(v trade.Voucher) report.Facts {
	f := report.Facts{
		Status: v.Status, Date: v.Date.String(), Party: party(v), Salesperson: string(v.Salesperson.ID),
		Currency: v.Currency, Net: v.Totals.Net, Total: v.Totals.Total, Lines: make([]report.Line, len(v.Lines)),
	}
	for i, l := range v.Lines {
		f.Lines[i] = report.Line{Item: string(l.Item), Quantity: l.Quantity, Net: l.Net}
	}
	return f
}

// uses are the ids a document names.
func uses(v trade.Voucher) []string {
	ids := append([]string{party(v)}, v.Declared()...)
	for _, l := range v.Lines {
		ids = append(ids, string(l.Item))
	}
	return ids
}

// CheckTwice refuses a new document that another document already is.
func (k Kind[T, ID, R]) CheckTwice(ctx context.Context, w *table.Work, doc T) error {
	if k.Twice == nil {
		return nil
	}
	return k.Twice(ctx, w, doc)
}

// Number assigns the next automatic number to a new document without legal force,
// unless it has a number or the organisation numbers the kind manually.
func (k Kind[T, ID, R]) Number(ctx context.Context, w *table.Work, doc *T, n org.Numbering) error {
	d, is := any(doc).(trade.Numbered)
	if !is {
		return nil
	}
	number, format := d.Numbering(n)
	if *number != "" || format.Manual {
		return nil
	}
	next, err := w.Number(ctx, k.Name, format.Prefix, format.Digits, format.Next)
	if err == nil {
		*number = next
	}
	return err
}
