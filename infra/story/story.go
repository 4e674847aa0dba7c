// Package story runs one business day of a sample company through the public API
// and the bucket, and shows its steps: on one machine (make demo) and on a stage
// (make smoke).
//
// Owns: the story. Does not own: the deployment it runs on (Place), nor the API;
// it is a client like any other. Invariants: each figure it shows comes from a
// response of the API; it stops at the first unexpected response.
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

// story is the state of the day.
type story struct {
	client
	Place
	out  io.Writer
	step int

	org      string
	tax      string
	items    []string
	customer string
	orders   []response
	order    string
	invoices []response
}

// Play runs the story on a deployment.
func Play(ctx context.Context, at Place, out io.Writer) error {
	if err := at.check(); err != nil {
		return err
	}
	began := time.Now()
	s := &story{client: client{api: at.API}, Place: at, out: out}
	if err := os.MkdirAll(s.Folder, 0o755); err != nil {
		return fmt.Errorf("make the folder for the PDFs: %w", err)
	}
	for _, chapter := range []func(context.Context) error{
		s.foundCompany, s.createItems, s.importCustomers, s.makeOffer, s.takeOrders, s.mergeOrders,
		s.invoiceInTwoSteps, s.collect, s.showHistory,
	} {
		if err := chapter(ctx); err != nil {
			return err
		}
	}
	s.showResults(time.Since(began))
	return nil
}

// signIn gets a token with the current claims.
func (s *story) signIn(ctx context.Context) error {
	token, err := s.SignIn(ctx)
	if err != nil {
		return fmt.Errorf("sign in: %w", err)
	}
	s.token = token
	return nil
}

// show writes the next step of the story.
func (s *story) show(format string, args ...any) {
	s.step++
	fmt.Fprintf(s.out, "%2d. %s\n", s.step, fmt.Sprintf(format, args...))
}

// detail writes a detail of the last step.
func (s *story) detail(format string, args ...any) {
	fmt.Fprintf(s.out, "    %s\n", fmt.Sprintf(format, args...))
}

// foundCompany founds the company.
func (s *story) foundCompany(ctx context.Context) error {
	fmt.Fprintf(s.out, "A day at %s, wine and cheese merchants in Pontoise.\n", s.Company)
	if err := s.signIn(ctx); err != nil {
		return err
	}
	o, err := s.do(ctx, "POST", "/organizations", map[string]any{
		"name": s.Company, "legal_form": "SARL", "capital": "10 000 €", "siren": "732829320",
		"register": "RCS Pontoise", "vat_number": "FR44732829320",
		"address": map[string]string{"street": "12 rue du Marché", "postal_code": "95300", "city": "Pontoise", "country": "FR"},
		"email":   "bonjour@comptoir.example", "phone": "01 30 38 00 00", "currency": "EUR", "time_zone": "Europe/Paris", "language": "fr",
		"bank":        map[string]string{"name": "Crédit du Vexin", "iban": "FR76 3000 6000 0112 3456 7890 189", "bic": "AGRIFRPP"},
		"preferences": map[string]any{"auto_close": "invoiced", "reminder_days": []int{3, 10, 30}},
	})
	if err != nil {
		return err
	}
	s.org = o.text("id")
	if err := s.signIn(ctx); err != nil { // for a token with the organisation
		return err
	}
	owner := o.text("owner.id")
	if _, err := s.do(ctx, "PATCH", "/users/"+owner, map[string]string{"name": "Odile Martin"}, o.version("owner.")); err != nil {
		return err
	}
	if err := s.signIn(ctx); err != nil {
		return err
	}
	s.show("Odile founds the company: %s, SIREN %s.", o.text("name"), o.text("siren"))
	taxes, err := s.do(ctx, "GET", "/taxes", nil)
	if err != nil {
		return err
	}
	for i := 0; taxes.text(fmt.Sprintf("data.%d.id", i)) != ""; i++ {
		if taxes.text(fmt.Sprintf("data.%d.components.0.rate", i)) == "5.5" {
			s.tax = taxes.text(fmt.Sprintf("data.%d.id", i))
		}
	}
	s.detail("Taxes, payment terms and a warehouse exist from the start.")
	return nil
}

// createItems creates two goods with stock, and a service.
func (s *story) createItems(ctx context.Context) error {
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
		opening := map[string]any{"quantity": i.quantity, "reason": "opening"}
		if _, err := s.do(ctx, "POST", "/items/"+made.text("id")+"/adjust-stock", opening); err != nil {
			return err
		}
	}
	s.show("Two goods are in stock (120 Brie, 600 bottles of cider), and delivery is a service.")
	return nil
}

// takeOrders creates two orders of one customer.
func (s *story) takeOrders(ctx context.Context) error {
	for _, o := range []struct {
		lines    []map[string]any
		shipping string
	}{
		{[]map[string]any{
			{"item_id": s.items[0], "quantity": "12"},
			{"item_id": s.items[1], "quantity": "48", "discount": map[string]string{"percent": "5"}},
		}, "14.90"},
		{[]map[string]any{
			{"item_id": s.items[1], "quantity": "24"},
			{"item_id": s.items[2], "quantity": "1"},
		}, "9.95"},
	} {
		made, err := s.do(ctx, "POST", "/sales-orders", map[string]any{
			"customer_id": s.customer, "lines": o.lines, "sections": []any{map[string]any{"shipping_charge": o.shipping}},
		})
		if err != nil {
			return err
		}
		s.orders = append(s.orders, made)
		s.show("Order %s: %s lines, %s EUR.", made.text("number"), strconv.Itoa(len(o.lines)), made.text("totals.total"))
	}
	return nil
}

// mergeOrders previews the merge of the two orders, merges them, and confirms the
// result.
func (s *story) mergeOrders(ctx context.Context) error {
	both := map[string]any{"orders": []map[string]any{
		{"id": s.orders[0].text("id"), "version": s.orders[0].version("")},
		{"id": s.orders[1].text("id"), "version": s.orders[1].version("")},
	}}
	preview, err := s.do(ctx, "POST", "/sales-orders/merge?dry_run=true", both)
	if err != nil {
		return err
	}
	s.show("The orders have the same customer and address: Odile previews a merge. %s would remain, %s EUR.",
		preview.text("survivor.number"), preview.text("survivor.totals.total"))
	merged, err := s.do(ctx, "POST", "/sales-orders/merge", both)
	if err != nil {
		return err
	}
	s.order = merged.text("survivor.id")
	s.show("She merges them: %s + %s = %s EUR, to the cent.",
		s.orders[0].text("totals.total"), s.orders[1].text("totals.total"), merged.text("survivor.totals.total"))
	confirmed, err := s.do(ctx, "POST", "/sales-orders/"+s.order+"/confirm", nil, merged.version("survivor."))
	if err != nil {
		return err
	}
	s.show("The order is confirmed: its goods are committed.")
	s.orders = []response{confirmed}
	return nil
}

var errSums = errors.New("the invoices do not add up to the order")
