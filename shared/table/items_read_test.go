package table

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"comptoir/shared/bill"
	"comptoir/shared/crm"
	"comptoir/shared/intake"
	"comptoir/shared/journal"
	"comptoir/shared/org"
	"comptoir/shared/sales"
	"comptoir/shared/stock"
	"comptoir/shared/table/tabletest"
)

// A reader gives an item as the present code would write what it has read of it.
type reader func(w *Work, it item) (item, error)

// whole reads a document and its row.
func whole[T any](k kind[T]) reader {
	return func(w *Work, it item) (item, error) {
		doc, err := k.read(it)
		if err != nil {
			return nil, err
		}
		now, err := k.frame(w, doc)
		if err != nil || it["row"] == nil {
			return now, err
		}
		row := reflect.New(reflect.TypeOf(k.row(doc)))
		if err := decodeValue(it["row"], row.Elem()); err != nil {
			return nil, err
		}
		now["row"], err = encode(row.Elem().Interface())
		return now, err
	}
}

// inside reads what an item keeps as its document, and nothing beside it.
func inside[T any](_ *Work, it item) (item, error) {
	var doc T
	if err := decode(it["doc"], &doc); err != nil {
		return nil, err
	}
	a, err := encode(doc)
	return item{"doc": a}, err
}

// readers are the kinds that hold a document. The others are asked for below.
func readers() map[string]reader {
	return map[string]reader{
		"contact": whole(contacts()), "item": whole(itemKind()), "sales-order": whole(orders()), "invoice": whole(invoices()), "credit-note": whole(creditNotes()),
		"payment": whole(payments()), "mail": whole(mails()), "job": whole(jobs()), "rebuild": whole(rebuilds()), "user": whole(users()),
		"settings": inside[org.Settings], "log": inside[journal.Entry], "feed": inside[journal.Entry], "movement": inside[stock.Adjustment], "series": inside[bill.Series],
		"progress": inside[intake.Progress], "held": inside[held], "projected": inside[note],
	}
}

// Every field of a document stored by an older release is read, row and place in
// the lists included.
func TestStoredDocumentsAreRead(t *testing.T) {
	golden := goldens(t)
	for kind, read := range readers() {
		if len(golden[kind]) == 0 {
			t.Errorf("testdata/items has no %s", kind)
		}
		for _, it := range golden[kind] {
			got, err := read(&Work{Scope: Scope{Org: theirs}}, it)
			if err != nil {
				t.Errorf("%s %s: %v", kind, str(it["sk"]), err)
				continue
			}
			for name, was := range it {
				if _, there := got[name]; !there && name != "doc" {
					continue // read by who asks, below
				}
				for _, at := range loses(kind+"/"+name, was, got[name]) {
					t.Errorf("%s is stored, and no longer read", at)
				}
			}
		}
	}
}

