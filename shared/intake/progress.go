package intake

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"comptoir/shared/sheet"
)

// Lease is the duration of a job's lease. The holder renews it with every batch of
// rows; after it expires, another process can take over the job.
const Lease = 90 * time.Second

// Progress is the progress of a job. It is stored in an item of its own and changes
// with every batch of rows, without a version and without a change entry.
//
// Rows and the progress that counts them are written in one transaction. Rejected
// rows are written to their file only from time to time, so the checkpoint may be
// behind the counts shown. After a crash the rows in between are read again: those
// written by this job are recognised by their claims and counted as before; those
// rejected are rejected again.
type Progress struct {
	Turn   int       `json:"turn"`             // fencing token of the lease: a process with an older one has lost the lease
	Holder string    `json:"holder,omitempty"` // holder of the lease; empty: none
	Until  time.Time `json:"until,omitzero"`   // expiry of the lease
	Shown  Tally     `json:"shown"`            // result of all rows so far
	Saved  Saved     `json:"saved"`
}

// Saved is the checkpoint at which the next slice resumes.
type Saved struct {
	At    sheet.Position `json:"at"`
	Tally Tally          `json:"tally"`
	Rejected
	Bytes int `json:"bytes,omitempty"` // of the last file, if release 0.2.0 saved it; that file still grows
}

// Rejected is where the rejected rows of a job are stored: complete files, and the parts
// of the file that still grows.
type Rejected struct {
	Results []Result `json:"results,omitempty"`
	Parts   []Parts  `json:"parts,omitempty"`
	Rows    int      `json:"rows,omitempty"`    // rows in these parts
	Written int64    `json:"written,omitempty"` // bytes of all files and parts
}

// Parts is a range of parts that one holder of the lease has written.
type Parts struct {
	Turn  int `json:"turn"` // its fencing token
	From  int `json:"from"`
	Count int `json:"count"`
}

// Result is a file made by a job.
type Result struct {
	Name string `json:"name" doc:"File name" example:"customers-rejected.csv"`
	Key  string `json:"key" doc:"Key in the bucket"`
	Rows int    `json:"rows" doc:"Rows in it, headers not counted"`
}

// Counts is the progress of a job, in rows for an import. Done counts every row
// that needs no more work: written, already imported, or rejected.
type Counts struct {
	Done    int `json:"done" doc:"Rows processed, those with errors included"`
	Total   int `json:"total,omitempty" doc:"Rows in the file, once all are read; until then compare the checkpoint's offset with the size of the file"`
	Created int `json:"created" doc:"Records created, or completed if a document had created them"`
	Skipped int `json:"skipped" doc:"Rows whose record exists already"`
	Errors  int `json:"errors" doc:"Rows rejected"`
	// Incomplete is not in jobs of release 0.2.0.
	Incomplete int `json:"incomplete,omitempty" doc:"Customers taken in without an address; list them with incomplete=true and complete them"`
}

// Tally is the result of a range of rows.
type Tally struct {
	Counts Counts `json:"counts"`
	Notes  []Note `json:"notes,omitempty"`
	Streak int    `json:"streak,omitempty"` // rows rejected in a row, up to the last one
}

// Add returns the result of both ranges of rows.
func (t Tally) Add(u Tally) Tally {
	c, d := t.Counts, u.Counts
	t.Counts = Counts{
		Done: c.Done + d.Done, Created: c.Created + d.Created, Skipped: c.Skipped + d.Skipped, Errors: c.Errors + d.Errors,
		Incomplete: c.Incomplete + d.Incomplete,
	}
	if d.Errors < d.Done {
		t.Streak = 0
	}
	t.Streak += u.Streak
	t.Notes = slices.Clone(t.Notes)
	for _, n := range u.Notes {
		t.record(n)
	}
	return t
}

// Note is a warning about rows that were imported with a deviation from the file.
type Note struct {
	Code  string `json:"code"`
	Count int    `json:"count"`
	Rows  []int  `json:"rows"` // the first of them
}

// listedRows is the maximum number of rows that a warning lists.
const listedRows = 10

// Note records a warning about a row.
func (t *Tally) Note(code string, row int) { t.record(Note{Code: code, Count: 1, Rows: []int{row}}) }

func (t *Tally) record(n Note) {
	i := slices.IndexFunc(t.Notes, func(o Note) bool { return o.Code == n.Code })
	if i < 0 {
		t.Notes = append(t.Notes, n)
		return
	}
	o := t.Notes[i]
	rows := slices.Concat(o.Rows, n.Rows)
	t.Notes[i] = Note{Code: o.Code, Count: o.Count + n.Count, Rows: rows[:min(len(rows), listedRows)]}
}

