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
// who has no token, until a moment.
type Link struct {
	Kind    string
	Org     org.OrganizationID
	ID      string // of the document
	Version int
	Until   time.Time
}

// Links signs links and reads them. The zero value reads none.
type Links struct {
	key     []byte
	address string // of the API, for the operations that hand links out
}

// NewLinks signs with a key of its own, made of the secret that cursors are signed
// with: a signature of one is none of the other.
func NewLinks(secret []byte) Links {
	h := hmac.New(sha256.New, secret)
	h.Write([]byte("links"))
	return Links{key: h.Sum(nil)}
}

// At is the same, for links to pages at the API's own address.
func (l Links) At(address string) Links {
	l.address = address
	return l
}

// URL is the link as a mail holds it: the page of a collection, at the API's address.
func (l Links) URL(collection string, x Link) (string, error) {
	if l.address == "" {
		return "", fmt.Errorf("link to %s: the operation is not granted %s", x.ID, HandLinks)
	}
	return l.address + "/v1/" + collection + "/" + l.Text(x), nil
}

// Text is the last part of a link: what it says, and the signature of that and of the
// kind.
func (l Links) Text(x Link) string {
	says := fmt.Sprintf("%s.%s.%d.%d", x.Org, x.ID, x.Version, x.Until.Unix())
	return says + "." + l.sign(x.Kind, says)
}

// Read is the link to a document of a kind. Everything that is wrong with a text, and
// a link that has expired, is answered as what does not exist.
func (l Links) Read(kind, text string, now time.Time) (*Link, error) {
	at := strings.LastIndexByte(text, '.')
	if at < 0 || len(l.key) == 0 || !hmac.Equal([]byte(text[at+1:]), []byte(l.sign(kind, text[:at]))) {
		return nil, fault.NotFound()
	}
	said := strings.Split(text[:at], ".")
	if len(said) != 4 {
		return nil, fault.NotFound()
	}
	x := Link{Kind: kind, Org: org.OrganizationID(said[0]), ID: said[1]}
	version, err := strconv.Atoi(said[2])
	until, err2 := strconv.ParseInt(said[3], 10, 64)
	x.Version, x.Until = version, time.Unix(until, 0).UTC()
	if err != nil || err2 != nil || !id.Valid(x.Org) || !now.Before(x.Until) {
		return nil, fault.NotFound()
	}
	return &x, nil
}

func (l Links) sign(kind, says string) string {
	h := hmac.New(sha256.New, l.key)
	fmt.Fprintf(h, "%s\n%s", kind, says)
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil))
}
