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
	"comptoir/shared/rights"
	"comptoir/shared/store"
)

// Request gives a form by which one file can be put into the bucket, and the job
// that brings it in when it has arrived.
var Request = op.Define(op.Spec{
	ID:      "import.request",
	On:      op.Post("/imports"),
	Summary: "Ask to import a file",
	Doc: "Contacts, items, estimates or sales orders (of those, one row for each line), as CSV or TSV with titles in French or English; how the file is written is found out and shown with the job. " +
		"Post the form's fields and then the file, as multipart/form-data, to its url within 15 minutes; at most 1 GB. The import begins when the file has arrived: follow it by its job. " +
		"The same file a second time is answered with the job that brought it in. Besides the right to import it takes the right to create what is imported.",
	Needs:  rights.Create(rights.Imports),
	Faults: op.Faults{"import.columns", "import.field_twice", "import.role", "import.source", "import.unknown_column", "import.unknown_field", "import.unknown_kind", "sheet.unknown_option"},
	May:    []op.Grant{op.ReadTable, op.WriteTable, op.ReadImports, op.WriteImports},
	Runs:   op.Imports,
}, request)

// RequestInput is what is to be imported.
type RequestInput struct {
	Body struct {
		Kind     intake.Kind `json:"kind" enum:"contacts,items,estimates,sales-orders" doc:"What the rows are" example:"contacts"`
		FileName string      `json:"file_name" minLength:"1" maxLength:"200" doc:"Name of the file" example:"customers.csv"`
		intake.Wishes
	}
}

// Requested is a job that waits for its file, and how to hand the file in.
type Requested struct {
	intake.Job
	Upload *app.Form `json:"upload,omitempty" doc:"Where to put the file, within 15 minutes; left out of a dry run"`
}

// Accepted says that the work is not done yet.
func (Requested) Accepted() bool { return true }

// Location is where the job can be followed.
func (r Requested) Location() string { return "/v1/jobs/" + string(r.ID) }

func request(ctx context.Context, a *app.App, in RequestInput) (Requested, error) {
	way, err := wayOf(in.Body.Kind)
	if err != nil {
		return Requested{}, err
	}
	for _, module := range way.modules {
		if err := a.Caller.Needs(rights.Create(module)); err != nil {
			return Requested{}, err
		}
	}
	if err := in.Body.Wishes.Check(in.Body.Kind); err != nil {
		return Requested{}, err
	}
	job := id.New[intake.JobID](a.Now)
	key := inbox + strings.Join([]string{string(a.Table.Org), string(in.Body.Kind), string(job), plain(in.Body.FileName)}, "/")
	out := Requested{Job: intake.NewRequest(job, in.Body.Kind, intake.File{Name: in.Body.FileName, Key: key}, in.Body.Wishes, a.Caller.Actor())}
	if !a.Table.DryRun {
		form, err := a.Files.Upload(ctx, key, maxFile, 15*time.Minute, nil)
		if err != nil {
			return out, err
		}
		out.Upload = &form
	}
	err = store.Jobs.Add(a.Table, &out.Job, store.Unguarded)
	return out, err
}

// plain is a file's name as part of a key: letters, digits, points and hyphens.
// One of points alone would lead out of its folder.
func plain(name string) string {
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
