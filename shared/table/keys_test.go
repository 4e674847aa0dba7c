package table

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"comptoir/shared/bill"
	"comptoir/shared/calendar"
	"comptoir/shared/crm"
	"comptoir/shared/intake"
	"comptoir/shared/letter"
	"comptoir/shared/org"
	"comptoir/shared/sales"
	"comptoir/shared/stock"
)

var update = flag.Bool("update", false, "write the golden files anew")

const (
	anOrg       org.OrganizationID = "org_01KAMX0000000000000000VEXN"
	aContact    crm.ContactID      = "con_01KAMX0000000000000000CHEV"
	anItem      stock.ItemID       = "itm_01KAMX0000000000000000CABR"
	anOrder     sales.OrderID      = "so_01KAMX0000000000000000SA01"
	anInvoice   bill.InvoiceID     = "inv_01KAMX0000000000000000FA01"
	aCreditNote bill.CreditNoteID  = "crn_01KAMX0000000000000000AV01"
	aPayment    bill.PaymentID     = "pay_01KAMX0000000000000000PA01"
	aMail       letter.MailID      = "mail_01KAMX0000000000000000MA01"
	aUser       org.UserID         = "usr_01KAMX0000000000000000MARE"
	aWarehouse  org.WarehouseID    = "wh_01KAMX0000000000000000WH01"
	aTax        org.TaxID          = "tax_01KAMX0000000000000000TVA2"
	aJob        intake.JobID       = "job_01KAMX0000000000000000JB01"
	aRebuild    RebuildID          = "rbd_01KAMX0000000000000000RB01"
)

var (
	aMoment = time.Date(2026, 11, 21, 9, 0, 0, 120_000_000, time.UTC)
	aDay    = calendar.Of(aMoment)
)

// sampleKeys is every question the table answers by a key.
func sampleKeys() map[string]Key {
	return map[string]Key{
		"Settings":                 Settings(),
		"User":                     User(aUser),
		"Contact":                  Contact(aContact),
		"Item":                     Item(anItem),
		"Order":                    Order(anOrder),
		"Invoice":                  Invoice(anInvoice),
		"CreditNote":               CreditNote(aCreditNote),
		"Payment":                  Payment(aPayment),
		"Mail":                     Mail(aMail),
		"rebuildKey":               rebuildKey(aRebuild),
		"Job":                      Job(aJob),
		"progressKey":              progressKey(aJob),
		"logKey":                   logKey(Order(anOrder), 12),
		"sumKey":                   sumKey(aContact, "EUR"),
		"paidKey":                  paidKey(anOrder),
		"OrderNumbered":            OrderNumbered("SO-00042"),
		"projectedKey":             projectedKey(Contact(aContact)),
		"feedKey":                  feedKey(aContact, aMoment, string(anInvoice), 3),
		"levelKey":                 levelKey(anItem, aWarehouse),
		"Stock":                    Stock(anItem, aWarehouse),
		"moveKey":                  moveKey(anItem, aMoment, "mov_01KAMX0000000000000000MV01"),
		"claimKey":                 claimKey("sales-order", "SO-00042"),
		"claimKey, long":           claimKey("sku", strings.Repeat("é", 150)),
		"Claim":                    Claim("sku", "11"),
		"SKU":                      SKU("11"),
		"External":                 External("northwind", "ALFKI"),
		"sequenceKey":              sequenceKey("sales-order"),
		"seriesKey":                seriesKey("invoice"),
		"SeriesOf":                 SeriesOf("invoice"),
		"answerKey":                answerKey(string(aUser), "a key", false),
		"answerKey, of a newcomer": answerKey("a subject", "a key", true),
		"Recall.key":               (&Recall{Caller: string(aUser), Key: "a key"}).key(),
		"heldKey":                  heldKey(Order(anOrder), 3),
		"logoKey":                  logoKey("0123abcd"),
		"runKey":                   runKey("2026-11-21"),
		"remindedKey":              remindedKey(anInvoice, "10"),
		"Reminder":                 Reminder(anInvoice, 2),
		"wordKey":                  wordKey("contact", "chevalier", string(aContact)),
		"wordKey, short":           wordKey("contact", "ab", string(aContact)),
		"loginKey":                 loginKey("Marie@Comptoir.example", anOrg),
		"Login":                    Login("marie@comptoir.example", anOrg),
		"zoneKey":                  zoneKey("Europe/Paris", anOrg),
		"zonesKey":                 zonesKey("Europe/Paris"),
		"entryKey":                 entryKey(&org.Tax{ID: aTax}),
		"sumTarget":                sumTarget(sumKey(aContact, "EUR").target()),
		"Key.of":                   Order(anOrder).of(anOrg),
		"Key.beside":               Order(anOrder).beside("LOG", "1"),
	}
}

