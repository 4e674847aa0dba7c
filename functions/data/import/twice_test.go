package imports_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"comptoir/functions/test/functest"
	"comptoir/shared/op"
	"comptoir/shared/rights"
	"comptoir/shared/table"
)

const asFound = `customerID,companyName,contactName,address,city,region,postalCode,country
ALFKI,Alfreds Futterkiste,Maria Anders,Obere Str. 57,Berlin,NULL,12209,Germany
BLONP,Blondesddsl père et fils,Frédérique Citeaux,24, place Kléber,Strasbourg,NULL,67000,France
EASTC,Eastern Connection,Ann Devon,35 King George,,NULL,WX3 6FW,UK
WELLI,Wellington Importadora,Paula Parente,Rua do Mercado, 12,Resende,SP,08737-363,Brazil
`

// corrections corrects the rows of asFound: missing quotes and a missing city.
var corrections = strings.NewReplacer(
	"24, place Kléber", `"24, place Kléber"`,
	"35 King George,,", "35 King George,London,",
	"Rua do Mercado, 12", `"Rua do Mercado, 12"`,
)

// The file of rejected rows can be corrected and uploaded again. It creates the
// missing records and no duplicates.
func TestCorrectedRejectedRowsAreImported(t *testing.T) {
	o := newTestCompany(t)
	job := o.upload("customers", "customers.csv", asFound)
	wantJob(t, job, "done_with_errors: 4 done 1 created 3 errors")
	file := o.rejected(job)
	if job.Get("downloads.0.name") != "customers-rejected.csv" || job.Get("downloads.0.rows") != "3" ||
		!strings.Contains(job.Get("downloads.0.url"), "/results/") {
		t.Errorf("the downloads are %s", job.Get("downloads"))
	}
	for _, want := range []string{
		"\ufeffMotif du rejet [dmy comma],customerID,",
		"La ligne a 9 cellules pour 8 colonnes.",
		",BLONP,Blondesddsl père et fils,Frédérique Citeaux,24, place Kléber,Strasbourg,NULL,67000,France\n",
		"city: Il manque la ville de l'adresse.,EASTC,",
	} {
		if !strings.Contains(file, want) {
			t.Errorf("the rejected rows lack %q: %s", want, file)
		}
	}
	wantJob(t, o.upload("customers", "customers-rejected.csv", corrections.Replace(file)), "done: 3 done 3 created")
	wantJob(t, o.upload("customers", "customers-all.csv", corrections.Replace(asFound)), "done: 4 done 4 skipped")
	want := []string{"Alfreds Futterkiste", "Blondesddsl père et fils", "Eastern Connection", "Wellington Importadora"}
	if got := o.contactNames(); !slices.Equal(got, want) {
		t.Errorf("the contacts are %q, want %q", got, want)
	}
}

func TestSameFileGetsEarlierJob(t *testing.T) {
	o := newTestCompany(t)
	file := customers(0, 3)
	event := o.put("customers", "a.csv", file)
	o.Invoke("import.start", event, nil)
	first := o.newest()
	wantJob(t, first, "done: 3 done 3 created")
	o.Invoke("import.start", event, nil)
	o.Invoke("import.start", o.put("customers", "b.csv", file), nil)
	o.Invoke("import.start", o.put("clients", "2026/november/c.csv", file), nil)
	if again := o.newest(); again.Get("id") != first.Get("id") || o.counts()["contact"] != 3 {
		t.Errorf("the file has a second job: %s", again.Body)
	}
	body := `{"kind": "contacts", "role": "customer", "file_name": "d.csv"}`
	requested := o.Owner.Do("import.request", functest.Request{Body: body}).Want(202)
	o.Invoke("import.start", o.write(requested.Get("upload.fields.key"), file, nil), nil)
	job := o.Owner.Do("job.get", functest.Request{ID: requested.Get("id")}).Want(200)
	wantJob(t, job, "done:")
	if job.Get("earlier_job_id") != first.Get("id") {
		t.Errorf("the requested job refers to %q, want %q", job.Get("earlier_job_id"), first.Get("id"))
	}
	// The same file in another folder gets another job. The column header is customerID,
	// so the contacts are the same.
	wantJob(t, o.upload("suppliers", "a.csv", file), "done: 3 done 3 skipped")
}

