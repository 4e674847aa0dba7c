package table

import (
	"bytes"
	"context"
	"encoding"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"comptoir/shared/bill"
	"comptoir/shared/crm"
	"comptoir/shared/fields"
	"comptoir/shared/intake"
	"comptoir/shared/journal"
	"comptoir/shared/money"
	"comptoir/shared/org"
	"comptoir/shared/sales"
	"comptoir/shared/stock"
	"comptoir/shared/table/tabletest"
	"comptoir/shared/table/tabletest/rules"
)

// What is stored stays, and every later release must read it. testdata/items has
// an organisation's items, a file per kind, every field filled. New fields are
// added to them (-update); nothing ever leaves them (infra/runbooks/versions.md).

// theirs is the organisation of the goldens.
const theirs org.OrganizationID = "org_01KAMX0000000000000000G0DN"

// full gives a document with every field filled, by its name: so that a new field
// changes no other.
func full[T any](t *testing.T) (doc T) {
	t.Helper()
	fill(t, reflect.ValueOf(&doc).Elem(), "document")
	giveDigits(&doc)
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
		t.Fatalf("%s (%s): say in fill how it is written", path, v.Type())
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
		t.Fatalf("%s (%s): say in fill how it is filled", path, v.Type())
	}
}

// added is a document that one work adds, with every field filled.
func added[T any](t *testing.T, k kind[T]) func(context.Context, *Work) error {
	return func(_ context.Context, w *Work) error {
		doc := full[T](t)
		return k.add(w, &doc)
	}
}

// organize writes an organisation with an item of every kind into a table.
func organize(t *testing.T, tb *Table) {
	t.Helper()
	contact, order, thing, job := full[crm.Contact](t), full[sales.Order](t), full[stock.Item](t), full[intake.Job](t)
	entry := full[journal.Entry](t)
	entry.Subject, entry.At = string(contact.ID), aMoment
	line := stock.Move{Item: thing.ID, Warehouse: aWarehouse, Physical: money.Units(3), Accounting: money.Units(2), Committed: money.Units(1)}
	for n, do := range []func(context.Context, *Work) error{
		func(_ context.Context, w *Work) error {
			s := full[org.Settings](t)
			if err := w.AddSettings(&s); err != nil {
				return err
			}
			return w.keepLogo("the hash of a logo", []byte("a logo"))
		},
		func(_ context.Context, w *Work) error {
			u := full[org.User](t)
			return w.AddUser(&u)
		},
		func(_ context.Context, w *Work) error {
			if err := w.hint(contact); err != nil {
				return err
			}
			return contacts().add(w, &contact)
		},
		added(t, itemKind()), added(t, orders()), added(t, invoices()), added(t, creditNotes()), added(t, payments()), added(t, mails()), added(t, jobs()), added(t, rebuilds()),
		func(_ context.Context, w *Work) error {
			w.Move(line)
			doc, err := encode(full[stock.Adjustment](t))
			if err != nil {
				return err
			}
			return w.stage(write{key: moveKey(thing.ID, aMoment, "a movement"), put: item{"kind": text("movement"), "schema": num("1"), "doc": doc}})
		},
		func(_ context.Context, w *Work) error {
			return w.ClaimExternal(intake.Identity{Source: "northwind", ID: "ALFKI"}, Claimant{Holder: string(contact.ID), Origin: Origin{job.ID, 7}, Sketch: true})
		},
		func(ctx context.Context, w *Work) error {
			_, err := w.Number(ctx, orderNumbers, org.NumberFormat{Next: 42})
			return err
		},
		func(_ context.Context, w *Work) error {
			return w.SaveSeries(InvoiceSeries, bill.Series{}, full[bill.Series](t))
		},
		func(_ context.Context, w *Work) error { return w.SaveProgress(job.ID, 0, full[intake.Progress](t)) },
		func(_ context.Context, w *Work) error {
			note, err := w.note(Order(order.ID), 0, "a token", aMoment, []stock.Move{line})
			if err != nil {
				return err
			}
			return w.stage(note)
		},
		func(_ context.Context, w *Work) error {
			return w.apply(projection{key: Contact(contact.ID), kind: "contact", id: string(contact.ID), now: note{
				Version: 3, Words: []string{"chevalier"}, Shares: map[string]share{
					sumKey(contact.ID, "EUR").target(): {"orders": money.Units(2), "receivable": money.MustQuantity("12.5")}, paidKey(order.ID).target(): {"paid_total": money.Units(9)},
				},
			}}, []string{"chevalier"}, nil)
		},
		func(_ context.Context, w *Work) error { return w.feed(entry) },
		func(_ context.Context, w *Work) error { return w.Begin("2026-11-21") },
		func(_ context.Context, w *Work) error {
			return w.stage(write{key: Reminder(anInvoice, 2), put: item{"kind": text("reminded"), "schema": num("1"), "mail": text(string(aMail))}})
		},
		func(_ context.Context, w *Work) error {
			w.Answer = &Recall{Caller: string(aUser), Key: "a key", Hash: "a hash"}
			w.Remember(Answer{Status: 201, Headers: map[string]string{"etag": `"1"`}, Body: []byte(`{"id": "é"}`)})
			return nil
		},
	} {
		s := Scope{Org: theirs, Actor: journal.System("golden", "Golden"), Operation: "golden.write", RequestID: "a request", Now: aMoment, Read: true, Write: true}
		if err := tb.Run(t.Context(), s, do); err != nil {
			t.Fatalf("step %d: %v", n, err)
		}
	}
}

