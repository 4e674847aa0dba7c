package store

import (
	"bytes"
	"context"
	"encoding"
	"encoding/base64"
	"encoding/json"
	"flag"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"comptoir/shared/bill"
	"comptoir/shared/calendar"
	"comptoir/shared/crm"
	"comptoir/shared/fields"
	"comptoir/shared/id"
	"comptoir/shared/intake"
	"comptoir/shared/journal"
	"comptoir/shared/letter"
	"comptoir/shared/money"
	"comptoir/shared/offer"
	"comptoir/shared/org"
	"comptoir/shared/sales"
	"comptoir/shared/stock"
	"comptoir/shared/table"
	"comptoir/shared/table/tabletest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// Every later release must read the stored items. testdata/items contains an organisation's
// unpacked items, a file per kind, with every field filled. -update adds new fields to them; a
// field is never removed (infra/runbooks/versions.md).

// theirs is the organisation of the goldens.
const theirs org.OrganizationID = "org_01KAMX0000000000000000G0DN"

var aMoment = time.Date(2026, 11, 21, 9, 0, 0, 120_000_000, time.UTC)

type item = map[string]types.AttributeValue

// full returns a document with every field filled. A value depends on the name of its field
// only: a new field changes no other value.
func full[T any](t *testing.T) (doc T) {
	t.Helper()
	fill(t, reflect.ValueOf(&doc).Elem(), "document")
	complete(&doc)
	return doc
}

func fill(t *testing.T, v reflect.Value, path string) {
	t.Helper()
	name, number := path[strings.LastIndex(path, "/")+1:], 1+crc32.ChecksumIEEE([]byte(path))%97
	switch x := v.Addr().Interface().(type) {
	case *money.Currency:
		*x = money.MustCurrency("EUR")
		return
	case *json.RawMessage:
		*x = json.RawMessage(fmt.Sprintf(`{"%s": [%d, "é"]}`, name, number))
		return
	case encoding.TextUnmarshaler:
		for _, text := range []string{fmt.Sprint(number, ".25"), "2026-11-21", "2026-11-21T09:00:00.12Z"} {
			if x.UnmarshalText([]byte(text)) == nil {
				return
			}
		}
		t.Fatalf("%s (%s): add the format of the type to fill", path, v.Type())
	}
	if p, ok := v.Interface().(interface{ Prefix() string }); ok {
		v.SetString(p.Prefix() + "_01KAMX0000000000000000G0DN")
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(name + " é")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(number))
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(t, v.Elem(), path)
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			v.SetBytes([]byte(name))
			return
		}
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(t, v.Index(0), path)
	case reflect.Map:
		k, e := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		fill(t, k, path+"/key")
		fill(t, e, path)
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(k, e)
	case reflect.Struct:
		for _, f := range fields.Of(v.Type()) {
			if f.Name == "" {
				fill(t, v.Field(f.Index), path)
			} else {
				fill(t, v.Field(f.Index), path+"/"+f.Name)
			}
		}
	default:
		t.Fatalf("%s (%s): add the kind of the type to fill", path, v.Type())
	}
}

