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

// What was rejected comes back ready to mend; mended and dropped again it
// completes the set and doubles nothing.
func TestRejectedRowsAreMendedAndDroppedAgain(t *testing.T) {
	o := newOffice(t)
	job := o.drop("customers", "customers.csv", asFound)
	came(t, job, "done_with_errors: 4 done 1 created 3 errors")
	file := o.rejected(job)
	if job.Get("downloads.0.name") != "customers-rejected.csv" || job.Get("downloads.0.rows") != "3" || !strings.Contains(job.Get("downloads.0.url"), "/results/") {
		t.Errorf("downloads: %s", job.Get("downloads"))
	}
	for _, want := range []string{"\ufeffMotif du rejet [dmy comma],customerID,", "La ligne a 9 cellules pour 8 colonnes.", ",BLONP,Blondesddsl père et fils,Frédérique Citeaux,24, place Kléber,Strasbourg,NULL,67000,France\n", "city: Il manque la ville de l'adresse.,EASTC,"} {
		if !strings.Contains(file, want) {
			t.Errorf("the rejected rows lack %q: %s", want, file)
		}
	}
	mended := strings.NewReplacer("24, place Kléber", `"24, place Kléber"`, "35 King George,,", "35 King George,London,", "Rua do Mercado, 12", `"Rua do Mercado, 12"`).Replace(file)
	came(t, o.drop("customers", "customers-rejected.csv", mended), "done: 3 done 3 created")
	whole := strings.NewReplacer("24, place Kléber", `"24, place Kléber"`, "35 King George,,", "35 King George,London,", "Rua do Mercado, 12", `"Rua do Mercado, 12"`).Replace(asFound)
	came(t, o.drop("customers", "customers-all.csv", whole), "done: 4 done 4 skipped")
	if got := o.called(); !slices.Equal(got, []string{"Alfreds Futterkiste", "Blondesddsl père et fils", "Eastern Connection", "Wellington Importadora"}) {
		t.Errorf("there are %q", got)
	}
}

func TestTheSameFileAgainIsTheEarlierJob(t *testing.T) {
	o := newOffice(t)
	file := customers(0, 3)
	event := o.put("customers", "a.csv", file)
	o.Invoke("import.start", event, nil)
	first := o.newest()
	came(t, first, "done: 3 done 3 created")
	o.Invoke("import.start", event, nil)
	o.Invoke("import.start", o.put("customers", "b.csv", file), nil)
	o.Invoke("import.start", o.put("clients", "2026/november/c.csv", file), nil)
	if again := o.newest(); again.Get("id") != first.Get("id") || o.counts()["contact"] != 3 {
		t.Errorf("a second job: %s", again.Body)
	}
	asked := o.Owner.Do("import.request", functest.Request{Body: `{"kind": "contacts", "role": "customer", "file_name": "d.csv"}`}).Want(202)
	o.Invoke("import.start", o.lay(asked.Get("upload.fields.key"), file, nil), nil)
	job := o.Owner.Do("job.get", functest.Request{ID: asked.Get("id")}).Want(200)
	came(t, job, "done:")
	if job.Get("earlier_job_id") != first.Get("id") {
		t.Errorf("who asked is told of %q", job.Get("earlier_job_id"))
	}
	came(t, o.drop("suppliers", "a.csv", file), "done: 3 done 3 skipped") // another folder, another job; the title says customerID, so they are the same
}

func TestAFileThatFailedCanBeDroppedAgain(t *testing.T) {
	o := newOffice(t)
	event := o.put("customers", "a.csv", "customerID,companyName\nA,Alpha\n")
	o.Invoke("import.start", event, nil)
	first := o.newest()
	came(t, first, "failed:")
	if first.Get("failure.code") != "import.missing_columns" || !strings.Contains(first.Get("failure.detail"), "Adresse") || first.Allowed() != "" {
		t.Errorf("failed: %s", first.Body)
	}
	if _, there := o.AWS.File(first.Get("import.file.key")); !there {
		t.Error("the file is gone")
	}
	o.Invoke("import.start", event, nil)
	if again := o.newest(); again.Get("id") != first.Get("id") {
		t.Error("the same event made another job")
	}
	came(t, o.drop("customers", "a.csv", "customerID,companyName\nA,Alpha\n"), "failed:")
	if again := o.newest(); again.Get("id") == first.Get("id") {
		t.Error("dropped again, it made no job")
	}
}