// placedAt is where the lists find documents, kind by kind.
func placedAt(t *testing.T) map[string]item {
	t.Helper()
	w := &Work{Scope: Scope{Org: anOrg, Now: aMoment}}
	at := map[string]item{}
	var err error
	add := func(name string, it item, e error) {
		at[name] = it
		if e != nil {
			err = fmt.Errorf("%s: %w", name, e)
		}
	}
	frame := func(name string, f func() (item, error)) {
		it, e := f()
		add(name, it, e)
	}
	customer := crm.Contact{ID: aContact, Status: crm.Active, Card: crm.Card{DisplayName: "Écluse & Fils", Customer: true}}
	frame("contacts", func() (item, error) { return contacts().frame(w, customer) })
	customer.Vendor, customer.Status = true, crm.Inactive
	frame("contacts, both and inactive", func() (item, error) { return contacts().frame(w, customer) })
	frame("itemKind", func() (item, error) {
		return itemKind().frame(w, stock.Item{ID: anItem, Card: stock.Card{Name: "Queso Cabrales"}})
	})
	order := sales.Order{ID: anOrder, Number: "SO-00042", Status: sales.Confirmed}
	order.Date, order.Customer.ID = aDay, aContact
	frame("orders", func() (item, error) { return orders().frame(w, order) })
	invoice := bill.Invoice{ID: anInvoice, Number: "FA-2026-00001", Status: bill.Sent, Due: aDay.AddDays(30)}
	invoice.Date, invoice.Customer.ID = aDay, aContact
	frame("invoices", func() (item, error) { return invoices().frame(w, invoice) })
	note := bill.CreditNote{ID: aCreditNote, Number: "AV-2026-00001"}
	note.Date, note.Customer.ID = aDay, aContact
	frame("creditNotes", func() (item, error) { return creditNotes().frame(w, note) })
	payment := bill.Payment{ID: aPayment, Date: aDay}
	payment.Customer.ID = aContact
	frame("payments", func() (item, error) { return payments().frame(w, payment) })
	mail := letter.Mail{ID: aMail, Status: letter.Queued, Until: aMoment}
	mail.About.Contact, mail.CreatedAt = string(aContact), aMoment
	frame("mails", func() (item, error) { return mails().frame(w, mail) })
	frame("users", func() (item, error) {
		return users().frame(w, org.User{ID: aUser, Member: org.Member{Name: "Marie Laurent"}})
	})
	job := intake.Job{ID: aJob, Status: intake.Running, Import: &intake.Drop{}}
	job.CreatedAt = aMoment
	frame("jobs", func() (item, error) { return jobs().frame(w, job) })
	frame("rebuilds", func() (item, error) { return rebuilds().frame(w, Rebuild{RebuildReport: RebuildReport{ID: aRebuild}}) })
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// The map of the table, key by key. A changed key is lost data: what is stored
// under the old one is found no more.
func TestKeys(t *testing.T) {
	var b strings.Builder
	keys := sampleKeys()
	for _, name := range sorted(keys) {
		pk, sk := keys[name].within(anOrg)
		fmt.Fprintf(&b, "%-28s table  %s  %s\n", name, pk, sk)
	}
	places := placedAt(t)
	for _, name := range sorted(places) {
		for _, x := range Indexes() {
			if pk := str(places[name][x.Partition]); pk != "" {
				fmt.Fprintf(&b, "%-28s %s   %s  %s\n", name, x.Name, pk, str(places[name][x.Sort]))
			}
		}
	}
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
			t.Errorf("a key has changed, and what is stored under it is lost: %s", line)
		}
	}
	for _, line := range now {
		if !slices.Contains(was, line) {
			t.Errorf("a key that testdata/keys.txt does not know: %s (if it is new: go test ./shared/table -run TestKeys -update)", line)
		}
	}
}