// The codes of warnings about rows.
const (
	FreeText        = "import.free_text"
	CustomerCreated = "import.customer_created"
	CustomerByName  = "import.customer_by_name"
	UnknownUser     = "import.unknown_salesperson"
	UnknownStatus   = "import.unknown_status"
	UnknownTerm     = "import.unknown_term"
	MaybeDuplicate  = "import.possible_duplicate"
	NoAddress       = "import.incomplete"
	ReasonLeftOut   = "import.reason_left_out"
	RowLeftOut      = "import.row_left_out"
)

// notes returns the sentences of the warnings, with the number of rows and the first of them.
func notes() []sheet.Rule {
	rule := func(code, french, english string) sheet.Rule {
		return sheet.Rule{Code: code, French: french + " : %d (lignes %s).", English: english + ": %d (rows %s)."}
	}
	return []sheet.Rule{
		rule(FreeText,
			"Lignes dont l'article est inconnu, reprises en texte libre",
			"Lines whose item is unknown, imported as free text"),
		rule(CustomerCreated,
			"Clients créés d'après leur {}, que le fichier des clients complétera",
			"Customers created from their {s}; the file of customers will complete them"),
		rule(CustomerByName,
			"Clients reconnus à leur seul nom",
			"Customers recognised by their name only"),
		rule(UnknownUser,
			"{S} d'un vendeur qui n'est pas un utilisateur, dont seul le nom est gardé",
			"{S} of a salesperson who is not a user; only the name is kept"),
		rule(UnknownStatus,
			"{S} dont le statut n'est pas compris, repris comme brouillons",
			"{S} whose status is not understood, imported as drafts"),
		rule(UnknownTerm,
			"Contacts dont les conditions de paiement ne sont pas déclarées ; celles par défaut s'appliquent",
			"Contacts whose payment terms are not declared; the default terms apply"),
		rule(MaybeDuplicate,
			"Contacts qui ressemblent à un autre par le nom, l'e-mail ou le numéro de TVA",
			"Contacts that resemble another by name, e-mail or tax number"),
		rule(NoAddress,
			"Clients sans adresse, repris comme incomplets",
			"Customers without an address, imported as incomplete"),
		rule(ReasonLeftOut,
			"Lignes rejetées dont le motif est omis, faute de place : corrigez les autres et importez le fichier des lignes rejetées, "+
				"qui donnera les motifs suivants",
			"Rejected rows without their reason, for lack of space; correct the others and import the file of rejected rows, "+
				"which gives the next reasons"),
		rule(RowLeftOut,
			"Lignes rejetées qui ne sont pas dans le fichier des lignes rejetées, faute de place : corrigez-les dans le fichier d'origine",
			"Rejected rows that are not in the file of rejected rows, for lack of space; correct them in the original file"),
	}
}

// Fault returns the warning as a sentence, for an import of the kind.
func (n Note) Fault(k Kind, language string) sheet.Fault {
	var rows []string
	for _, r := range n.Rows {
		rows = append(rows, fmt.Sprint(r))
	}
	if n.Count > len(n.Rows) {
		rows = append(rows, "…")
	}
	for _, r := range notes() {
		if r.Code == n.Code {
			return *k.rule(r).Fault(language, n.Count, strings.Join(rows, ", "))
		}
	}
	return sheet.Fault{Code: n.Code, Detail: strings.Join(rows, ", ")}
}

// Take acquires the lease for a holder, and reports whether it did: the lease is
// free, expired, or held under the same name. A process that is retried after a
// crash has the same name, so it need not wait.
func (p *Progress) Take(holder string, now time.Time) bool {
	if p.Holder != "" && p.Holder != holder && now.Before(p.Until) {
		return false
	}
	p.Turn, p.Holder, p.Until, p.Shown = p.Turn+1, holder, now.Add(Lease), p.Saved.Tally
	return true
}

// Advance adds the result of a range of rows and renews the lease.
func (p Progress) Advance(t Tally, now time.Time) Progress {
	p.Shown, p.Until = p.Shown.Add(t), now.Add(Lease)
	return p
}

// Save makes the position a checkpoint: the counts shown are saved, and all
// rejected rows are stored.
func (p Progress) Save(at sheet.Position, stored Rejected) Progress {
	stored.Results, stored.Parts = slices.Clone(stored.Results), slices.Clone(stored.Parts)
	p.Saved = Saved{At: at, Tally: p.Shown, Rejected: stored}
	return p
}

// Stop revokes the lease.
func (p Progress) Stop() Progress {
	p.Turn, p.Holder, p.Until = p.Turn+1, "", time.Time{}
	return p
}

// Release ends the lease.
func (p Progress) Release() Progress {
	p.Holder, p.Until = "", time.Time{}
	return p
}
