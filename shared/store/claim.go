package store

import (
	"context"
	"slices"

	"comptoir/shared/table"
)

// take stages the new claims and uses of a document, and the release of previous claims. A
// document that is not renewed has former claims, and lacks later ones.
func (k Kind[T, ID, R]) take(w *table.Work, doc T, before *T, renewed bool) error {
	holder := string(k.ID(doc))
	has, had := k.claims(doc), []table.Claim(nil)
	if before != nil {
		had = k.claims(*before)
	}
	for _, c := range has {
		known := slices.ContainsFunc(had, func(o table.Claim) bool { return o.Key() == c.Key() && o.Label == c.Label })
		switch {
		case !known:
			if err := w.Claim(c, holder); err != nil {
				return err
			}
		case c.Later && !renewed:
			if err := w.Reclaim(c, holder); err != nil {
				return err
			}
		}
	}
	if before != nil && k.Former != nil && !renewed {
		had = append(had, k.Former(*before)...)
	}
	for _, c := range had {
		if !slices.ContainsFunc(has, func(o table.Claim) bool { return o.Key() == c.Key() }) {
			if err := w.Unclaim(c, holder); err != nil {
				return err
			}
		}
	}
	if k.Uses != nil {
		named := k.Uses(doc)
		if before != nil {
			was := k.Uses(*before)
			named = slices.DeleteFunc(slices.Clone(named), func(v string) bool { return slices.Contains(was, v) })
		}
		use(w, holder, named)
	}
	return nil
}

func (k Kind[T, ID, R]) claims(doc T) []table.Claim {
	if k.Claims == nil {
		return nil
	}
	return k.Claims(doc)
}

// unclaim stages the end of all claims of a document.
func (k Kind[T, ID, R]) unclaim(w *table.Work, doc T) error {
	all := k.claims(doc)
	if k.Former != nil && !k.renewed(w, doc) {
		all = append(all, k.Former(doc)...)
	}
	for _, c := range all {
		if err := w.Unclaim(c, string(k.ID(doc))); err != nil {
			return err
		}
	}
	return nil
}

// renewed reports whether the keys of a document that was read in this work follow the
// present rules.
func (k Kind[T, ID, R]) renewed(w *table.Work, doc T) bool { return w.Seen(k.Key(k.ID(doc))).Renewed() }

// walked reports whether a rebuild walks over the kind: it has derived items, or is listed
// by name.
func (k Kind[T, ID, R]) walked() bool { return k.derives() || k.Date == nil && k.Places != nil }

// Renew writes the list positions and the claims of a document by the present rules, if an
// earlier release has written the document.
func Renew(ctx context.Context, w *table.Work, v string) error {
	k, known := Of(v)
	if !known {
		return nil
	}
	r, err := w.Load(ctx, table.At(v, self))
	if err != nil || !r.Live() || r.Renewed() {
		return err
	}
	return k.renew(w, r, v)
}

func (k Kind[T, ID, R]) renew(w *table.Work, r table.Record, v string) error {
	doc, err := k.Open(r)
	if err != nil {
		return err
	}
	has := k.claims(doc)
	for _, c := range has {
		if c.Later {
			if err := w.Reclaim(c, v); err != nil {
				return err
			}
		}
	}
	if k.Former != nil {
		for _, c := range k.Former(doc) {
			if err := w.Unclaim(c, v); err != nil {
				return err
			}
		}
	}
	var places []table.Place
	if k.Places != nil {
		places = k.Places(doc)
	}
	return w.Renew(k.Key(ID(v)), k.Schema, places)
}
