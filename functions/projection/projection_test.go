package projection_test

import (
	"slices"
	"strings"
	"testing"

	"comptoir/functions/functest"
)

func TestAContactIsFoundByItsWordsWhateverTheOrder(t *testing.T) {
	c := functest.New(t)
	id := c.Owner.Do("contact.create", functest.Request{Body: `{"display_name": "Épicerie Dupré", "email": "hello@dupre.example"}`}).Want(201).Get("id")
	c.Owner.Do("contact.update", functest.Request{ID: id, Version: 1, Body: `{"display_name": "Épicerie Duval"}`}).Want(200)
	entries := c.Entries()
	slices.Reverse(entries)
	c.Deliver("projection.apply", entries...)
	c.Deliver("projection.apply", entries...)
	if got := c.Owner.Do("contact.search", functest.Request{Query: "q=EPIC+duv"}).Want(200).Get("data.0.id"); got != id {
		t.Errorf("found %q", got)
	}
	if got := c.Owner.Do("contact.search", functest.Request{Query: "q=dupre"}).Want(200).Get("data.0.id"); got != id {
		t.Errorf("the e-mail address still has the word, but found %q", got)
	}
	c.Owner.Do("contact.search", functest.Request{Query: "q=" + strings.Repeat("x", 2)}).Want(200)
}
