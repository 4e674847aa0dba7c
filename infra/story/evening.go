package story

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"comptoir/shared/money"
)

// invoiceInTwoSteps invoices a share of the lines and then the rest, and mails
// both invoices.
func (s *story) invoiceInTwoSteps(ctx context.Context) error {
	to := []string{s.To}
	order := s.orders[0]
	path := "/sales-orders/" + s.order + "/convert-to-invoice"
	first, err := s.do(ctx, "POST", path, map[string]any{
		"lines": []map[string]any{{"line": 1, "quantity": "5"}, {"line": 2, "quantity": "48"}}, "send": map[string]any{"to": to},
	}, order.version(""))
	if err != nil {
		return err
	}
	s.show("The order is partly invoiced and mailed: %s for %s EUR.", first.text("invoice.number"), first.text("invoice.totals.total"))
	second, err := s.do(ctx, "POST", path, map[string]any{"send": map[string]any{"to": to}}, first.version("order."))
	if err != nil {
		return err
	}
	s.show("The rest follows: %s for %s EUR. Everything is invoiced, so the order is %s.",
		second.text("invoice.number"), second.text("invoice.totals.total"), second.text("order.status"))
	s.invoices = []response{first, second}
	sum, err := add(first.text("invoice.totals.total"), second.text("invoice.totals.total"))
	if err != nil {
		return err
	}
	if sum != order.text("totals.total") {
		return fmt.Errorf("%w: %s and %s", errSums, sum, order.text("totals.total"))
	}
	s.detail("%s + %s = %s EUR, the order's total.", first.text("invoice.totals.total"), second.text("invoice.totals.total"), sum)
	return nil
}

func add(a, b string) (string, error) {
	eur, err := money.ParseCurrency("EUR")
	if err != nil {
		return "", err
	}
	x, err := money.ParseAmount(a, eur)
	if err != nil {
		return "", err
	}
	y, err := money.ParseAmount(b, eur)
	return x.Add(y).String(), err
}

// collect waits for the mails, saves the first invoice's PDF, and records a payment.
func (s *story) collect(ctx context.Context) error {
	id := s.invoices[0].text("invoice.id")
	if _, err := s.await(ctx, "/mails?contact_id="+s.customer, bothSent); err != nil {
		return err
	}
	s.show("Both mails are sent, each with its PDF.")
	paper, err := s.do(ctx, "GET", "/invoices/"+id+"/pdf", nil)
	if err != nil {
		return err
	}
	file := filepath.Join(s.Folder, s.invoices[0].text("invoice.number")+".pdf")
	if err := os.WriteFile(file, paper.body, 0o644); err != nil {
		return fmt.Errorf("save the PDF: %w", err)
	}
	s.detail("The first one, %d KB: %s", len(paper.body)/1000, file)
	now, err := s.do(ctx, "GET", "/invoices/"+id, nil)
	if err != nil {
		return err
	}
	payment := map[string]any{"amount": "100.00", "method": "virement"}
	paid, err := s.do(ctx, "POST", "/invoices/"+id+"/record-payment", payment, now.version(""))
	if err != nil {
		return err
	}
	s.show("The customer pays 100.00 EUR of %s; %s EUR are still owed.", now.text("number"), paid.text("balance"))
	return nil
}

// bothSent reports whether two mails are sent. A failed mail is an error.
func bothSent(a response) (bool, error) {
	sent := 0
	for i := 0; a.text(fmt.Sprintf("data.%d.id", i)) != ""; i++ {
		switch mail := fmt.Sprintf("data.%d.", i); a.text(mail + "status") {
		case "sent":
			sent++
		case "failed":
			return false, fmt.Errorf("the mail to %s was not sent: %s", a.text(mail+"to.0"), a.text(mail+"reason"))
		}
	}
	return sent == 2, nil
}

// showHistory shows the customer's sums and the order's timeline.
func (s *story) showHistory(ctx context.Context) error {
	owed, err := add(s.orders[0].text("totals.total"), "-100.00")
	if err != nil {
		return err
	}
	summed := func(a response) (bool, error) { return a.text("sums.0.receivable") == owed, nil }
	page, err := s.await(ctx, "/contacts/"+s.customer, summed)
	if err != nil {
		return err
	}
	s.show("The customer's page: %s EUR invoiced, %s EUR to be received.",
		page.text("sums.0.invoices_total"), page.text("sums.0.receivable"))
	history, err := s.do(ctx, "GET", "/timeline/"+s.order, nil)
	if err != nil {
		return err
	}
	s.show("The order's timeline, newest first:")
	for i := 0; history.text(fmt.Sprintf("data.%d.operation", i)) != ""; i++ {
		e := fmt.Sprintf("data.%d.", i)
		s.detail("version %s  %-34s by %s", history.text(e+"version"), history.text(e+"operation"), history.text(e+"actor.name"))
	}
	return nil
}

// showResults writes where to find the PDFs, the mails and the timeline.
func (s *story) showResults(took time.Duration) {
	mails, timeline := s.Mailbox, s.API+"/v1/timeline/"+s.order
	if mails == "" {
		mails = "GET " + s.API + "/v1/mails"
	}
	if s.Token != "" {
		timeline = fmt.Sprintf(`curl -s %s -H "Authorization: Bearer $(%s)"`, timeline, s.Token)
	} else {
		timeline = "GET " + timeline
	}
	fmt.Fprintf(s.out, `
The day took %.1f seconds. To look at:

  the PDF       %s
  the mails     %s
  the timeline  %s
`, took.Seconds(), s.Folder, mails, timeline)
}