func TestFailedFileCanBeUploadedAgain(t *testing.T) {
	o := newTestCompany(t)
	event := o.put("customers", "a.csv", "customerID,address\nA,1 rue\n")
	o.Invoke("import.start", event, nil)
	first := o.newest()
	wantJob(t, first, "failed:")
	detail := first.Get("failure.detail")
	if first.Get("failure.code") != "import.missing_columns" || !strings.Contains(detail, "un nom") || first.Allowed() != "" {
		t.Errorf("the failed job is %s", first.Body)
	}
	if _, exists := o.AWS.File(first.Get("import.file.key")); !exists {
		t.Error("the file was removed")
	}
	o.Invoke("import.start", event, nil)
	if again := o.newest(); again.Get("id") != first.Get("id") {
		t.Error("the same event created another job")
	}
	wantJob(t, o.upload("customers", "a.csv", "customerID,address\nA,1 rue\n"), "failed:")
	if again := o.newest(); again.Get("id") == first.Get("id") {
		t.Error("the second upload created no job")
	}
}

func TestRowsWithoutIDAreRecognisedByValues(t *testing.T) {
	o := newTestCompany(t)
	const file = "Raison sociale;Adresse;Ville;Pays\nAlpha;1 rue A;Rouen;France\nBeta;2 rue B;Rouen;France\n"
	wantJob(t, o.upload("clients", "a.csv", file), "done: 2 done 2 created")
	twice := file + "Gamma;3 rue C;Rouen;France\nGamma;3 rue C;Rouen;France\n"
	wantJob(t, o.upload("clients", "b.csv", twice), "done_with_errors: 4 done 1 created 2 skipped 1 errors")
	if got, want := o.contactNames(), []string{"Alpha", "Beta", "Gamma"}; !slices.Equal(got, want) {
		t.Errorf("the contacts are %q, want %q", got, want)
	}
	alpha := o.Owner.Do("contact.list", functest.Request{}).Get("data.0.id")
	o.Owner.Do("contact.delete", functest.Request{ID: alpha, Match: "*"}).Want(204)
	wantJob(t, o.upload("clients", "c.csv", file+"\n"), "done: 2 done 1 created 1 skipped")
}

func TestRequestedImportRunsForItsUser(t *testing.T) {
	o := newTestCompany(t)
	seller := o.Hire(rights.Sales)
	requested := seller.Do("import.request", functest.Request{Body: `{
		"kind": "contacts", "role": "vendor", "file_name": "Fournisseurs (2).csv", "source": "sage",
		"columns": {"Machin": "display_name"}
	}`, Key: "k"}).Want(202)
	id, key := requested.Get("id"), requested.Get("upload.fields.key")
	if key != "imports/"+string(o.ID)+"/contacts/"+id+"/Fournisseurs__2_.csv" || requested.Header["location"] != "/v1/jobs/"+id ||
		requested.Get("upload.fields.policy") == "" || requested.Get("status") != "requested" {
		t.Errorf("the request returned %s %v", requested.Body, requested.Header)
	}
	o.Invoke("import.start", o.write(key, "Machin\nAlpha\n", nil), nil)
	job := seller.Do("job.get", functest.Request{ID: id}).Want(200)
	wantJob(t, job, "done: 1 done 1 created")
	if job.Get("by.id") != seller.ID() || job.Get("import.file.name") != "Fournisseurs (2).csv" ||
		job.Get("import.plan.columns.0.use") != "chosen" {
		t.Errorf("the job is %s", job.Body)
	}
	for _, r := range o.Entries() {
		_, e, err := table.EntryOf(r.Change.NewImage)
		if err != nil {
			t.Fatal(err)
		}
		if e.Kind == "contact" && e.Actor.ID != seller.ID() {
			t.Errorf("the actor of the contact is %s, want the user of the request", e.Actor.ID)
		}
	}
}