// Rows that name no id are known by what they say.
func TestRowsWithoutAnID(t *testing.T) {
	o := newOffice(t)
	const file = "Raison sociale;Adresse;Ville;Pays\nAlpha;1 rue A;Rouen;France\nBeta;2 rue B;Rouen;France\n"
	came(t, o.drop("clients", "a.csv", file), "done: 2 done 2 created")
	came(t, o.drop("clients", "b.csv", file+"Gamma;3 rue C;Rouen;France\nGamma;3 rue C;Rouen;France\n"), "done_with_errors: 4 done 1 created 2 skipped 1 errors")
	if got := o.called(); !slices.Equal(got, []string{"Alpha", "Beta", "Gamma"}) {
		t.Errorf("there are %q", got)
	}
	alpha := o.Owner.Do("contact.list", functest.Request{}).Get("data.0.id")
	o.Owner.Do("contact.delete", functest.Request{ID: alpha, Match: "*"}).Want(204)
	came(t, o.drop("clients", "c.csv", file+"\n"), "done: 2 done 1 created 1 skipped")
}

func TestAskingForAnImport(t *testing.T) {
	o := newOffice(t)
	seller := o.Hire(rights.Sales)
	asked := seller.Do("import.request", functest.Request{Body: `{"kind": "contacts", "role": "vendor", "file_name": "Fournisseurs (2).csv", "source": "sage", "columns": {"Machin": "display_name"}}`, Key: "k"}).Want(202)
	id, key := asked.Get("id"), asked.Get("upload.fields.key")
	if key != "imports/"+string(o.ID)+"/contacts/"+id+"/Fournisseurs__2_.csv" || asked.Header["location"] != "/v1/jobs/"+id || asked.Get("upload.fields.policy") == "" || asked.Get("status") != "requested" {
		t.Errorf("asked: %s %v", asked.Body, asked.Header)
	}
	o.Invoke("import.start", o.lay(key, "Machin\nAlpha\n", nil), nil)
	job := seller.Do("job.get", functest.Request{ID: id}).Want(200)
	came(t, job, "done: 1 done 1 created")
	if job.Get("by.id") != seller.ID() || job.Get("import.file.name") != "Fournisseurs (2).csv" || job.Get("import.plan.columns.0.use") != "chosen" {
		t.Errorf("the job is %s", job.Body)
	}
	for _, r := range o.Entries() {
		_, e, err := table.EntryOf(r.Change.NewImage)
		if err != nil {
			t.Fatal(err)
		}
		if e.Kind == "contact" && e.Actor.ID != seller.ID() {
			t.Error("the contact was not made in the name of who asked")
		}
	}
	o.Invoke("import.start", o.lay(key, "Machin\nBeta\n", nil), nil) // the form takes a second file: another job of the same wishes
	again := o.newest()
	came(t, again, "done: 1 done 1 created")
	if again.Get("id") == id || again.Get("by.id") != seller.ID() {
		t.Errorf("the second file's job is %s", again.Body)
	}

	seller.Do("import.request", functest.Request{Body: `{"kind": "items", "file_name": "a.csv"}`}).WantCode(403, "right.missing")
	o.Hire(rights.Reader).Do("import.request", functest.Request{Body: `{"kind": "contacts", "file_name": "a.csv"}`}).WantCode(403, "right.missing")
	for body, at := range map[string]string{
		`{"kind": "invoices", "file_name": "a.csv"}`:                                    "/kind",
		`{"kind": "items", "file_name": ""}`:                                            "/file_name",
		`{"kind": "items", "file_name": "a.csv", "source": "a#b"}`:                      "/source",
		`{"kind": "items", "file_name": "a.csv", "decimal": "dot"}`:                     "/decimal",
		`{"kind": "items", "file_name": "a.csv", "columns": {"Prix": "price_of_love"}}`: "/columns/Prix",
	} {
		o.Owner.Do("import.request", functest.Request{Body: body}).Want(422).WantAt(at)
	}
	rehearsed := o.Owner.Do("import.request", functest.Request{Body: `{"kind": "items", "file_name": "a.csv"}`, Query: "dry_run=true"}).Want(202)
	if rehearsed.Get("upload") != "" {
		t.Error("a rehearsal lets a file be uploaded")
	}
}