func sorted[T any](m map[string]T) []string {
	var names []string
	for n := range m {
		names = append(names, n)
	}
	slices.Sort(names)
	return names
}

// Every function that makes a key, and every kind of document, is in the map.
func TestEveryKeyIsInTheMap(t *testing.T) {
	generic := []string{"document", "fedDocument", "documentAt"}
	keys, places := sampleKeys(), placedAt(t)
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") {
			continue
		}
		tree, err := parser.ParseFile(token.NewFileSet(), f.Name(), nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range tree.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Type.Results == nil || len(fn.Type.Results.List) != 1 || slices.Contains(generic, fn.Name.Name) {
				continue
			}
			name := fn.Name.Name
			if fn.Recv != nil {
				name = receiver(fn) + "." + name
			}
			switch r := fn.Type.Results.List[0].Type.(type) {
			case *ast.Ident:
				if _, there := keys[name]; r.Name == "Key" && !there {
					t.Errorf("%s: %s makes a key; print it in sampleKeys", f.Name(), name)
				}
			case *ast.IndexExpr:
				of, ok := r.X.(*ast.Ident)
				if _, there := places[name]; ok && of.Name == "kind" && !there {
					t.Errorf("%s: %s is a kind of document; say in placedAt where lists find it", f.Name(), name)
				}
			}
		}
	}
}

func receiver(fn *ast.FuncDecl) string {
	e := fn.Recv.List[0].Type
	if p, ok := e.(*ast.StarExpr); ok {
		e = p.X
	}
	if n, ok := e.(*ast.Ident); ok {
		return n.Name
	}
	return ""
}

// Two questions never share a key, and no key of one organisation is one of
// another's.
func TestKeysAreApart(t *testing.T) {
	same := map[string][]string{}
	for name, k := range sampleKeys() {
		pk, sk := k.within(anOrg)
		if !strings.HasPrefix(pk, "O#"+string(anOrg)+"#") && !strings.HasPrefix(pk, "SYS#") {
			t.Errorf("%s names no organisation: %s", name, pk)
		}
		same[pk+" "+sk] = append(same[pk+" "+sk], name)
	}
	for at, names := range same {
		slices.Sort(names)
		switch strings.Join(names, " ") {
		case "Key.of Order", "Claim SKU", "OrderNumbered claimKey", "Stock levelKey", "SeriesOf seriesKey", "Recall.key answerKey", "Login loginKey", "sumKey sumTarget":
			continue // one question with two names, or made of the other
		}
		if len(names) > 1 {
			t.Errorf("%v share the key %s", names, at)
		}
	}
}

// An id of another form names nothing, so that it can smuggle no separator in.
func TestNoKeyOfWhatIsNoID(t *testing.T) {
	for _, id := range []string{"", "con_", "so_01KAMX0000000000000000CHEV", "con_01KAMX0000000000000000CHEV#LOG", "con_01kamx0000000000000000chev", "con_01KAMX0000000000000000CHE", "con_01KAMX00000000000000000#.", "../x", strings.Repeat("x", 3000)} {
		if k := Contact(crm.ContactID(id)); k != none {
			t.Errorf("%q names %v", id, k)
		}
	}
}

// Texts of any length and content fit into a key, stay apart and stay UTF-8.
func TestBoundedTexts(t *testing.T) {
	seen := map[string]string{}
	for _, s := range []string{
		strings.Repeat("a", 200), strings.Repeat("a", 201), strings.Repeat("a", 202), strings.Repeat("é", 100), strings.Repeat("é", 101),
		"x" + strings.Repeat("é", 101), strings.Repeat("日", 80), "x" + strings.Repeat("日", 80), "xy" + strings.Repeat("日", 80), strings.Repeat("🧀", 60), "x" + strings.Repeat("🧀", 60),
	} {
		b := bounded(s)
		if len(b) > 200 || !utf8.ValidString(b) {
			t.Errorf("%.20s… (%d bytes) becomes %q (%d bytes)", s, len(s), b, len(b))
		}
		if other, twice := seen[b]; twice {
			t.Errorf("%q and %q become the same", s, other)
		}
		seen[b] = s
	}
}
