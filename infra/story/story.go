// Package story plays a small company's day through the public API and the
// bucket, and tells it: on one machine (make demo) and on a stage (make smoke).
//
// Owns: the story. Does not own: where it is played (Place), nor anything it uses;
// it is a client like any other. Invariants: every figure it tells was answered by
// the API; it ends at the first thing that is not as it should be.
package story

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"time"
)

// story is a day in the making.
type story struct {
	client
	Place
	out  io.Writer
	step int

	org      string
	tax      string
	items    []string
	customer string
	orders   []answer
	order    string
	invoices []answer
}

// Play plays the day at a place.
func Play(ctx context.Context, at Place, out io.Writer) error {
	if err := at.check(); err != nil {
		return err
	}
	began := time.Now()
	s := &story{client: client{api: at.API}, Place: at, out: out}
	if err := os.MkdirAll(s.Folder, 0o755); err != nil {
		return fmt.Errorf("make a folder for what there is to look at: %w", err)
	}
	for _, chapter := range []func(context.Context) error{
		s.found, s.stock, s.bringCustomers, s.makeOffer, s.takeOrders, s.mergeOrders, s.invoiceInParts, s.collect, s.tellHistory,
	} {
		if err := chapter(ctx); err != nil {
			return err
		}
	}
	s.lookAt(time.Since(began))
	return nil
}

// signIn gets a token that says what is true now.
func (s *story) signIn(ctx context.Context) error {
	token, err := s.SignIn(ctx)
	if err != nil {
		return fmt.Errorf("sign in: %w", err)
	}
	s.token = token
	return nil
}

// tell prints the next step of the story.
func (s *story) tell(format string, args ...any) {
	s.step++
	fmt.Fprintf(s.out, "%2d. %s\n", s.step, fmt.Sprintf(format, args...))
}

func (s *story) aside(format string, args ...any) {
	fmt.Fprintf(s.out, "    %s\n", fmt.Sprintf(format, args...))
}

// found makes the company.
func (s *story) found(ctx context.Context) error {
	fmt.Fprintf(s.out, "A day at %s, wine and cheese merchants in Pontoise.\n", s.Company)
	if err := s.signIn(ctx); err != nil {
		return err
	}
	o, err := s.do(ctx, "POST", "/organizations", map[string]any{
		"name": s.Company, "legal_form": "SARL", "capital": "10 000 €", "siren": "732829320", "register": "RCS Pontoise", "vat_number": "FR44732829320",
		"address": map[string]string{"street": "12 rue du Marché", "postal_code": "95300", "city": "Pontoise", "country": "FR"},
		"email":   "bonjour@comptoir.example", "phone": "01 30 38 00 00", "currency": "EUR", "time_zone": "Europe/Paris", "language": "fr",
		"bank":        map[string]string{"name": "Crédit du Vexin", "iban": "FR76 3000 6000 0112 3456 7890 189", "bic": "AGRIFRPP"},
		"preferences": map[string]any{"auto_close": "invoiced", "reminder_days": []int{3, 10, 30}},
	})
	if err != nil {
		return err
	}
	s.org = o.text("id")
	if err := s.signIn(ctx); err != nil { // the new token names the organisation
		return err
	}
	owner := o.text("owner.id")
	if _, err := s.do(ctx, "PATCH", "/users/"+owner, map[string]string{"name": "Odile Martin"}, o.version("owner.")); err != nil {
		return err
	}
	if err := s.signIn(ctx); err != nil {
		return err
	}
	s.tell("Odile founds the company: %s, SIREN %s.", o.text("name"), o.text("siren"))
	taxes, err := s.do(ctx, "GET", "/taxes", nil)
	if err != nil {
		return err
	}
	for i := 0; taxes.text(fmt.Sprintf("data.%d.id", i)) != ""; i++ {
		if taxes.text(fmt.Sprintf("data.%d.components.0.rate", i)) == "5.5" {
			s.tax = taxes.text(fmt.Sprintf("data.%d.id", i))
		}
	}
	s.aside("Taxes, payment terms and a warehouse are declared to begin with.")
	return nil
}

// stock puts goods on the shelf.
func (s *story) stock(ctx context.Context) error {
	for _, i := range []struct{ name, sku, price, quantity string }{
		{"Brie de Meaux", "BRIE", "18.40", "120"}, {"Cidre du Vexin, 75 cl", "CIDRE", "6.35", "600"}, {"Livraison sur palette", "", "45.00", ""},
	} {
		item := map[string]any{"name": i.name, "sku": i.sku, "price": i.price}
		if i.quantity == "" {
			item["kind"] = "service"
		}
		if i.name == "Brie de Meaux" && s.tax != "" {
			item["tax_id"] = s.tax
		}
		made, err := s.do(ctx, "POST", "/items", item)
		if err != nil {
			return err
		}
		s.items = append(s.items, made.text("id"))
		if i.quantity == "" {
			continue
		}
		if _, err := s.do(ctx, "POST", "/items/"+made.text("id")+"/adjust-stock", map[string]any{"quantity": i.quantity, "reason": "opening"}); err != nil {
			return err
		}
	}
	s.tell("Two goods go on the shelf (120 Brie, 600 bottles of cider), and delivery is a service.")
	return nil
}

// takeOrders takes two orders of one customer.
func (s *story) takeOrders(ctx context.Context) error {
	for _, o := range []struct {
		lines    []map[string]any
		shipping string
	}{
		{[]map[string]any{{"item_id": s.items[0], "quantity": "12"}, {"item_id": s.items[1], "quantity": "48", "discount": map[string]string{"percent": "5"}}}, "14.90"},
		{[]map[string]any{{"item_id": s.items[1], "quantity": "24"}, {"item_id": s.items[2], "quantity": "1"}}, "9.95"},
	} {
		made, err := s.do(ctx, "POST", "/sales-orders", map[string]any{"customer_id": s.customer, "lines": o.lines, "sections": []any{map[string]any{"shipping_charge": o.shipping}}})
		if err != nil {
			return err
		}
		s.orders = append(s.orders, made)
		s.tell("Order %s: %s lines, %s EUR.", made.text("number"), strconv.Itoa(len(o.lines)), made.text("totals.total"))
	}
	return nil
}

// mergeOrders makes one order of the two, after a look at what would happen.
func (s *story) mergeOrders(ctx context.Context) error {
	both := map[string]any{"orders": []map[string]any{
		{"id": s.orders[0].text("id"), "version": s.orders[0].version("")}, {"id": s.orders[1].text("id"), "version": s.orders[1].version("")},
	}}
	preview, err := s.do(ctx, "POST", "/sales-orders/merge?dry_run=true", both)
	if err != nil {
		return err
	}
	s.tell("Same customer, same address: Odile asks what merging would give. %s would remain, %s EUR.", preview.text("survivor.number"), preview.text("survivor.totals.total"))
	merged, err := s.do(ctx, "POST", "/sales-orders/merge", both)
	if err != nil {
		return err
	}
	s.order = merged.text("survivor.id")
	s.tell("She merges them: %s + %s = %s EUR, to the cent.", s.orders[0].text("totals.total"), s.orders[1].text("totals.total"), merged.text("survivor.totals.total"))
	confirmed, err := s.do(ctx, "POST", "/sales-orders/"+s.order+"/confirm", nil, merged.version("survivor."))
	if err != nil {
		return err
	}
	s.tell("The order is confirmed: its goods are promised now.")
	s.orders = []answer{confirmed}
	return nil
}

var errSums = errors.New("the invoices do not add up to the order")
