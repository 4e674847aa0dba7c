// Package sample is the data of the sample events: Comptoir du Vexin, with its
// users, its goods and its documents.
//
// Owns: the steps to that world and to the state that an operation's sample event
// needs, and loading it into a table.
// Does not own: the samples (events/) nor their effects: the operations make the
// world, each from its own sample.
// Invariants: each document that a sample names exists under the sample's id;
// loading replaces the items loaded before; items of other organisations stay
// unchanged.
package sample

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"comptoir/functions"
	"comptoir/shared/app"
	"comptoir/shared/files"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/paper"
	"comptoir/shared/table"
)

// organization is Comptoir du Vexin in the samples.
const organization = "org_01KAMX0000000000000000VEXN"

// step is a sample to run.
type step struct {
	operation string
	makes     []string       // the samples' ids of the documents it makes
	change    map[string]any // changed members of the sample's body; nil omits a member
}

// story returns the steps to the world that most samples need. If two steps make
// the same id, the later steps and the samples mean the last document.
func story() []step {
	return []step{
		{"organization.create", []string{organization, "usr_01KAMX0000000000000000MARE"}, nil},
		{"tax.create", []string{"tax_01KAMX0000000000000000TVA2"}, map[string]any{"name": "TVA 8,5 % (outre-mer)"}},
		{"paymentterm.create", []string{"pt_01KAMX0000000000000000T045"}, map[string]any{"name": "45 jours"}},
		{"warehouse.create", []string{"wh_01KAMX0000000000000000WH01"}, map[string]any{"name": "Entrepôt"}},
		{"deliverymethod.create", []string{"dm_01KAMX0000000000000000DM01"}, map[string]any{"name": "Course"}},
		{"role.create", []string{"role_01KAMX0000000000000000MAGA"}, map[string]any{"name": "Apprenti"}},
		{"view.create", []string{"view_01KAMX0000000000000000VW01"}, nil},
		{"user.invite", []string{"usr_01KAMX0000000000000000PAVK"}, map[string]any{"email": "petit@comptoir.example"}},
		{"contact.create", []string{"con_01KAMX0000000000000000CHEV"}, map[string]any{"payment_term_id": nil}},
		{"item.create", []string{"itm_01KAMX0000000000000000CABR"}, map[string]any{"sku": nil, "tax_id": nil}},
		{"item.create", []string{"itm_01KAMX0000000000000000M0ZZ"}, map[string]any{
			"sku": nil, "tax_id": nil, "name": "Mozzarella di Giovanni", "price": "34.80",
		}},
		{"estimate.create", []string{"est_01KAMX0000000000000000EST1"}, nil},
		{"salesorder.create", []string{"so_01KAMX0000000000000000SA01"}, nil},
		{"salesorder.send", []string{"mail_01KAMX0000000000000000MA01"}, nil},
		{"salesorder.create", []string{"so_01KAMX0000000000000000SA01"}, nil},
		{"salesorder.create", []string{"so_01KAMX0000000000000000SA02"}, nil},
		{"invoice.create", []string{"inv_01KAMX0000000000000000FA01"}, nil},
		{"invoice.mark-sent", nil, nil},
		{"invoice.record-payment", []string{"pay_01KAMX0000000000000000PA01"}, nil},
		{"invoice.create", []string{"inv_01KAMX0000000000000000FA01"}, nil},
		{"invoice.mark-sent", nil, nil},
		{"invoice.credit", []string{"crn_01KAMX0000000000000000AV01"}, nil},
		{"invoice.create", []string{"inv_01KAMX0000000000000000FA01"}, nil},
		{"import.request", []string{"job_01KAMX0000000000000000JB01"}, nil},
		{"projection.rebuild", []string{"rbd_01KAMX0000000000000000RB01"}, nil},
	}
}

// storyBeforeSales returns the steps of the story before the first estimate.
func storyBeforeSales() []step {
	steps := story()
	return steps[:slices.IndexFunc(steps, func(s step) bool { return s.operation == "estimate.create" })]
}

// Begun reports whether an operation's sample needs the company before its first
// sale: the operation deletes a document that must not be in use, or starts what runs
// once at a time.
func Begun(operation string) bool {
	return slices.Contains([]string{"tax.delete", "paymentterm.delete", "contact.delete", "item.delete", "projection.rebuild"}, operation)
}

