package imports

import (
	"context"
	"strings"
	"time"
	"unicode"

	"comptoir/shared/app"
	"comptoir/shared/id"
	"comptoir/shared/intake"
	"comptoir/shared/op"
	"comptoir/shared/org"
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// Request returns a form with which one file can be uploaded to the bucket, and the
// job that imports it when it has arrived.
var Request = op.Define(op.Spec{
	ID:      "import.request",
	On:      op.Post("/imports"),
	Summary: "Request the import of a file",
	Doc: "The file contains contacts, items, estimates or sales orders (one row for each line of a document), " +
		"as CSV or TSV with column headers in French or English. Its format is detected and shown with the job. " +
		"Post the form's fields and then the file, as multipart/form-data, to its url within 15 minutes; at most 1 GB. " +
		"The form takes one file; each further one is put aside or replaced, and a failed job shows it. The import begins when the file has arrived, if its user may still import it, " +
		"and two imports of an organisation run at once: while two run, or 20 requested files are missing, a request is refused with 429 " +
		"(import.too_many). A request expires after a day. Follow the import with the job; it asks a question if 1,000 rows in a row are rejected. " +
		"If the same file was imported before, the job refers to the earlier one. " +
		"The caller needs the right to import and the right to create the records.",
	Needs: rights.Create(rights.Imports),
	Faults: op.Faults{
		"import.columns", "import.field_twice", "import.role", "import.source", "import.too_many",
		"import.unknown_column", "import.unknown_field", "import.unknown_kind", "sheet.unknown_option",
	},
	May:  []op.Grant{op.ReadTable, op.WriteTable, op.ReadImports, op.WriteImports},
	Runs: op.Imports,
}, request)

// RequestInput is the request of an import.
type RequestInput struct {
	Body struct {
		Kind     intake.Kind `json:"kind" enum:"contacts,items,estimates,sales-orders" doc:"Kind of the records" example:"contacts"`
		FileName string      `json:"file_name" minLength:"1" maxLength:"200" doc:"Name of the file" example:"customers.csv"`
		intake.Wishes
	}
}

// Requested is a job that waits for its file, and the form to upload it.
type Requested struct {
	intake.Job
	Upload *app.Form `json:"upload,omitempty" doc:"Form to upload the file, valid for 15 minutes; omitted in a dry run"`
}

// Accepted reports that the work is not done yet.
func (Requested) Accepted() bool { return true }

// Location returns the path of the job.
func (r Requested) Location() string { return "/v1/jobs/" + string(r.ID) }

func request(ctx context.Context, a *app.App, in RequestInput) (Requested, error) {
	for _, module := range in.Body.Kind.Modules() {
		if err := a.Caller.Needs(rights.Create(module)); err != nil {
			return Requested{}, err
		}
	}
	if err := in.Body.Wishes.Check(in.Body.Kind); err != nil {
		return Requested{}, err
	}
	job := id.New[intake.JobID](a.Now)
	slots, err := store.ImportSlots(ctx, a.Table)
	if err != nil {
		return Requested{}, err
	}
	if err := slots.Request(job, a.Now); err != nil {
		return Requested{}, err
	}
	key := formKey(a.Table.Org, in.Body.Kind, job, in.Body.FileName)
	file := intake.File{Name: in.Body.FileName, Key: key}
	out := Requested{Job: intake.NewRequest(job, in.Body.Kind, file, in.Body.Wishes, a.Caller.Actor())}
	if !a.Table.DryRun {
		form, err := a.Files.Upload(ctx, key, maxFile, 15*time.Minute, nil)
		if err != nil {
			return out, err
		}
		out.Upload = &form
	}
	if err := store.SaveImportSlots(a.Table, slots); err != nil {
		return out, err
	}
	err = store.Jobs.Add(a.Table, &out.Job, store.Unguarded)
	return out, err
}

// formKey returns the key to which a form uploads its file.
func formKey(o org.OrganizationID, k intake.Kind, j intake.JobID, name string) string {
	return inbox + strings.Join([]string{string(o), string(k), string(j), safeName(name)}, "/")
}

// safeName returns a file's name for use in a key: letters, digits, dots, hyphens
// and underscores. A name of dots only would leave its folder, so it becomes "_".
func safeName(name string) string {
	name = strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r == '.' || r == '-' || r == '_' {
			return r
		}
		return '_'
	}, name)
	if r := []rune(name); len(r) > 100 {
		name = string(r[len(r)-100:])
	}
	if strings.Trim(name, ".") == "" {
		return "_"
	}
	return name
}