// kept are the items of a table by kind; what has none (a counter) is called by
// the beginning of its key.
func kept(t *testing.T, db *dynamodb.Client, name string) map[string][]item {
	t.Helper()
	all := map[string][]item{}
	for pages := dynamodb.NewScanPaginator(db, &dynamodb.ScanInput{TableName: &name}); pages.HasMorePages(); {
		page, err := pages.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, it := range page.Items {
			kind := str(it["kind"])
			if kind == "" {
				_, part := owner(str(it["pk"]))
				kind = strings.ToLower(part[:strings.Index(part, "#")])
			}
			all[kind] = append(all[kind], it)
		}
	}
	for _, items := range all {
		slices.SortFunc(items, func(a, b item) int {
			return strings.Compare(str(a["pk"])+" "+str(a["sk"]), str(b["pk"])+" "+str(b["sk"]))
		})
	}
	return all
}

// loses names what a newer value no longer says of an older one.
func loses(at string, old, now types.AttributeValue) (lost []string) {
	switch o := old.(type) {
	case *types.AttributeValueMemberM:
		n, ok := now.(*types.AttributeValueMemberM)
		if !ok {
			return []string{at}
		}
		for name, v := range o.Value {
			lost = append(lost, loses(at+"/"+name, v, n.Value[name])...)
		}
		return lost
	case *types.AttributeValueMemberL:
		n, ok := now.(*types.AttributeValueMemberL)
		if !ok || len(n.Value) != len(o.Value) {
			return []string{at}
		}
		for i, v := range o.Value {
			lost = append(lost, loses(at+"/"+strconv.Itoa(i), v, n.Value[i])...)
		}
		return lost
	case *types.AttributeValueMemberB: // of an answer: compressed, which need not always come out alike
		was, err := unzip(o.Value)
		if n, ok := now.(*types.AttributeValueMemberB); ok && err == nil {
			is, err := unzip(n.Value)
			if err != nil || !bytes.Equal(was, is) {
				return []string{at}
			}
			return nil
		}
	}
	if rules.Plain(old) != rules.Plain(now) {
		return []string{at}
	}
	return nil
}

// goldens are the items of testdata by kind.
func goldens(t *testing.T) map[string][]item {
	t.Helper()
	files, err := filepath.Glob("testdata/items/*.json")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 && !*update {
		t.Fatal("testdata/items is empty")
	}
	all := map[string][]item{}
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		var items []map[string]any
		d := json.NewDecoder(bytes.NewReader(raw))
		d.UseNumber()
		if err := d.Decode(&items); err != nil {
			t.Fatalf("%s: %v", f, err)
		}
		kind := strings.TrimSuffix(filepath.Base(f), ".json")
		for _, it := range items {
			all[kind] = append(all[kind], itemFrom(t, it))
		}
	}
	return all
}

// The present code writes what the goldens say, and perhaps more: then they are
// to be brought up to date. What it no longer writes, older items still have.
func TestStoredItems(t *testing.T) {
	db, name := tabletest.New(t, Definition(""))
	organize(t, Open(db, name, []byte("secret")))
	golden := goldens(t)
	for kind, now := range kept(t, db, name) {
		was := golden[kind]
		for _, o := range was {
			i := slices.IndexFunc(now, func(n item) bool { return str(n["pk"]) == str(o["pk"]) && str(n["sk"]) == str(o["sk"]) })
			if i < 0 {
				t.Fatalf("testdata/items/%s.json: %s %s is no longer written", kind, str(o["pk"]), str(o["sk"]))
			}
			for _, at := range loses(kind, &types.AttributeValueMemberM{Value: o}, &types.AttributeValueMemberM{Value: now[i]}) {
				t.Errorf("%s is no longer written as it was: older items still have it, so it must be read for good (infra/runbooks/versions.md)", at)
			}
		}
		if *update && !t.Failed() {
			raw := indented(t, now)
			if err := os.WriteFile("testdata/items/"+kind+".json", raw, 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		for i, n := range now {
			if len(now) != len(was) {
				t.Fatalf("testdata/items/%s.json has %d items, and %d are written (-update)", kind, len(was), len(now))
			}
			for _, at := range loses(kind, &types.AttributeValueMemberM{Value: n}, &types.AttributeValueMemberM{Value: was[i]}) {
				t.Errorf("%s is new: go test ./shared/table -run TestStoredItems -update", at)
			}
		}
	}
}
