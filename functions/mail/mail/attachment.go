package mail

import (
	"context"

	"comptoir/shared/app"
	"comptoir/shared/filename"
	"comptoir/shared/letter"
	"comptoir/shared/org"
	"comptoir/shared/store"
	"comptoir/shared/trade"
)

// attachment is the document to attach to a mail, and the organisation that sends it.
type attachment struct {
	seller   org.Organization
	name     string
	document trade.Printable // nil if the mail has no attachment
	unread   error           // why the document or the organisation could not be read
}

// read reads the document to attach to a mail.
func read(ctx context.Context, a *app.App, m letter.Mail) (d attachment, err error) {
	if m.AttachPDF {
		if d.document, d.name, err = store.Printable(ctx, a.Table, m.About.Kind, m.About.ID); err != nil {
			return d, err
		}
	}
	s, err := store.ReadSettings(ctx, a.Table)
	d.seller = s.Organization
	return d, err
}

// print prints the document as the attached file.
func (d attachment) print(ctx context.Context, a *app.App) (files []app.Attachment, err error) {
	if d.document == nil || d.unread != nil {
		return nil, d.unread
	}
	err = a.Within(ctx, d.seller.ID, actor(), func(ctx context.Context, a *app.App) error {
		printed, err := a.Print(ctx, d.document, d.seller)
		files = []app.Attachment{{Name: filename.Of(d.name + ".pdf"), Type: "application/pdf", Body: printed}}
		return err
	})
	return files, err
}