// organize writes an organisation with an item of every kind to a table.
func organize(t *testing.T, tb *table.Table) {
	t.Helper()
	contact, thing, job := full[crm.Contact](t), full[stock.Item](t), full[intake.Job](t)
	settings, user := full[org.Settings](t), full[org.User](t)
	estimate, order := full[offer.Estimate](t), full[sales.Order](t)
	invoice, note, mail := full[bill.Invoice](t), full[bill.CreditNote](t), full[letter.Mail](t)
	mail.About.Contact, mail.About.ID = string(contact.ID), string(invoice.ID)
	deleted := full[bill.Payment](t)
	deleted.ID = "pay_01KAMX0000000000000000G0NE"
	project := func(kind, id string) func(context.Context, *table.Work) error {
		return func(ctx context.Context, w *table.Work) error {
			return w.Project(ctx, journal.Entry{Kind: kind, ID: id, Version: 1, At: aMoment, Subject: string(contact.ID)}, Source{})
		}
	}
	for n, do := range []func(context.Context, *table.Work) error{
		func(_ context.Context, w *table.Work) error {
			settings.Logo.Hash, settings.Logo.File = "the hash of a logo", []byte("a logo")
			return AddSettings(w, &settings)
		},
		func(_ context.Context, w *table.Work) error { return AddUser(w, &user) },
		func(_ context.Context, w *table.Work) error { return CountInvitation(w, 1) },
		func(_ context.Context, w *table.Work) error { return SavePerson(w, user.Email, full[org.Person](t)) },
		func(_ context.Context, w *table.Work) error {
			return AddKnownContact(w, &contact, intake.Identity{Source: "northwind", ID: "ALFKI"}, Origin{job.ID, 7}, true)
		},
		func(_ context.Context, w *table.Work) error { return Items.Add(w, &thing, Unguarded) },
		func(_ context.Context, w *table.Work) error { return Estimates.Add(w, &estimate, Unguarded) },
		func(_ context.Context, w *table.Work) error { return Orders.Add(w, &order, Unguarded) },
		func(_ context.Context, w *table.Work) error { return Invoices.Add(w, &invoice, Unguarded) },
		func(_ context.Context, w *table.Work) error { return CreditNotes.Add(w, &note, Unguarded) },
		func(_ context.Context, w *table.Work) error {
			al := Allowance{Limit: 50, Day: calendar.Of(aMoment), Ends: aMoment.Add(time.Hour)}
			return AddReminder(w, invoice, Reminders{Free: 2}, 1, &mail, al)
		},
		func(ctx context.Context, w *table.Work) error {
			m, err := Mails.Get(ctx, w, mail.ID)
			if err != nil {
				return err
			}
			return LeaseMail(w, m)
		},
		add(t, Jobs), add(t, Views), add(t, Roles), add(t, Rebuilds), add(t, Payments),
		func(_ context.Context, w *table.Work) error { return Payments.Add(w, &deleted, Unguarded) },
		func(ctx context.Context, w *table.Work) error {
			p, err := Payments.Get(ctx, w, deleted.ID)
			if err != nil {
				return err
			}
			return Payments.Remove(w, &p)
		},
		func(_ context.Context, w *table.Work) error {
			a := full[stock.Adjustment](t)
			a.At = aMoment
			return Adjust(w, thing, a)
		},
		func(ctx context.Context, w *table.Work) error {
			_, err := w.Number(ctx, Orders.Name, "SO-", 5, 42)
			return err
		},
		func(_ context.Context, w *table.Work) error {
			return SaveSeries(w, Invoices.Name, bill.Series{}, full[bill.Series](t))
		},
		func(_ context.Context, w *table.Work) error {
			return SaveProgress(w, job.ID, 0, full[intake.Progress](t))
		},
		func(_ context.Context, w *table.Work) error { return ClaimFile(w, "an identity", job.ID, "") },
		func(_ context.Context, w *table.Work) error { return Begin(w, "2026-11-21") },
		func(_ context.Context, w *table.Work) error {
			w.Answer = &table.Recall{Caller: string(user.ID), Key: "a key", Hash: "a hash"}
			w.Remember(table.Answer{Status: 201, Headers: map[string]string{"etag": `"1"`}, Body: []byte(`{"id": "é"}`)})
			return nil
		},
		project(Contacts.Name, string(contact.ID)), project(Items.Name, string(thing.ID)),
		project(Estimates.Name, string(estimate.ID)), project(Orders.Name, string(order.ID)),
		project(Invoices.Name, string(invoice.ID)), project(CreditNotes.Name, string(note.ID)),
		project(Mails.Name, string(mail.ID)), project(Payments.Name, string(deleted.ID)),
	} {
		s := table.Scope{
			Org: theirs, Actor: journal.System("golden", "Golden"), Operation: "golden.write", RequestID: "a request",
			Now: aMoment, Read: true, Write: true,
		}
		if err := tb.Run(t.Context(), s, do); err != nil {
			t.Fatalf("step %d: %v", n, err)
		}
	}
}

// add returns a unit of work that adds a document with every field filled.
func add[T any, ID id.Named, R any](t *testing.T, k Kind[T, ID, R]) func(context.Context, *table.Work) error {
	return func(_ context.Context, w *table.Work) error {
		doc := full[T](t)
		return k.Add(w, &doc, Unguarded)
	}
}

// stored returns the unpacked items of a table, by kind.
func stored(t *testing.T, db *dynamodb.Client, name string) map[string][]map[string]any {
	t.Helper()
	all := map[string][]map[string]any{}
	for pages := dynamodb.NewScanPaginator(db, &dynamodb.ScanInput{TableName: &name}); pages.HasMorePages(); {
		page, err := pages.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, it := range page.Items {
			s, err := Inspect(table.RecordOf(it))
			if err != nil {
				t.Fatal(table.RecordOf(it).Place(), err)
			}
			if len(s.Mismatched) > 0 {
				t.Errorf("%s: %v do not match the document", s.Place, s.Mismatched)
			}
			shown, err := table.Clear(it)
			if err != nil {
				t.Fatal(s.Place, err)
			}
			all[s.Kind] = append(all[s.Kind], shownItem(t, shown))
		}
	}
	for _, items := range all {
		slices.SortFunc(items, func(a, b map[string]any) int { return strings.Compare(place(a), place(b)) })
	}
	return all
}

func place(it map[string]any) string { return fmt.Sprint(it["pk"], " ", it["sk"]) }