// before returns the operations to run after the story, in order, for the sample
// of an operation that needs its document in another state.
func before(operation string) []string {
	return map[string][]string{
		"me.accept":                   {"user.invite"},
		"me.decline":                  {"user.invite"},
		"me.leave":                    {"user.invite", "me.accept"},
		"contact.activate":            {"contact.deactivate"},
		"estimate.mark-accepted":      {"estimate.mark-sent"},
		"estimate.mark-declined":      {"estimate.mark-sent"},
		"estimate.revise":             {"estimate.mark-sent"},
		"estimate.convert-to-order":   {"estimate.mark-sent"},
		"estimate.convert-to-invoice": {"estimate.mark-sent"},
		"estimate.show":               {"estimate.mark-sent"},
		"estimate.decide":             {"estimate.mark-sent"},
		"salesorder.confirm":          {"salesorder.void", "salesorder.reopen"},
		"salesorder.confirm-all":      {"salesorder.void", "salesorder.reopen"},
		"salesorder.delete":           {"salesorder.void", "salesorder.reopen"},
		"salesorder.reopen":           {"salesorder.void"},
		"salesorder.unmerge":          {"salesorder.merge"},
		"invoice.void":                {"invoice.mark-sent"},
		"invoice.credit":              {"invoice.mark-sent"},
		"invoice.record-payment":      {"invoice.mark-sent"},
	}[operation]
}

// player runs samples on a table.
type player struct {
	tools   app.Tools
	samples fs.FS
	made    map[string]string // ids in the table by the samples' ids
}

// play runs samples one after the other.
func (p *player) play(ctx context.Context, steps []step) error {
	for _, s := range steps {
		answer, err := p.perform(ctx, s)
		if err != nil {
			return fmt.Errorf("run the sample of %s: %w", s.operation, err)
		}
		for _, sample := range s.makes {
			if p.made[sample] = p.newID(sample, answer); p.made[sample] == "" {
				return fmt.Errorf("the sample of %s made no %s: %s", s.operation, sample, answer)
			}
		}
	}
	return nil
}

// perform runs a sample with the ids of the table and returns the response's body.
func (p *player) perform(ctx context.Context, s step) (answer string, err error) {
	o, known := functions.Find(s.operation)
	if !known {
		return "", errors.New("there is no such operation")
	}
	raw, err := fs.ReadFile(p.samples, s.operation+".json")
	if err != nil {
		return "", err
	}
	var e events.APIGatewayV2HTTPRequest
	if err := json.Unmarshal([]byte(rename(string(raw), p.made)), &e); err != nil {
		return "", err
	}
	delete(e.Headers, "idempotency-key") // so that the same sample sent later is not a repeated request
	if s.change != nil {
		body := map[string]any{}
		if err := json.Unmarshal([]byte(e.Body), &body); err != nil {
			return "", err
		}
		maps.Copy(body, s.change)
		maps.DeleteFunc(body, func(_ string, v any) bool { return v == nil })
		changed, err := json.Marshal(body)
		if err != nil {
			return "", err
		}
		e.Body = string(changed)
	}
	event, err := json.Marshal(e)
	if err != nil {
		return "", err
	}
	out, err := o.Handler(p.tools)(ctx, event)
	if err != nil {
		return "", err
	}
	r, ok := out.(events.APIGatewayV2HTTPResponse)
	if !ok || r.StatusCode >= 300 {
		return "", fmt.Errorf("got %d: %s", r.StatusCode, r.Body)
	}
	return r.Body, nil
}

// newID returns the first new id in a response with the prefix of a sample's id.
func (p *player) newID(sample, answer string) string {
	before := map[string]bool{}
	for _, id := range p.made {
		before[id] = true
	}
	for _, id := range ids.FindAllString(answer, -1) {
		if !before[id] && id[:strings.Index(id, "_")] == sample[:strings.Index(sample, "_")] {
			return id
		}
	}
	return ""
}

// ids matches ids with their prefix.
var ids = regexp.MustCompile(`\b[a-z]+_[0-9A-HJKMNP-TV-Z]{26}\b`)

// anyID matches ids with and without prefix; keys contain the latter.
var anyID = regexp.MustCompile(`\b(?:[a-z]+_)?[0-9A-HJKMNP-TV-Z]{26}\b`)

// rename replaces ids in a text.
func rename(text string, names map[string]string) string {
	return anyID.ReplaceAllStringFunc(text, func(id string) string {
		if other := names[id]; other != "" {
			return other
		}
		return id
	})
}

// tools returns the tools to run the story with: the table, and services without
// effect, because the story's messages and files are not processed.
func tools(db *dynamodb.Client, name string) app.Tools {
	nowhere := aws.Config{Region: "eu-west-3", Credentials: credentials.NewStaticCredentialsProvider("sample", "sample", "")}
	return app.Tools{
		Table: table.Open(db, name, []byte("a key for cursors that stay in this process")),
		Files: files.New(nowhere, "comptoir-files"), // signs forms, for which it needs no bucket
		Queue: discard{},
		Paper: paper.Printer{}, Lists: op.Lists(functions.All()), Fields: op.Fields(functions.All()),
		Clock: time.Now, Bounds: org.Bounds{Organizations: 1000, Memberships: 1000, Invitations: 1000},
		Log: slog.New(slog.DiscardHandler),
	}
}

// discard is a queue without a receiver.
type discard struct{}

// Send drops messages.
func (discard) Send(context.Context, string, ...[]byte) error { return nil }
