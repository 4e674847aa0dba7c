// Package view has the operations on saved views of lists.
//
// Owns: the operations on views. Does not own: the view and who sees it (shared/view), its
// storage (shared/store), the filters of the lists and their use (shared/op).
// Invariants: a view is seen by its author, and by others only if it is shared and they may see
// its list; a saved query has only parameters and values that its list documents.
package view

import (
	"comptoir/shared/app"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/view"
)

// Operations lists the operations in reading order.
func Operations() []op.Operation {
	return []op.Operation{Create, Get, List, Update, Delete}
}

// check refuses a form that its list does not accept, and one that shares a view without the right.
func check(a *app.App, kind view.Kind, f *view.Form, wasShared bool) error {
	if f.Shared && !wasShared {
		if err := a.Caller.Needs(rights.Edit(rights.Settings)); err != nil {
			return err
		}
	}
	if err := f.Check(); err != nil {
		return err
	}
	return a.Lists(string(kind), f.Query)
}
