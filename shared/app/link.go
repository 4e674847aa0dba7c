package app

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"time"

	"comptoir/shared/fault"
	"comptoir/shared/id"
	"comptoir/shared/org"
)

// Link is a link to one version of a document, for a person outside the organisation
// without a token. It expires.
type Link struct {
	Kind    string
	Org     org.OrganizationID
	ID      string // id of the document
	Version int
	Until   time.Time
}

// Links signs and verifies links. The zero value verifies none.
type Links struct {
	key     []byte
	address string // address of the API, for operations with the grant to make links
}

// NewLinks signs with a key of its own, derived from the secret that signs cursors: a
// cursor's signature is not valid for a link, and vice versa.
func NewLinks(secret []byte) Links {
	h := hmac.New(sha256.New, secret)
	h.Write([]byte("links"))
	return Links{key: h.Sum(nil)}
}

// At returns a copy that makes links to pages at the given address of the API.
func (l Links) At(address string) Links {
	l.address = address
	return l
}

// URL is the link in a mail: the page of a collection, at the API's address.
func (l Links) URL(collection string, x Link) (string, error) {
	if l.address == "" {
		return "", fmt.Errorf("link to %s: the operation has no grant %s", x.ID, SignLinks)
	}
	return l.address + "/v1/" + collection + "/" + l.Text(x), nil
}

// Text is the last segment of a link: its fields, and the signature of the fields and of the
// kind.
func (l Links) Text(x Link) string {
	fields := fmt.Sprintf("%s.%s.%d.%d", x.Org, x.ID, x.Version, x.Until.Unix())
	return fields + "." + l.sign(x.Kind, fields)
}

// Read parses a link to a document of a kind. An invalid text and an expired link are
// reported as not found.
func (l Links) Read(kind, text string, now time.Time) (*Link, error) {
	at := strings.LastIndexByte(text, '.')
	if at < 0 || len(l.key) == 0 || !hmac.Equal([]byte(text[at+1:]), []byte(l.sign(kind, text[:at]))) {
		return nil, fault.NotFound()
	}
	fields := strings.Split(text[:at], ".")
	if len(fields) != 4 {
		return nil, fault.NotFound()
	}
	x := Link{Kind: kind, Org: org.OrganizationID(fields[0]), ID: fields[1]}
	version, err := strconv.Atoi(fields[2])
	until, err2 := strconv.ParseInt(fields[3], 10, 64)
	x.Version, x.Until = version, time.Unix(until, 0).UTC()
	if err != nil || err2 != nil || !id.Valid(x.Org) || !now.Before(x.Until) {
		return nil, fault.NotFound()
	}
	return &x, nil
}

func (l Links) sign(kind, fields string) string {
	h := hmac.New(sha256.New, l.key)
	fmt.Fprintf(h, "%s\n%s", kind, fields)
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil))
}