func TestRequestChecksRightsAndBody(t *testing.T) {
	o := newTestCompany(t)
	seller := o.Hire(rights.Sales)
	seller.Do("import.request", functest.Request{Body: `{"kind": "items", "file_name": "a.csv"}`}).WantCode(403, "right.missing")
	contacts := functest.Request{Body: `{"kind": "contacts", "file_name": "a.csv"}`}
	o.Hire(rights.Reader).Do("import.request", contacts).WantCode(403, "right.missing")
	for body, at := range map[string]string{
		`{"kind": "invoices", "file_name": "a.csv"}`:                                    "/kind",
		`{"kind": "items", "file_name": ""}`:                                            "/file_name",
		`{"kind": "items", "file_name": "a.csv", "source": "a#b"}`:                      "/source",
		`{"kind": "items", "file_name": "a.csv", "decimal": "dot"}`:                     "/decimal",
		`{"kind": "items", "file_name": "a.csv", "columns": {"Prix": "price_of_love"}}`: "/columns/Prix",
	} {
		o.Owner.Do("import.request", functest.Request{Body: body}).Want(422).WantAt(at)
	}
	dry := o.Owner.Do("import.request", functest.Request{Body: `{"kind": "items", "file_name": "a.csv"}`, Query: "dry_run=true"}).Want(202)
	if dry.Get("upload") != "" {
		t.Error("a dry run returns an upload form")
	}
}

func TestCancelledRequestImportsNoFile(t *testing.T) {
	o := newTestCompany(t)
	requested := o.Owner.Do("import.request", functest.Request{Body: `{"kind": "contacts", "file_name": "a.csv"}`}).Want(202)
	o.Owner.Do("job.cancel", functest.Request{ID: requested.Get("id"), Version: 1}).Want(200)
	o.Invoke("import.start", o.write(requested.Get("upload.fields.key"), customers(0, 1), nil), nil)
	if o.newest().Get("status") != "cancelled" || o.counts()["contact"] != 0 {
		t.Errorf("the file of a cancelled request was imported: %v", o.counts())
	}
}

func TestUnknownFilesAreMovedToQuarantine(t *testing.T) {
	o := newTestCompany(t)
	org := string(o.ID)
	for _, path := range []string{
		"org_01KAMX00000000000000000000/customers/a.csv", // an organisation that does not exist
		org + "/recipes/a b é.csv",
		"a.csv",
		"../x/a.csv",
		org + "/x.csv",
		"org_1#SET/customers/x.csv",
		"/customers/x.csv",
		org + "//x.csv",
		"customers/" + org,
		org + "/items",
		"ORG_1/" + org + "/x",
	} {
		key, quarantined := "imports/"+path, "quarantine/"+path
		event := o.write(key, customers(0, 1), nil)
		o.Invoke("import.start", event, nil)
		o.Invoke("import.start", event, nil)
		if _, exists := o.AWS.File(key); exists {
			t.Errorf("%s still exists", key)
		}
		if body, exists := o.AWS.File(quarantined); !exists || string(body) != customers(0, 1) {
			t.Errorf("%s is not in %s but in %q", key, quarantined, o.AWS.Keys("quarantine/"))
		}
	}
}

func TestFoldersAndRemovedFilesAreIgnored(t *testing.T) {
	o := newTestCompany(t)
	o.Invoke("import.start", o.put("customers", "", ""), nil) // a folder made in a console
	gone := o.put("customers", "gone.csv", customers(0, 1))
	o.AWS.Put("imports/x", nil, nil)
	if err := o.Tools.Files.Move(t.Context(), "imports/"+string(o.ID)+"/customers/gone.csv", "elsewhere/gone.csv"); err != nil {
		t.Fatal(err)
	}
	o.Invoke("import.start", gone, nil)
	if n := len(o.AWS.Take(op.JobQueue)); n != 0 || o.counts()["contact"] != 0 {
		t.Errorf("%d messages in the queue, records %v; want none", n, o.counts())
	}
}

// EventBridge delivers a key as it is. S3's own notifications URL-encode it.
func TestNamesWithURLEncodedCharactersAreImported(t *testing.T) {
	o := newTestCompany(t)
	for _, name := range []string{"été 1+2.csv", "remise 100%.csv", "a%20b+c.csv", "a&b?c=d#e.csv"} {
		file := customers(o.arrived, 1)
		if job := o.upload("customers", name, file); job.Get("import.file.name") != name || job.Get("status") != "done" {
			t.Errorf("the job of %s is %s", name, job.Body)
		}
	}
}

func TestStartRefusesEventWithoutFile(t *testing.T) {
	o := newTestCompany(t)
	for name, event := range map[string]string{
		"an empty event":              `{}`,
		"a notification of S3 itself": `{"Records": [{"eventSource": "aws:s3", "s3": {"object": {"key": "imports/x"}}}]}`,
	} {
		if o.TryInvoke("import.start", json.RawMessage(event), nil) == nil {
			t.Errorf("%s is accepted", name)
		}
	}
}
