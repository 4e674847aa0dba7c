package story

import (
	"context"
	"errors"
)

// Place describes the deployment that the story runs on. One machine and a
// stage on AWS differ only in these values.
type Place struct {
	API     string // the API's address, without /v1
	Company string // name of the company that Odile founds
	To      string // e-mail address for the invoices
	Folder  string // folder of the PDFs

	// SignIn returns a token for Odile. The story signs in again when her
	// organisation or her name has changed, since both are claims of the token.
	SignIn func(ctx context.Context) (token string, err error)

	// Drop puts a file of customers into the bucket. If it is nil, the story uploads
	// the file through the API.
	Drop func(ctx context.Context, org, name string, content []byte) error

	Mailbox string // URL of the mailbox page, if there is one
	Token   string // command that writes a token for Odile, if there is one
}

// check returns an error if a required value is missing.
func (p Place) check() error {
	if p.API == "" || p.Company == "" || p.To == "" || p.Folder == "" || p.SignIn == nil {
		return errors.New("the story needs API, Company, To, Folder and SignIn")
	}
	return nil
}