func TestACancelledRequestTakesNoFile(t *testing.T) {
	o := newOffice(t)
	asked := o.Owner.Do("import.request", functest.Request{Body: `{"kind": "contacts", "file_name": "a.csv"}`}).Want(202)
	o.Owner.Do("job.cancel", functest.Request{ID: asked.Get("id"), Version: 1}).Want(200)
	o.Invoke("import.start", o.lay(asked.Get("upload.fields.key"), customers(0, 1), nil), nil)
	if o.newest().Get("status") != "cancelled" || o.counts()["contact"] != 0 {
		t.Errorf("imported all the same: %v", o.counts())
	}
}

// What is for no organisation, or about nothing known, is put aside.
func TestQuarantine(t *testing.T) {
	o := newOffice(t)
	stranger := "imports/org_01KAMX00000000000000000000/customers/a.csv"
	for key, aside := range map[string]string{
		stranger: "quarantine/org_01KAMX00000000000000000000/customers/a.csv",
		"imports/" + string(o.ID) + "/recipes/a b é.csv": "quarantine/" + string(o.ID) + "/recipes/a b é.csv",
		"imports/a.csv":                        "quarantine/a.csv",
		"imports/../x/a.csv":                   "quarantine/../x/a.csv",
		"imports/" + string(o.ID) + "/x.csv":   "quarantine/" + string(o.ID) + "/x.csv",
		"imports/org_1#SET/customers/x.csv":    "quarantine/org_1#SET/customers/x.csv",
		"imports//customers/x.csv":             "quarantine//customers/x.csv",
		"imports/" + string(o.ID) + "//x.csv":  "quarantine/" + string(o.ID) + "//x.csv",
		"imports/customers/" + string(o.ID):    "quarantine/customers/" + string(o.ID),
		"imports/" + string(o.ID) + "/items":   "quarantine/" + string(o.ID) + "/items",
		"imports/ORG_1/" + string(o.ID) + "/x": "quarantine/ORG_1/" + string(o.ID) + "/x",
	} {
		event := o.lay(key, customers(0, 1), nil)
		o.Invoke("import.start", event, nil)
		o.Invoke("import.start", event, nil)
		if _, there := o.AWS.File(key); there {
			t.Errorf("%s is still there", key)
		}
		if body, there := o.AWS.File(aside); !there || string(body) != customers(0, 1) {
			t.Errorf("%s is not in %s but in %q", key, aside, o.AWS.Keys("quarantine/"))
		}
	}
	o.Invoke("import.start", o.put("customers", "", ""), nil) // a folder, as consoles make them
	gone := o.put("customers", "gone.csv", customers(0, 1))
	o.AWS.Put("imports/x", nil, nil)
	if err := o.Tools.Files.Move(t.Context(), "imports/"+string(o.ID)+"/customers/gone.csv", "elsewhere/gone.csv"); err != nil {
		t.Fatal(err)
	}
	o.Invoke("import.start", gone, nil)
	if n := len(o.AWS.Take(op.JobQueue)); n != 0 || o.counts()["contact"] != 0 {
		t.Errorf("%d messages, %v", n, o.counts())
	}
}

// EventBridge brings a key as it is, unlike S3's own notifications, which
// encode it as in a URL.
func TestANameWithSignsThatURLsEncode(t *testing.T) {
	o := newOffice(t)
	for _, name := range []string{"été 1+2.csv", "remise 100%.csv", "a%20b+c.csv", "a&b?c=d#e.csv"} {
		file := customers(o.arrived, 1)
		if job := o.drop("customers", name, file); job.Get("import.file.name") != name || job.Get("status") != "done" {
			t.Errorf("%s: %s", name, job.Body)
		}
	}
}

func TestAnEventThatNamesNoFileFails(t *testing.T) {
	o := newOffice(t)
	for name, event := range map[string]string{
		"nothing":                     `{}`,
		"a notification of S3 itself": `{"Records": [{"eventSource": "aws:s3", "s3": {"object": {"key": "imports/x"}}}]}`,
	} {
		if o.TryInvoke("import.start", json.RawMessage(event), nil) == nil {
			t.Errorf("%s is taken for a file", name)
		}
	}
}
