package issuer

import (
	"log/slog"
	"net/mail"
	"slices"
	"sync"

	"comptoir/infra/local/spool"
)

// Person is a user that the sign-in page offers.
type Person struct {
	Email string `json:"email"`
	Name  string `json:"name,omitempty"` // the claim name of the last token; empty without an organisation
}

// maxKnown is the number of persons that the issuer remembers.
const maxKnown = 20

// known remembers the persons with tokens, newest first.
type known struct {
	files *spool.Spool
	log   *slog.Logger

	mu  sync.Mutex
	all []Person
}

func openKnown(files *spool.Spool, log *slog.Logger) (*known, error) {
	k := &known{files: files, log: log}
	_, err := files.Load(log, "people", &k.all)
	return k, err
}

// add moves a person to the front. A failure to write the list is logged only, because a sign-in does not need the list.
func (k *known) add(p Person) {
	if !address(p.Email) {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.all) > 0 && k.all[0] == p {
		return
	}
	others := slices.DeleteFunc(slices.Clone(k.all), func(o Person) bool { return o.Email == p.Email })
	k.all = append([]Person{p}, others...)
	k.all = k.all[:min(len(k.all), maxKnown)]
	if err := k.files.Put("people", k.all); err != nil {
		k.log.Error("the list of known persons is not written", "error", err.Error())
	}
}

// people lists the configured persons, then the remembered ones, newest first.
func (i *Issuer) people() []Person {
	i.known.mu.Lock()
	defer i.known.mu.Unlock()
	all, others := slices.Clone(i.config.People), slices.Clone(i.known.all)
	for n, first := range all {
		others = slices.DeleteFunc(others, func(p Person) bool {
			if p.Email == first.Email && p.Name != "" {
				all[n].Name = p.Name
			}
			return p.Email == first.Email
		})
	}
	return append(all, others...)
}

// address reports whether a text is a plain e-mail address.
func address(text string) bool {
	a, err := mail.ParseAddress(text)
	return err == nil && a.Address == text && len(text) <= 254
}
