package document_test

import (
	"encoding/json"
	"maps"
	"testing"

	"comptoir/functions/test/document"
)

// The document refuses what the rules of an operation refuse, as far as a schema can say
// it. Each change is made to the example of the operation's body, which fits; null removes
// a field.
func TestDocumentSaysWhatRulesRefuse(t *testing.T) {
	const card = `{"display_name":"Maison","billing_address":{"street":"1 rue X","city":"Reims","country":"FR"}}`
	doc, operations := document.Served(t)
	for _, x := range []struct {
		operation, change string
		fits              bool
	}{
		{"salesorder.create", `{}`, true},
		{"salesorder.create", `{"customer":` + card + `}`, false}, // customer_id, too
		{"salesorder.create", `{"customer_id":null}`, false},
		{"salesorder.create", `{"customer_id":null,"customer":` + card + `}`, true},
		{"salesorder.create", `{"customer_id":null,"customer":{"display_name":"Maison"}}`, false},
		{"salesorder.create", `{"customer_id":"inv_01KAMX0000000000000000CHEV"}`, false},
		{"salesorder.create", `{"lines":[{"name":"Pose","quantity":"1","rate":"2"}]}`, true},
		{"salesorder.create", `{"lines":[{"name":"Pose","quantity":"1"}]}`, false},
		{"salesorder.create", `{"lines":[{"name":" ","quantity":"1","rate":"2"}]}`, false},
		{"salesorder.create", `{"lines":[{"name":"Pose","quantity":"0.00","rate":"2"}]}`, false},
		{"salesorder.create", `{"lines":[{"name":"Pose","quantity":"0.01","rate":"-2"}]}`, false},
		{"salesorder.create", `{"lines":[{"id":1,"name":"Pose","quantity":"1","rate":"2"}]}`, false},
		{"salesorder.create", `{"sections":[{},{}]}`, false},
		{"salesorder.create", `{"date":"2026-02-30"}`, false},
		{"salesorder.create", `{"billing_address":{"street":"1 rue X","city":"Reims"}}`, false},
		{"salesorder.create", `{"billing_address":{"street":"1 rue X","city":"Reims","country":"AA"}}`, false},
		{"salesorder.update", `{"lines":[{"id":1,"quantity":"1"}]}`, true},
		{"salesorder.update", `{"lines":[{"quantity":"1"}]}`, false},
		{"salesorder.update", `{"number":"SO-1"}`, false},
		{"salesorder.update", `{"channel":"api"}`, false},
		{"salesorder.update", `{"external_ref":"x"}`, false},
		{"salesorder.update", `{"customer":` + card + `}`, false},
		{"salesorder.merge", `{"orders":[{"id":"so_01KAMX0000000000000000SA01","version":1}]}`, false},
		{"organization.update", `{"currency":"EUR"}`, false},
		{"organization.update", `{"address":{"city":"Reims"}}`, true},
		{"organization.update", `{"address":{"city":""}}`, false},
		{"organization.update", `{"preferences":{"reminder_days":[0]}}`, false},
		{"contact.create", `{"billing_address":null}`, false}, // a customer
		{"contact.create", `{"persons":[{"title":"Achats"}]}`, false},
		{"contact.create", `{"persons":[{"id":1,"email":"a@b.example"}]}`, false},
		{"contact.update", `{"persons":[{"id":1,"email":"a@b.example"}]}`, true},
		{"invoice.send", `{"attach_statement":true}`, false},
		{"invoice.record-payment", `{"amount":"0"}`, false},
		{"item.adjust-stock", `{"quantity":"-2"}`, true},
		{"item.adjust-stock", `{"quantity":"0"}`, false},
		{"tax.create", `{"components":[{"name":"TVA","rate":"-1"}]}`, false},
	} {
		m := document.At(operations[x.operation], "requestBody", "content", "application/json")
		body, change := maps.Clone(document.At(m, "example").(document.Tree)), document.Tree{}
		if err := json.Unmarshal([]byte(x.change), &change); err != nil {
			t.Fatal(err)
		}
		for name, v := range change {
			if body[name] = v; v == nil {
				delete(body, name)
			}
		}
		if fits, _ := document.Fits(doc, document.At(m, "schema"), body); fits != x.fits {
			t.Errorf("%s with %s fits: %t", x.operation, x.change, fits)
		}
	}
}

// The document names the media type of a file, and of this document itself.
func TestDocumentNamesMediaTypes(t *testing.T) {
	_, operations := document.Served(t)
	ok := func(operation string) any { return document.At(operations[operation], "responses", "200", "content") }
	if kind := document.Text(ok("invoice.pdf"), "application/pdf", "schema", "contentMediaType"); kind != "application/pdf" {
		t.Errorf("a PDF is documented as %q", kind)
	}
	if kind := document.Text(ok("openapi.get"), "application/json", "schema", "type"); kind != "object" {
		t.Errorf("this document is documented as a %s", kind)
	}
	if document.At(operations["openapi.get"], "responses", "304") == nil || document.List(operations["openapi.get"], "security") == nil {
		t.Error("this document needs no token, and a client that has it gets 304")
	}
	for id, o := range operations {
		if document.At(o, "requestBody", "content", "application/json") == nil && document.At(o, "requestBody") != nil {
			t.Errorf("%s takes no JSON", id)
		}
	}
}
