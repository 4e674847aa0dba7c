package demo

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"comptoir/infra/local/stack"
	"comptoir/shared/money"
)

const customers = `Nom;Raison sociale;Adresse;Code postal;Ville;Pays;Téléphone
Vins et alcools Chevalier;Vins et alcools Chevalier SA;59 rue de l'Abbaye;51100;Reims;France;03 26 47 15 10
Épicerie Dupré;Épicerie Dupré SARL;8 place du Marché;95300;Pontoise;France;01 30 30 12 12
Sans adresse;Sans adresse SARL;;;;France;
`

// dropFile drops a file of customers into the bucket, as somebody with access does.
func (s *story) dropFile(ctx context.Context) error {
	bucket := s3.New(s3.Options{
		Region: stack.Region, BaseEndpoint: aws.String(s.at.Bucket), UsePathStyle: true,
		Credentials: credentials.NewStaticCredentialsProvider(stack.AccessKey, stack.SecretKey, ""),
	})
	key := fmt.Sprintf("imports/%s/customers/clients.csv", s.org)
	if _, err := bucket.PutObject(ctx, &s3.PutObjectInput{Bucket: aws.String("comptoir-files"), Key: &key, Body: bytes.NewReader([]byte(customers))}); err != nil {
		return fmt.Errorf("drop a file: %w", err)
	}
	jobs, err := s.await(ctx, "/jobs", func(a answer) bool { return strings.HasPrefix(a.text("data.0.status"), "done") })
	if err != nil {
		return err
	}
	job, err := s.do(ctx, "GET", "/jobs/"+jobs.text("data.0.id"), nil)
	if err != nil {
		return err
	}
	s.tell("A file of customers is dropped into the bucket: %s come in, %s is rejected for want of an address.", job.text("counts.created"), job.text("counts.errors"))
	s.aside("Its rejected rows are kept as a file to mend and drop again.")
	found, err := s.await(ctx, "/contacts/search?q=chevalier", func(a answer) bool { return a.text("data.0.id") != "" })
	if err != nil {
		return err
	}
	s.customer = found.text("data.0.id")
	return nil
}

// invoiceInParts invoices half of the first line now and the rest later, and
// mails both.
func (s *story) invoiceInParts(ctx context.Context) error {
	to := []string{"compta@chevalier.example"}
	order := s.orders[0]
	path := "/sales-orders/" + s.order + "/convert-to-invoice"
	first, err := s.do(ctx, "POST", path, map[string]any{
		"lines": []map[string]any{{"line": 1, "quantity": "5"}, {"line": 2, "quantity": "48"}}, "send": map[string]any{"to": to},
	}, order.version(""))
	if err != nil {
		return err
	}
	s.tell("Part of it is invoiced and mailed: %s over %s EUR.", first.text("invoice.number"), first.text("invoice.totals.total"))
	second, err := s.do(ctx, "POST", path, map[string]any{"send": map[string]any{"to": to}}, first.version("order."))
	if err != nil {
		return err
	}
	s.tell("The rest follows: %s over %s EUR. Everything is invoiced, so the order is %s.", second.text("invoice.number"), second.text("invoice.totals.total"), second.text("order.status"))
	s.invoices = []answer{first, second}
	sum, err := add(first.text("invoice.totals.total"), second.text("invoice.totals.total"))
	if err != nil {
		return err
	}
	if sum != order.text("totals.total") {
		return fmt.Errorf("%w: %s and %s", errSums, sum, order.text("totals.total"))
	}
	s.aside("%s + %s = %s EUR, the order's total.", first.text("invoice.totals.total"), second.text("invoice.totals.total"), sum)
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

// collect waits for the mails, keeps the paper, and records a payment.
func (s *story) collect(ctx context.Context) error {
	id := s.invoices[0].text("invoice.id")
	if _, err := s.await(ctx, "/mails?status=sent&contact_id="+s.customer, func(a answer) bool { return a.text("data.1.id") != "" }); err != nil {
		return err
	}
	s.tell("Both mails have left, each with its PDF.")
	paper, err := s.do(ctx, "GET", "/invoices/"+id+"/pdf", nil)
	if err != nil {
		return err
	}
	file := filepath.Join(s.folder, s.invoices[0].text("invoice.number")+".pdf")
	if err := os.WriteFile(file, paper.body, 0o644); err != nil {
		return fmt.Errorf("keep the PDF: %w", err)
	}
	s.aside("The first one, %d KB: %s", len(paper.body)/1000, file)
	now, err := s.do(ctx, "GET", "/invoices/"+id, nil)
	if err != nil {
		return err
	}
	paid, err := s.do(ctx, "POST", "/invoices/"+id+"/record-payment", map[string]any{"amount": "100.00", "method": "virement"}, now.version(""))
	if err != nil {
		return err
	}
	s.tell("The customer pays 100.00 EUR of %s; %s EUR are still owed.", now.text("number"), paid.text("balance"))
	return nil
}

// tellHistory shows what the company remembers.
func (s *story) tellHistory(ctx context.Context) error {
	owed, err := add(s.orders[0].text("totals.total"), "-100.00")
	if err != nil {
		return err
	}
	page, err := s.await(ctx, "/contacts/"+s.customer, func(a answer) bool { return a.text("sums.0.receivable") == owed })
	if err != nil {
		return err
	}
	s.tell("The customer's page: %s EUR invoiced, %s EUR to be received.", page.text("sums.0.invoices_total"), page.text("sums.0.receivable"))
	history, err := s.do(ctx, "GET", "/timeline/"+s.order, nil)
	if err != nil {
		return err
	}
	s.tell("The order's timeline, newest first:")
	for i := 0; history.text(fmt.Sprintf("data.%d.operation", i)) != ""; i++ {
		e := fmt.Sprintf("data.%d.", i)
		s.aside("version %s  %-34s by %s", history.text(e+"version"), history.text(e+"operation"), history.text(e+"actor.name"))
	}
	return nil
}

// lookAt ends the day with what there is to see.
func (s *story) lookAt(took time.Duration) {
	fmt.Fprintf(s.out, `
The day took %.1f seconds. To look at while make run is up:

  the PDF       %s
  the mailbox   %s
  the timeline  GET %s/v1/timeline/%s   (token: make token EMAIL=%s)
`, took.Seconds(), s.folder, s.at.Mail, s.at.API, s.order, s.email)
	if started, err := time.Parse(time.RFC3339, os.Getenv("COMPTOIR_STARTED")); err == nil {
		fmt.Fprintf(s.out, "\nFrom the command to this line: %.0f seconds, everything installed and built on the way.\n", time.Since(started).Seconds())
	}
}
