package mail

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/letter"
	"comptoir/shared/org"
	"comptoir/shared/store"
	"comptoir/shared/trade"
)

// carried is what a mail carries, and in whose name it goes out.
type carried struct {
	seller   org.Organization
	name     string
	document trade.Printable // nil: nothing
}

// read reads the document a mail carries.
func read(ctx context.Context, a *app.App, m letter.Mail) (c carried, err error) {
	if m.AttachPDF {
		if c.document, c.name, err = store.Printable(ctx, a.Table, m.About.Kind, m.About.ID); err != nil {
			return c, err
		}
	}
	s, err := store.ReadSettings(ctx, a.Table)
	c.seller = s.Organization
	return c, err
}

// print makes the file that goes along.
func (c carried) print(ctx context.Context, a *app.App) (files []app.Attachment, err error) {
	if c.document == nil {
		return nil, nil
	}
	err = a.Within(ctx, c.seller.ID, post(), func(ctx context.Context, a *app.App) error {
		printed, err := a.Print(ctx, c.document, c.seller)
		files = []app.Attachment{{Name: c.name + ".pdf", Type: "application/pdf", Body: printed}}
		return err
	})
	return files, err
}
