package store

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"comptoir/shared/bill"
	"comptoir/shared/crm"
	"comptoir/shared/fault"
	"comptoir/shared/id"
	"comptoir/shared/intake"
	"comptoir/shared/org"
	"comptoir/shared/sales"
	"comptoir/shared/stock"
	"comptoir/shared/table"
	"comptoir/shared/table/tabletest"
)

// storedItem converts a golden to the stored item.
func storedItem(t *testing.T, shown map[string]any) item {
	t.Helper()
	it := item{}
	for name, v := range shown {
		it[name] = attribute(t, v)
		if _, text := v.(string); !text && slices.Contains([]string{table.ClearRow, table.ClearDoc, table.ClearEntry}, name) {
			if _, number := v.(json.Number); !number {
				it[name] = &types.AttributeValueMemberS{Value: oneLine(t, v)}
			}
		}
	}
	packed, err := table.Packed(it)
	if err != nil {
		t.Fatal(err)
	}
	return packed
}

// oneLine encodes a value as JSON; a response is encoded as its header and its
// body.
func oneLine(t *testing.T, v any) string {
	t.Helper()
	if l, is := v.([]any); is && len(l) == 2 {
		return oneLine(t, l[0]) + "\n" + fmt.Sprint(l[1])
	}
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func attribute(t *testing.T, v any) types.AttributeValue {
	t.Helper()
	switch v := v.(type) {
	case string:
		if file, is := strings.CutPrefix(v, "base64:"); is {
			b, err := base64.StdEncoding.DecodeString(file)
			if err != nil {
				t.Fatal(err)
			}
			return &types.AttributeValueMemberB{Value: b}
		}
		return &types.AttributeValueMemberS{Value: v}
	case json.Number:
		return &types.AttributeValueMemberN{Value: v.String()}
	case bool:
		return &types.AttributeValueMemberBOOL{Value: v}
	case map[string]any:
		m := item{}
		for name, e := range v {
			m[name] = attribute(t, e)
		}
		return &types.AttributeValueMemberM{Value: m}
	}
	return &types.AttributeValueMemberNULL{Value: true}
}

// The code reads every field that an older release has stored.
func TestStoredDocumentsAreRead(t *testing.T) {
	read := 0
	for kind, items := range goldens(t) {
		for _, shown := range items {
			s, err := Inspect(table.RecordOf(storedItem(t, shown)))
			if err != nil || s.Kind != strings.TrimSuffix(kind, "-0.2") {
				t.Errorf("%s %s is decoded as a %s: %v", kind, place(shown), s.Kind, err)
				continue
			}
			if s.Doc == nil {
				continue
			}
			read++
			for _, at := range lost(kind, shown[table.ClearDoc], parsed(t, []byte(oneLine(t, s.Doc)))) {
				if !strings.HasSuffix(at, "/used") { // this field is read from the mark of the item
					t.Errorf("%s is stored, but not read", at)
				}
			}
		}
	}
	if read < 15 {
		t.Errorf("only %d documents were read", read)
	}
}

// The functions of the package find the items that an older release has stored.
func TestStoredItemsAreFound(t *testing.T) {
	db, name := tabletest.New(t, table.Definition(""))
	for _, items := range goldens(t) {
		for _, shown := range items {
			if _, err := db.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: &name, Item: storedItem(t, shown)}); err != nil {
				t.Fatal(err)
			}
		}
	}
	tb := table.Open(db, name, []byte("secret"))
	contact, thing, order, job, user := full[crm.Contact](t), full[stock.Item](t), full[sales.Order](t), full[intake.Job](t), full[org.User](t)
	invoice, zone, page := full[bill.Invoice](t), full[org.Settings](t).TimeZone, table.Page{Limit: 20}
	for _, x := range []struct {
		kind, want string
		read       func(ctx context.Context, w *table.Work) (any, error)
	}{
		{"settings", `"name é"`, func(ctx context.Context, w *table.Work) (any, error) {
			s, err := ReadSettings(ctx, w)
			return s.Name, err
		}},
		{"user", `true`, func(ctx context.Context, w *table.Work) (any, error) {
			u, err := Users.Get(ctx, w, user.ID)
			return u.Disabled, err
		}},
		{"login", `[{"Org":"` + string(theirs) + `","User":"` + string(user.ID) + `","Since":"0001-01-01T00:00:00Z","Until":"2026-11-21T09:00:00.12Z"}]`, func(ctx context.Context, _ *table.Work) (any, error) {
			return Memberships(ctx, tb, user.Email)
		}},
		{"person", `["` + string(theirs) + `",1]`, func(ctx context.Context, w *table.Work) (any, error) {
			p, err := ReadPerson(ctx, w, user.Email)
			return []any{p.First, len(p.Invited)}, err
		}},
		{"quota", `"quota.invitations"`, func(ctx context.Context, w *table.Work) (any, error) {
			return fault.Code(CountInvitation(w, 0)), nil
		}},
		{"like contacts", `["email","tax_number","name"]`, func(ctx context.Context, w *table.Work) (any, error) {
			like := contact
			like.ID = id.New[crm.ContactID](aMoment)
			found, err := LikeContacts(ctx, w, like)
			var because []string
			for _, f := range found {
				because = append(because, f.Because)
			}
			return because, err
		}},
		{"contact with sums", `[1,1]`, func(ctx context.Context, w *table.Work) (any, error) {
			c, s, err := ContactWithSums(ctx, w, contact.ID)
			return []any{c.Version, len(s)}, err
		}},
		{"item with levels", `[1,1]`, func(ctx context.Context, w *table.Work) (any, error) {
			i, l, err := ItemWithStock(ctx, w, thing.ID)
			return []any{i.Version, len(l)}, err
		}},
		{"movement", `1`, func(ctx context.Context, w *table.Work) (any, error) {
			m, _, err := Ledger(ctx, w, thing.ID, page)
			return len(m), err
		}},
		{"history", `"created"`, func(ctx context.Context, w *table.Work) (any, error) {
			h, _, err := History(ctx, w, string(contact.ID), page)
			return h[0].Event, err
		}},
		{"feed", `8`, func(ctx context.Context, w *table.Work) (any, error) {
			f, _, err := Feed(ctx, w, string(contact.ID), func(string) bool { return true }, page)
			return len(f), err
		}},
		{"word", `["con","crn","est","inv","itm","so"]`, func(ctx context.Context, w *table.Work) (any, error) {
			f, _, err := Search(ctx, w, "name", func(string) bool { return true }, page)
			var kinds []string
			for _, f := range f {
				kinds = append(kinds, f.ID[:strings.Index(f.ID, "_")])
			}
			slices.Sort(kinds)
			return kinds, err
		}},
		{"link", `["` + string(invoice.ID) + `"]`, func(ctx context.Context, w *table.Work) (any, error) {
			rows, _, err := Invoices.List(ctx, w, Filter{Parents: []string{string(order.ID)}}, page)
			ids := []string{}
			for _, r := range rows {
				ids = append(ids, string(r.ID))
			}
			return ids, err
		}},
		{"trait", `true`, func(ctx context.Context, w *table.Work) (any, error) {
			other := contact
			other.ID = "con_01KAMX0000000000000000THER"
			like, err := LikeContacts(ctx, w, other)
			return len(like) > 0 && like[0].ID == contact.ID && like[0].DisplayName == contact.DisplayName, err
		}},
		{
			"claim", `{"Holder":"` + string(contact.ID) + `","Job":"` + string(job.ID) + `","Row":7,"Sketch":true}`,
			func(ctx context.Context, w *table.Work) (any, error) {
				return Holder(ctx, w, External("northwind", "ALFKI"))
			},
		},
		{
			"number", `"` + string(order.ID) + `"`,
			func(ctx context.Context, w *table.Work) (any, error) { return OrderNumbered(ctx, w, order.Number) },
		},
		{"file", `"` + string(job.ID) + `"`, func(ctx context.Context, w *table.Work) (any, error) { return JobOfFile(ctx, w, "an identity") }},
		{"series", `true`, func(ctx context.Context, w *table.Work) (any, error) {
			s, err := Series(ctx, w, Invoices.Name)
			return s == full[bill.Series](t), err
		}},
		{"job, progress", `true`, func(ctx context.Context, w *table.Work) (any, error) {
			_, p, err := JobWithProgress(ctx, w, job.ID)
			return p.Turn > 0 && p.Holder != "", err
		}},
		{"logo", `"YSBsb2dv"`, func(ctx context.Context, w *table.Work) (any, error) { return Logo(ctx, w, "the hash of a logo") }},
		{"reminded", `true`, func(ctx context.Context, w *table.Work) (any, error) {
			past, err := ReadReminders(ctx, w, invoice.ID, 2)
			r := w.Seen(Reminder(invoice.ID, 2))
			return past.Free == 1 && r.Text("mail") == "mail_01KAMX0000000000000000G0DN", err
		}},
		{"lease", `"2026-11-21T09:02:00.12Z"`, func(ctx context.Context, w *table.Work) (any, error) {
			m, err := Mails.Get(ctx, w, "mail_01KAMX0000000000000000G0DN")
			return m.Leased, err
		}},
		{"zone", `["` + zone + `"]`, func(ctx context.Context, _ *table.Work) (any, error) { return Zones(ctx, tb) }},
		{
			"zoned", `"` + string(theirs) + `"`,
			func(ctx context.Context, _ *table.Work) (any, error) {
				all, err := Members(ctx, tb, zone)
				return all[0].Org, err
			},
		},
		{"run", `null`, func(ctx context.Context, _ *table.Work) (any, error) {
			return Waiting(ctx, tb, []Member{{Org: theirs}}, "2026-11-21")
		}},
		{"deleted payment", `"not_found"`, func(ctx context.Context, w *table.Work) (any, error) {
			_, err := Payments.Get(ctx, w, "pay_01KAMX0000000000000000G0NE")
			return code(err), nil
		}},
	} {
		var got any
		err := tb.Run(t.Context(), table.Scope{Org: theirs, Now: aMoment, Read: true}, func(ctx context.Context, w *table.Work) (err error) {
			got, err = x.read(ctx, w)
			return err
		})
		raw, marshalled := json.Marshal(got)
		if err := errors.Join(err, marshalled); err != nil || string(raw) != x.want {
			t.Errorf("%s: got %s (%v), want %s", x.kind, raw, err, x.want)
		}
	}
	// A stored response is returned again.
	s := table.Scope{
		Org: theirs, Now: aMoment, Read: true, Write: true,
		Answer: &table.Recall{Caller: string(user.ID), Key: "a key", Hash: "a hash"},
	}
	var again *table.Replay
	err := tb.Run(t.Context(), s, func(ctx context.Context, w *table.Work) error { _, err := ReadSettings(ctx, w); return err })
	if !errors.As(err, &again) || again.Answer.Status != 201 ||
		strings.TrimSpace(string(again.Answer.Body)) != `{"id": "é"}` || again.Answer.Headers["etag"] != `"1"` {
		t.Errorf("a stored response is not returned again: %v", err)
	}
}