// Whoever asks for what an older release has stored gets it.
func TestStoredItemsAreFound(t *testing.T) {
	db, name := tabletest.New(t, Definition(""))
	golden := goldens(t)
	for _, items := range golden {
		for _, it := range items {
			if _, err := db.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: &name, Item: it}); err != nil {
				t.Fatal(err)
			}
		}
	}
	tb := Open(db, name, []byte("secret"))
	contact, thing, order, job, user := full[crm.Contact](t), full[stock.Item](t), full[sales.Order](t), full[intake.Job](t), full[org.User](t)
	zone, page := full[org.Settings](t).TimeZone, Page{Limit: 10}
	for _, x := range []struct {
		kind string
		want string
		ask  func(ctx context.Context, w *Work) (any, error)
	}{
		{"settings", `"name é"`, func(ctx context.Context, w *Work) (any, error) { s, err := w.Settings(ctx); return s.Name, err }},
		{"user", `true`, func(ctx context.Context, w *Work) (any, error) {
			u, err := w.User(ctx, user.ID)
			return u.Disabled, err
		}},
		{"login", `[{"Org":"` + string(theirs) + `","User":"` + string(user.ID) + `"}]`, func(ctx context.Context, w *Work) (any, error) { return tb.Memberships(ctx, user.Email) }},
		{"contact", `1`, func(ctx context.Context, w *Work) (any, error) {
			c, err := w.Contact(ctx, contact.ID)
			return c.Version, err
		}},
		{"sum", `[2,"12.50"]`, func(ctx context.Context, w *Work) (any, error) {
			_, s, err := w.ContactWithSums(ctx, contact.ID)
			return []any{s[0].Orders, s[0].Receivable}, err
		}},
		{"sum of an order", `"9.00"`, func(ctx context.Context, w *Work) (any, error) {
			_, m, err := w.OrderWithMoney(ctx, order.ID)
			return m.Paid, err
		}},
		{"level", `["3","2","1","1"]`, func(ctx context.Context, w *Work) (any, error) {
			_, l, err := w.ItemWithStock(ctx, thing.ID)
			return []any{l[0].Physical, l[0].Accounting, l[0].Committed, l[0].Available}, err
		}},
		{"movement", `1`, func(ctx context.Context, w *Work) (any, error) {
			m, _, err := w.Ledger(ctx, thing.ID, page)
			return len(m), err
		}},
		{"log", `"created"`, func(ctx context.Context, w *Work) (any, error) {
			h, _, err := w.History(ctx, string(contact.ID), page)
			return h[0].Event, err
		}},
		{"feed", `1`, func(ctx context.Context, w *Work) (any, error) {
			f, _, err := w.Feed(ctx, contact.ID, func(string) bool { return true }, page)
			return len(f), err
		}},
		{"word", `["` + string(contact.ID) + `"]`, func(ctx context.Context, w *Work) (any, error) { return w.search(ctx, "contact", []string{"chev"}) }},
		{"projected", `["chevalier"]`, func(ctx context.Context, w *Work) (any, error) {
			p, err := w.projection(ctx, "contact", Contact(contact.ID), string(contact.ID))
			return p.was.Words, errors.Join(err, p.unreadable)
		}},
		{"trait", `true`, func(ctx context.Context, w *Work) (any, error) {
			other := contact
			other.ID = aContact
			like, err := w.LikeContacts(ctx, other)
			return len(like) > 0 && like[0].ID == contact.ID && like[0].DisplayName == contact.DisplayName, err
		}},
		{"claim", `{"Holder":"` + string(contact.ID) + `","Job":"` + string(job.ID) + `","Row":7,"Sketch":true}`, func(ctx context.Context, w *Work) (any, error) {
			return w.Claimant(ctx, External("northwind", "ALFKI"))
		}},
		{"seq", `"SO-43"`, func(ctx context.Context, w *Work) (any, error) {
			w.DryRun = true
			return w.Number(ctx, orderNumbers, org.NumberFormat{Prefix: "SO-"})
		}},
		{"series", `true`, func(ctx context.Context, w *Work) (any, error) {
			s, err := w.Series(ctx, InvoiceSeries)
			return s == full[bill.Series](t), err
		}},
		{"job, progress", `true`, func(ctx context.Context, w *Work) (any, error) {
			_, p, err := w.JobWithProgress(ctx, job.ID)
			return p.Turn > 0 && p.Holder != "", err
		}},
		{"answer", `{"Status":201,"Headers":{"etag":"\"1\""},"Body":"eyJpZCI6ICLDqSJ9"}`, func(ctx context.Context, w *Work) (any, error) {
			r := &Recall{Caller: string(aUser), Key: "a key", Hash: "a hash"}
			it, err := w.load(ctx, r.key())
			var again *Replay
			if err == nil && !errors.As(r.replay(it), &again) {
				return nil, errors.New("it is not given again")
			}
			return again.Answer, err
		}},
		{"logo", `"YSBsb2dv"`, func(ctx context.Context, w *Work) (any, error) { return w.Logo(ctx, "the hash of a logo") }},
		{"reminded", `true`, func(ctx context.Context, w *Work) (any, error) { return w.Reminded(ctx, anInvoice, 2) }},
		{"zone", `["` + zone + `"]`, func(ctx context.Context, _ *Work) (any, error) { return tb.Zones(ctx) }},
		{"zoned", `["` + string(theirs) + `"]`, func(ctx context.Context, _ *Work) (any, error) { return tb.Waiting(ctx, zone, "2026-11-22") }},
		{"run", `null`, func(ctx context.Context, _ *Work) (any, error) { return tb.Waiting(ctx, zone, "2026-11-21") }},
		{"held", `"a token"`, func(ctx context.Context, _ *Work) (any, error) {
			f, err := tb.Forsaken(ctx, aMoment)
			return f[0].token, err
		}},
	} {
		w := &Work{Scope: Scope{Org: theirs, Now: aMoment, Read: true}, t: tb, seen: map[Key]item{}, lineage: &lineage{numbers: map[string]string{}}}
		got, err := x.ask(t.Context(), w)
		raw, marshalled := json.Marshal(got)
		if err := errors.Join(err, marshalled); err != nil || string(raw) != x.want {
			t.Errorf("%s: asked for, it is %s (%v), want %s", x.kind, raw, err, x.want)
		}
	}
}

