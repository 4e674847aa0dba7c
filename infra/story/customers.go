package story

import (
	"bytes"
	"context"
	"fmt"
	"mime/multipart"
	"net/http"
	"strings"
)

// customers is a file of customers. The last row has a street, but no city.
const customers = `Nom;Raison sociale;Adresse;Code postal;Ville;Pays;Téléphone
Vins et alcools Chevalier;Vins et alcools Chevalier SA;59 rue de l'Abbaye;51100;Reims;France;03 26 47 15 10
Épicerie Dupré;Épicerie Dupré SARL;8 place du Marché;95300;Pontoise;France;01 30 30 12 12
Sans ville;Sans ville SARL;1 quai du Port;;;France;
`

// importCustomers imports a file of customers and waits until the job is over.
func (s *story) importCustomers(ctx context.Context) error {
	send, how := s.upload, "uploaded"
	if s.Drop != nil {
		send, how = s.drop, "dropped into the bucket"
	}
	id, err := send(ctx, "clients.csv", []byte(customers))
	if err != nil {
		return err
	}
	job, err := s.await(ctx, "/jobs/"+id, func(a response) (bool, error) {
		if a.text("status") == "failed" {
			return false, fmt.Errorf("the customers could not be imported: %s", a.text("failure.detail"))
		}
		return strings.HasPrefix(a.text("status"), "done"), nil
	})
	if err != nil {
		return err
	}
	s.show("A file of customers is %s: %s are created, %s is rejected because its address has no city.",
		how, job.text("counts.created"), job.text("counts.errors"))
	s.detail("The rejected row is in a file of its own, to correct and drop again.")
	found, err := s.await(ctx, "/contacts?q=chevalier", func(a response) (bool, error) { return a.text("data.0.id") != "", nil })
	if err != nil {
		return err
	}
	s.customer = found.text("data.0.id")
	return nil
}

// drop puts the file into the bucket and returns the id of its job.
func (s *story) drop(ctx context.Context, name string, content []byte) (job string, err error) {
	if err := s.Drop(ctx, s.org, name, content); err != nil {
		return "", err
	}
	jobs, err := s.await(ctx, "/jobs", func(a response) (bool, error) { return a.text("data.0.id") != "", nil })
	return jobs.text("data.0.id"), err
}

// upload requests an upload form and posts the file, as a web client does. It
// returns the id of the import's job.
func (s *story) upload(ctx context.Context, name string, content []byte) (job string, err error) {
	requested, err := s.do(ctx, "POST", "/imports", map[string]any{"kind": "contacts", "file_name": name, "role": "customer"})
	if err != nil {
		return "", err
	}
	fields, ok := requested.at("upload.fields").(map[string]any)
	if !ok {
		return "", fmt.Errorf("POST /imports returned no form: %s", requested.body)
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
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, requested.text("upload.url"), &form)
	if err != nil {
		return "", fmt.Errorf("upload the file: %w", err)
	}
	req.Header.Set("Content-Type", w.FormDataContentType())
	if _, err := s.send(req); err != nil {
		return "", fmt.Errorf("upload the file: %w", err)
	}
	return requested.text("id"), nil
}
