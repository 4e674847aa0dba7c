package store

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"comptoir/shared/sales"
	"comptoir/shared/table"
)

// sampleKeys returns a key of every function that makes keys.
func sampleKeys() map[string]table.Key {
	const (
		contact, thing, order = "con_01KAMX0000000000000000CHEV", "itm_01KAMX0000000000000000CABR", "so_01KAMX0000000000000000SA01"
		at, job, invoice      = "wh_01KAMX0000000000000000WH01", "job_01KAMX0000000000000000JB01", "inv_01KAMX0000000000000000FA01"
	)
	return map[string]table.Key{
		"Contacts.Key": Contacts.Key(contact), "Items.Key": Items.Key(thing), "Estimates.Key": Estimates.Key("est_01KAMX0000000000000000EST1"),
		"Orders.Key": Orders.Key(order), "Invoices.Key": Invoices.Key(invoice),
		"CreditNotes.Key": CreditNotes.Key("crn_01KAMX0000000000000000AV01"), "Payments.Key": Payments.Key("pay_01KAMX0000000000000000PA01"),
		"Mails.Key": Mails.Key("mail_01KAMX0000000000000000MA01"), "Jobs.Key": Jobs.Key(job),
		"Users.Key": Users.Key("usr_01KAMX0000000000000000MARE"), "Rebuilds.Key": Rebuilds.Key("rbd_01KAMX0000000000000000RB01"),
		"Roles.Key": Roles.Key("role_01KAMX0000000000000000MAGA"),
		"Views.Key": Views.Key("view_01KAMX0000000000000000VW01"),
		"Settings":  Settings(), "declaredKey": declaredKey("tax_01KAMX0000000000000000TVA2"),
		"progressKey": progressKey(job), "slotsKey": slotsKey(), "levelKey": levelKey(thing, at),
		"Stock": Stock(thing, at), "sumKey": sumKey(contact, "EUR"), "External": External("northwind", "ALFKI"),
		"seriesKey": seriesKey("invoice"), "SeriesOf": SeriesOf("invoice"), "logoKey": logoKey("0123abcd"), "runKey": runKey("2026-11-21"),
		"quotaKey":    quotaKey("mails", "2026-11-21"),
		"remindedKey": remindedKey(invoice, "10"), "Reminder": Reminder(invoice, 2),
		"loginKey": loginKey("Marie@Comptoir.example", theirs), "Login": Login("marie@comptoir.example", theirs),
		"personKey": personKey("Marie@Comptoir.example"),
		"zoneKey":   zoneKey("Europe/Paris", theirs), "zonesKey": zonesKey("Europe/Paris"),
		"SKU": SKU("A/B 11"), "NumberOf": NumberOf("SO-00042"),
		"ReferenceOf": ReferenceOf(sales.Marketplace, "AMZ 1"), "File": File("an identity"),
	}
}

// The golden is the map of the table's keys. A changed key loses data: items under
// the old key are no longer found. The goldens of the items contain the index keys.
func TestKeysMatchGolden(t *testing.T) {
	var b strings.Builder
	keys := sampleKeys()
	for _, name := range slices.Sorted(maps.Keys(keys)) {
		fmt.Fprintf(&b, "%-16s %s\n", name, strings.ReplaceAll(keys[name].Place(theirs), "\n", "  "))
	}
	fmt.Fprintf(&b, "%-16s %s\n%-16s %s\n%-16s %s\n%-16s %s\n", "dueInvoices", dueInvoices(), "dueJobs", dueJobs(), "dueMails", dueMails(),
		"partition", partition("con", "active b"))
	if *update {
		if err := os.WriteFile("testdata/keys.txt", []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("testdata/keys.txt")
	if err != nil {
		t.Fatal(err)
	}
	was, now := strings.Split(string(want), "\n"), strings.Split(b.String(), "\n")
	for _, line := range was {
		if !slices.Contains(now, line) {
			t.Errorf("a key has changed, and the items stored under it are lost: %s", line)
		}
	}
	for _, line := range now {
		if !slices.Contains(was, line) {
			t.Errorf("testdata/keys.txt lacks a key: %s (for a new key: go test ./shared/store -run TestKeysMatchGolden -update)", line)
		}
	}
}

// The map contains every function that makes a key, and every kind of document.
func TestEveryKeyIsInTheMap(t *testing.T) {
	keys, files := sampleKeys(), 0
	dir, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range dir {
		if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") {
			continue
		}
		files++
		tree, err := parser.ParseFile(token.NewFileSet(), f.Name(), nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range tree.Decls {
			fn, is := d.(*ast.FuncDecl)
			if !is || fn.Recv != nil || fn.Type.Results == nil || len(fn.Type.Results.List) != 1 {
				continue
			}
			r, is := fn.Type.Results.List[0].Type.(*ast.SelectorExpr)
			if _, known := keys[fn.Name.Name]; is && r.Sel.Name == "Key" && !known {
				t.Errorf("%s: %s makes a key: add it to sampleKeys", f.Name(), fn.Name.Name)
			}
		}
	}
	var keyed strings.Builder
	for _, k := range keys {
		keyed.WriteString(k.Place(theirs) + "\n")
	}
	for _, k := range All() {
		if k, is := k.(written); is && !strings.Contains(keyed.String(), "#"+k.Prefix()+"_") {
			t.Errorf("sampleKeys has no key of a %s: add one", k.Called())
		}
	}
	if files < 15 {
		t.Errorf("%d files were read", files)
	}
}

// Two functions never share a key, and two organisations never share a key.
func TestKeysAreUnique(t *testing.T) {
	same := map[string][]string{}
	for name, k := range sampleKeys() {
		place := k.Place(theirs)
		if !strings.HasPrefix(place, "O#01KAMX0000000000000000G0DN#") && !strings.HasPrefix(place, "SYS#") {
			t.Errorf("%s contains no organisation: %s", name, place)
		}
		same[place] = append(same[place], name)
	}
	for place, names := range same {
		slices.Sort(names)
		if len(names) > 1 && !slices.Contains([]string{"Login loginKey", "Stock levelKey", "SeriesOf seriesKey"}, strings.Join(names, " ")) {
			t.Errorf("%v share the key %s", names, place)
		}
	}
	if !logoKey("").IsZero() || !Contacts.Key("so_01KAMX0000000000000000CHEV").IsZero() || !Contacts.Key("con_#").IsZero() {
		t.Error("an empty or invalid name has a key")
	}
}