// Every kind of item there is has its golden.
func TestEveryKindIsStored(t *testing.T) {
	golden := goldens(t)
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	kinds := regexp.MustCompile(`"kind": +text\("([^"]+)"\)|name: +"([^"]+)", schema:|":kind": +text\("([^"]+)"\)`)
	found := 0
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") {
			continue
		}
		source, err := os.ReadFile(f.Name())
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range kinds.FindAllStringSubmatch(string(source), -1) {
			found++
			if kind := m[1] + m[2] + m[3]; len(golden[kind]) == 0 {
				t.Errorf("%s: no item of the kind %s is in testdata/items: let organize write one", f.Name(), kind)
			}
		}
	}
	if found < 25 {
		t.Errorf("only %d kinds were found in the sources", found)
	}
}

// indented is a list of items in DynamoDB's JSON, as its command line shows it.
func indented(t *testing.T, items []item) []byte {
	t.Helper()
	var list []any
	for _, it := range items {
		m := map[string]any{}
		for name, a := range it {
			m[name] = typed(a)
		}
		list = append(list, m)
	}
	raw, err := json.MarshalIndent(list, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return append(raw, '\n')
}

func typed(a types.AttributeValue) any {
	switch a := a.(type) {
	case *types.AttributeValueMemberS:
		return map[string]any{"S": a.Value}
	case *types.AttributeValueMemberN:
		return map[string]any{"N": a.Value}
	case *types.AttributeValueMemberBOOL:
		return map[string]any{"BOOL": a.Value}
	case *types.AttributeValueMemberB:
		return map[string]any{"B": a.Value}
	case *types.AttributeValueMemberL:
		l := make([]any, len(a.Value))
		for i, e := range a.Value {
			l[i] = typed(e)
		}
		return map[string]any{"L": l}
	case *types.AttributeValueMemberM:
		m := map[string]any{}
		for name, e := range a.Value {
			m[name] = typed(e)
		}
		return map[string]any{"M": m}
	}
	return map[string]any{"NULL": true}
}

func itemFrom(t *testing.T, m map[string]any) item {
	t.Helper()
	it := item{}
	for name, v := range m {
		it[name] = untyped(t, v)
	}
	return it
}

func untyped(t *testing.T, v any) types.AttributeValue {
	t.Helper()
	m, _ := v.(map[string]any)
	for kind, x := range m {
		switch x := x.(type) {
		case string:
			switch kind {
			case "S":
				return text(x)
			case "N":
				return num(x)
			case "B":
				raw, err := base64.StdEncoding.DecodeString(x)
				if err != nil {
					t.Fatal(err)
				}
				return &types.AttributeValueMemberB{Value: raw}
			}
		case bool:
			if kind == "BOOL" {
				return &types.AttributeValueMemberBOOL{Value: x}
			}
			return &types.AttributeValueMemberNULL{Value: true}
		case []any:
			l := make([]types.AttributeValue, len(x))
			for i, e := range x {
				l[i] = untyped(t, e)
			}
			return &types.AttributeValueMemberL{Value: l}
		case map[string]any:
			return &types.AttributeValueMemberM{Value: itemFrom(t, x)}
		}
	}
	t.Fatal(fmt.Sprint("no attribute: ", v))
	return nil
}
