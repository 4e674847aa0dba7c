package story

import (
	"bytes"
	"context"
	"fmt"
	"mime/multipart"
	"net/http"
	"strings"
)

// The last row lacks its address, which a customer must have.
const customers = `Nom;Raison sociale;Adresse;Code postal;Ville;Pays;Téléphone
Vins et alcools Chevalier;Vins et alcools Chevalier SA;59 rue de l'Abbaye;51100;Reims;France;03 26 47 15 10
Épicerie Dupré;Épicerie Dupré SARL;8 place du Marché;95300;Pontoise;France;01 30 30 12 12
Sans adresse;Sans adresse SARL;;;;France;
`

// bringCustomers brings a file of customers in, and waits until it is in.
func (s *story) bringCustomers(ctx context.Context) error {
	bring, how := s.handIn, "handed in"
	if s.Drop != nil {
		bring, how = s.drop, "dropped into the bucket"
	}
	id, err := bring(ctx, "clients.csv", []byte(customers))
	if err != nil {
		return err
	}
	job, err := s.await(ctx, "/jobs/"+id, func(a answer) (bool, error) {
		if a.text("status") == "failed" {
			return false, fmt.Errorf("the customers could not be imported: %s", a.text("failure.detail"))
		}
		return strings.HasPrefix(a.text("status"), "done"), nil
	})
	if err != nil {
		return err
	}
	s.tell("A file of customers is %s: %s come in, %s is rejected for want of an address.", how, job.text("counts.created"), job.text("counts.errors"))
	s.aside("Its rejected rows are kept as a file to mend and drop again.")
	found, err := s.await(ctx, "/contacts?q=chevalier", func(a answer) (bool, error) { return a.text("data.0.id") != "", nil })
	if err != nil {
		return err
	}
	s.customer = found.text("data.0.id")
	return nil
}

// drop lays the file into the bucket and finds the job that it becomes.
func (s *story) drop(ctx context.Context, name string, content []byte) (job string, err error) {
	if err := s.Drop(ctx, s.org, name, content); err != nil {
		return "", err
	}
	jobs, err := s.await(ctx, "/jobs", func(a answer) (bool, error) { return a.text("data.0.id") != "", nil })
	return jobs.text("data.0.id"), err
}

// handIn asks for an upload and posts the file, as a web client does. It gives
// the job that brings the file in.
func (s *story) handIn(ctx context.Context, name string, content []byte) (job string, err error) {
	asked, err := s.do(ctx, "POST", "/imports", map[string]any{"kind": "contacts", "file_name": name, "role": "customer"})
	if err != nil {
		return "", err
	}
	fields, ok := asked.at("upload.fields").(map[string]any)
	if !ok {
		return "", fmt.Errorf("POST /imports gave no form: %s", asked.body)
	}
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	for field, value := range fields {
		if err := w.WriteField(field, fmt.Sprint(value)); err != nil {
			return "", fmt.Errorf("fill in the form: %w", err)
		}
	}
	file, err := w.CreateFormFile("file", name)
	if err != nil {
		return "", fmt.Errorf("fill in the form: %w", err)
	}
	if _, err := file.Write(content); err != nil {
		return "", fmt.Errorf("fill in the form: %w", err)
	}
	if err := w.Close(); err != nil {
		return "", fmt.Errorf("fill in the form: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, asked.text("upload.url"), &form)
	if err != nil {
		return "", fmt.Errorf("hand the file in: %w", err)
	}
	req.Header.Set("Content-Type", w.FormDataContentType())
	if _, err := s.send(req); err != nil {
		return "", fmt.Errorf("hand the file in: %w", err)
	}
	return asked.text("id"), nil
}
