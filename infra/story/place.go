package story

import (
	"context"
	"errors"
)

// Place is where the day is played. All the story knows of it stands here: one
// machine and a stage on AWS differ in nothing else.
type Place struct {
	API     string // the API's address, without /v1
	Company string // what Odile founds
	To      string // the address invoices are mailed to
	Folder  string // where the files to look at are kept

	// SignIn gives Odile a token. She signs in anew when what her token says has
	// changed: her organisation, her name.
	SignIn func(ctx context.Context) (token string, err error)

	// Drop lays a file of customers into the bucket, as somebody with access to it
	// does. Without it the file is handed in through the API.
	Drop func(ctx context.Context, org, name string, content []byte) error

	Mailbox string // a page that shows the mails, where there is one
	Token   string // the command that prints a token for Odile, where there is one
}

// check says that something the story needs is missing.
func (p Place) check() error {
	if p.API == "" || p.Company == "" || p.To == "" || p.Folder == "" || p.SignIn == nil {
		return errors.New("the story is not told where it is played")
	}
	return nil
}
