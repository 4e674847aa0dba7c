package intake

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"comptoir/shared/sheet"
)

// Lease is how long whoever works on a job may be silent before others may take
// it over. He renews it with every batch of rows.
const Lease = 90 * time.Second

// Progress is how far a job is. It is kept beside the job and changes with every
// batch of rows, without a version and without a change entry.
//
// Rows are written with the progress that counts them, in one transaction. What
// is rejected reaches its file only from time to time; therefore the place to go
// on from may lie behind what is shown. Rows in between are met again after a
// crash: those written by this job are known by their claims, and count as they
// did; those rejected are rejected again.
type Progress struct {
	Turn   int       `json:"turn"`             // counts who has worked on it: who has an older turn has lost it
	Holder string    `json:"holder,omitempty"` // whose turn it is; none: nobody's
	Until  time.Time `json:"until,omitzero"`   // when others may take the turn
	Shown  Tally     `json:"shown"`            // what all rows so far came to
	Saved  Saved     `json:"saved"`
}

// Saved is the place from which the next turn goes on.
type Saved struct {
	At      sheet.Position `json:"at"`
	Tally   Tally          `json:"tally"`
	Results []Result       `json:"results,omitempty"` // files of rejected rows
	Bytes   int            `json:"bytes,omitempty"`   // of the last of them; what lies behind is not counted yet
}

// Result is a file a job made.
type Result struct {
	Name string `json:"name" doc:"File name" example:"customers-rejected.csv"`
	Key  string `json:"key" doc:"Where it lies in the bucket"`
	Rows int    `json:"rows" doc:"Rows in it, titles not counted"`
}

// Counts is how far a job is, in rows for an import. Done is every row that
// needs no more work: written, known already, or rejected.
type Counts struct {
	Done    int `json:"done" doc:"Rows dealt with, those with errors included"`
	Total   int `json:"total,omitempty" doc:"Rows there are, once all are read; until then the checkpoint's offset in the size of the file tells how far it is"`
	Created int `json:"created" doc:"Records made, or completed where a document had made them with what it knew"`
	Skipped int `json:"skipped" doc:"Rows whose record was here already"`
	Errors  int `json:"errors" doc:"Rows rejected"`
}

// Tally is what a stretch of rows came to.
type Tally struct {
	Counts Counts `json:"counts"`
	Notes  []Note `json:"notes,omitempty"`
}

// Add counts what another stretch of rows came to.
func (t Tally) Add(u Tally) Tally {
	c, d := t.Counts, u.Counts
	t.Counts = Counts{Done: c.Done + d.Done, Created: c.Created + d.Created, Skipped: c.Skipped + d.Skipped, Errors: c.Errors + d.Errors}
	t.Notes = slices.Clone(t.Notes)
	for _, n := range u.Notes {
		t.note(n)
	}
	return t
}

// Note tells of a row that came in, but not quite as it was meant.
type Note struct {
	Code  string `json:"code"`
	Count int    `json:"count"`
	Rows  []int  `json:"rows"` // the first of them
}

// noted is how many rows a note names.
const noted = 10

// Note notes what a clerk should look at.
func (t *Tally) Note(code string, row int) { t.note(Note{Code: code, Count: 1, Rows: []int{row}}) }

func (t *Tally) note(n Note) {
	i := slices.IndexFunc(t.Notes, func(o Note) bool { return o.Code == n.Code })
	if i < 0 {
		t.Notes = append(t.Notes, n)
		return
	}
	o := t.Notes[i]
	rows := slices.Concat(o.Rows, n.Rows)
	t.Notes[i] = Note{Code: o.Code, Count: o.Count + n.Count, Rows: rows[:min(len(rows), noted)]}
}

// The codes of notes.
const (
	FreeText        = "import.free_text"
	CustomerCreated = "import.customer_created"
	CustomerByName  = "import.customer_by_name"
	UnknownUser     = "import.unknown_salesperson"
	UnknownStatus   = "import.unknown_status"
	UnknownTerm     = "import.unknown_term"
	MaybeDuplicate  = "import.possible_duplicate"
)

// notes is what they say: how many times, and in which rows.
func notes() []sheet.Rule {
	rule := func(code, french, english string) sheet.Rule {
		return sheet.Rule{Code: code, French: french + " : %d (lignes %s).", English: english + ": %d (rows %s)."}
	}
	return []sheet.Rule{
		rule(FreeText, "Lignes dont l'article est inconnu, reprises en texte libre", "Lines whose item is unknown, taken as free text"),
		rule(CustomerCreated, "Clients créés d'après leur {}, que le fichier des clients complétera", "Customers created from their {s}, whom the file of customers will complete"),
		rule(CustomerByName, "Clients reconnus à leur seul nom", "Customers recognised by nothing but their name"),
		rule(UnknownUser, "{S} d'un vendeur qui n'est pas un utilisateur, dont seul le nom est gardé", "{S} of a salesperson who is no user, of whom only the name is kept"),
		rule(UnknownStatus, "{S} dont le statut n'est pas compris, repris comme brouillons", "{S} whose status is not understood, taken as drafts"),
		rule(UnknownTerm, "Contacts dont les conditions de paiement ne sont pas déclarées, celles par défaut valant pour eux", "Contacts whose terms of payment are not declared, so that the default ones apply"),
		rule(MaybeDuplicate, "Contacts qui ressemblent à un autre par le nom, l'e-mail ou le numéro de TVA", "Contacts that resemble another by name, e-mail or tax number"),
	}
}

// Fault is the note in words, of an import of the kind.
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

// Take gives the turn to somebody, unless it is another's who has not been
// silent for too long. Who had it before and was cut off (he comes again under
// the same name) need not wait.
func (p *Progress) Take(holder string, now time.Time) bool {
	if p.Holder != "" && p.Holder != holder && now.Before(p.Until) {
		return false
	}
	p.Turn, p.Holder, p.Until, p.Shown = p.Turn+1, holder, now.Add(Lease), p.Saved.Tally
	return true
}

// Advance counts what a stretch of rows came to; the turn is renewed.
func (p Progress) Advance(t Tally, now time.Time) Progress {
	p.Shown, p.Until = p.Shown.Add(t), now.Add(Lease)
	return p
}

// Save makes what is shown the place to go on from: all that was rejected is in
// its files.
func (p Progress) Save(at sheet.Position, results []Result, bytes int) Progress {
	p.Saved = Saved{At: at, Tally: p.Shown, Results: slices.Clone(results), Bytes: bytes}
	return p
}

// Stop takes the turn from whoever has it.
func (p Progress) Stop() Progress {
	p.Turn, p.Holder, p.Until = p.Turn+1, "", time.Time{}
	return p
}

// Release gives the turn back.
func (p Progress) Release() Progress {
	p.Holder, p.Until = "", time.Time{}
	return p
}