// shownItem is an unpacked item in the format of a golden: JSON texts become JSON values.
func shownItem(t *testing.T, it item) map[string]any {
	t.Helper()
	m := map[string]any{}
	for name, a := range it {
		m[name] = plain(a)
		if s, is := a.(*types.AttributeValueMemberS); is && slices.Contains([]string{table.ClearRow, table.ClearDoc, table.ClearEntry}, name) {
			m[name] = parsed(t, []byte(s.Value))
		}
	}
	return m
}

// parsed decodes a JSON text; the text after a response's header is its body.
func parsed(t *testing.T, raw []byte) (v any) {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		t.Fatalf("%s: %v", raw, err)
	}
	if body := bytes.TrimSpace(raw[d.InputOffset():]); len(body) > 0 {
		return []any{v, string(body)}
	}
	return v
}

func plain(a types.AttributeValue) any {
	switch a := a.(type) {
	case *types.AttributeValueMemberS:
		return a.Value
	case *types.AttributeValueMemberN:
		return json.Number(a.Value)
	case *types.AttributeValueMemberBOOL:
		return a.Value
	case *types.AttributeValueMemberSS:
		return strings.Join(slices.Sorted(slices.Values(a.Value)), " ")
	case *types.AttributeValueMemberB:
		return "base64:" + base64.StdEncoding.EncodeToString(a.Value)
	case *types.AttributeValueMemberM:
		m := map[string]any{}
		for name, e := range a.Value {
			m[name] = plain(e)
		}
		return m
	}
	return nil
}

// lost names the fields of an older value that a newer value has changed or removed.
func lost(at string, old, now any) (all []string) {
	switch o := old.(type) {
	case map[string]any:
		n, ok := now.(map[string]any)
		if !ok {
			return []string{at}
		}
		for name, v := range o {
			all = append(all, lost(at+"/"+name, v, n[name])...)
		}
		return all
	case []any:
		n, ok := now.([]any)
		if !ok || len(n) < len(o) {
			return []string{at}
		}
		for i, v := range o {
			all = append(all, lost(fmt.Sprint(at, "/", i), v, n[i])...)
		}
		return all
	}
	if old != now {
		return []string{at}
	}
	return nil
}

// goldens returns the items of testdata by kind.
func goldens(t *testing.T) map[string][]map[string]any {
	t.Helper()
	files, err := filepath.Glob("testdata/items/*.json")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 && !*update {
		t.Fatal("testdata/items is empty")
	}
	all := map[string][]map[string]any{}
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		kind := strings.TrimSuffix(filepath.Base(f), ".json")
		for _, v := range parsed(t, raw).([]any) { //nolint:forcetypeassert // a golden is a list
			all[kind] = append(all[kind], v.(map[string]any)) //nolint:forcetypeassert // of items
		}
	}
	return all
}

// derived are derived differently since 0.2: positions, words by former names, sums with credit notes.
var derived = []string{"invoice/s1", "note/doc/words", "sum/n"}

// The code writes the fields of the goldens, and possibly new fields: then the goldens
// must be updated. Older items still contain the fields that are no longer written.
func TestStoredItems(t *testing.T) {
	db, name := tabletest.New(t, table.Definition(""))
	organize(t, table.Open(db, name, []byte("secret")))
	golden, now := goldens(t), stored(t, db, name)
	for kind := range golden {
		if len(now[kind]) == 0 && kind != "trait-0.2" { // claims that are read, and no longer written
			t.Errorf("testdata/items/%s.json: no item of the kind is written any more", kind)
		}
	}
	for _, k := range All() {
		if len(now[k.Called()]) == 0 && k.Called() != "organization" { // the settings are its document
			t.Errorf("no %s is stored: add one to organize", k.Called())
		}
	}
	for kind, now := range now {
		was := golden[kind]
		for _, o := range was {
			i := slices.IndexFunc(now, func(n map[string]any) bool { return place(n) == place(o) })
			if i < 0 {
				t.Fatalf("testdata/items/%s.json: %s is no longer written", kind, place(o))
			}
			for _, at := range lost(kind, o, now[i]) {
				if slices.ContainsFunc(derived, func(d string) bool { return at == d || strings.HasPrefix(at, d+"/") }) {
					continue
				}
				t.Errorf("%s is no longer written as before: older items still contain it, "+
					"so the code must always be able to read it (infra/runbooks/versions.md)", at)
			}
		}
		if *update && !t.Failed() {
			raw, err := json.MarshalIndent(now, "", " ")
			if err != nil || os.WriteFile("testdata/items/"+kind+".json", append(raw, '\n'), 0o644) != nil {
				t.Fatal(kind, err)
			}
			continue
		}
		if len(now) != len(was) {
			t.Fatalf("testdata/items/%s.json has %d items, but %d are written (-update)", kind, len(was), len(now))
		}
		for i, n := range now {
			for _, at := range lost(kind, n, was[i]) {
				t.Errorf("%s is new: go test ./shared/store -run TestStoredItems -update", at)
			}
		}
	}
}
