package desk

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/crm"
	"comptoir/shared/fault"
	"comptoir/shared/letter"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// allowed refuses recipients that are neither addresses of the contact nor users of the
// organisation, unless the caller's role may mail to any address: a stolen or new account must
// not send documents to strangers.
func allowed(ctx context.Context, a *app.App, m letter.Mail, to crm.Contact) error {
	if modules := store.ViewedWith(m.About.Kind); len(modules) > 0 && a.Caller.May(rights.MailAny(modules[0])) {
		return nil
	}
	type other struct{ at, address string }
	var others []other
	known := to.Addresses()
	for _, list := range []struct {
		at  string
		all []string
	}{{"/to", m.To}, {"/cc", m.CC}} {
		for _, r := range list.all {
			if !letter.Among(known, r) {
				others = append(others, other{list.at, letter.Bare(r)})
				a.Table.Expect(store.Login(letter.Bare(r), a.Table.Org))
			}
		}
	}
	var l fault.List
	for _, o := range others {
		r, err := a.Table.Load(ctx, store.Login(o.address, a.Table.Org))
		if err != nil {
			return err
		}
		if !r.Exists() {
			l.Add("mail.recipient", o.at, "Your role %s can write to the contact's own addresses and to users of the organisation. "+
				"Add %s to the contact, or ask an owner to send the mail.", a.Caller.Role, o.address)
		}
	}
	f, refused := fault.As(l.Err())
	if !refused {
		return nil
	}
	f.Kind = fault.KindForbidden
	return f
}
