package start

import (
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"strings"

	"comptoir/shared/app"
	"comptoir/shared/org"
)

// Settings are the settings of a function from its environment. A function has, and
// needs, only the settings for its grants.
type Settings struct {
	Table     string         // TABLE_NAME
	CursorKey []byte         // CURSOR_KEY, in base64, or the name of its secret: signs the cursors of lists
	Log       slog.Level     // LOG_LEVEL: debug, info (the default), warn, error
	Figures   app.Figures    // STAGE, and LARGE_ORGANIZATIONS, separated by commas; no metrics without STAGE
	Bounds    org.Bounds     // BOUNDS: organizations=3,memberships=20,invitations=20; one that is left out has its default
	Claims    app.Claims     // CLAIMS: org=tenant,role=group … if the issuer has other names for claims
	Mails     app.MailLimits // MAIL_LIMITS: 50,14,2000 for 50 recipients a day in the first 14 days, then 2000; these are the defaults

	Bucket   string            // BUCKET_NAME, to read or write files
	Kept     int               // KEPT_YEARS, for which an issued document is locked in the bucket; 0: it is not locked
	MailFrom string            // MAIL_FROM, to send mail: the platform's address
	MailSet  string            // MAIL_CONFIGURATION_SET, to send mail: publishes the events of mails
	Queues   map[string]string // QUEUE_URL_MAIL, QUEUE_URL_JOBS …, the URL of each queue to send to, by name
	Bus      string            // BUS_NAME, to put events
	Address  string            // ADDRESS, to sign links: the address of the API
}

// minKey is the minimal size of a key in bytes: that of the hash it is used with
// (RFC 2104, section 3).
const minKey = 32

// read reads the settings for these grants. Its error names all missing settings.
func read(getenv func(string) string, granted []app.Grant) (Settings, error) {
	var missing []string
	need := func(name string) string {
		value := getenv(name)
		if value == "" {
			missing = append(missing, name)
		}
		return value
	}
	s := Settings{Table: need("TABLE_NAME")}
	key := need("CURSOR_KEY")
	if needsFiles(granted) {
		s.Bucket = need("BUCKET_NAME")
	}
	if slices.Contains(granted, app.SendMail) {
		s.MailFrom, s.MailSet = need("MAIL_FROM"), need("MAIL_CONFIGURATION_SET")
	}
	for _, g := range granted {
		if name := g.Queue(); name != "" {
			if s.Queues == nil {
				s.Queues = map[string]string{}
			}
			s.Queues[name] = need("QUEUE_URL_" + strings.ToUpper(name))
		}
	}
	if slices.Contains(granted, app.PutEvents) {
		s.Bus = need("BUS_NAME")
	}
	if slices.Contains(granted, app.SignLinks) {
		s.Address = need("ADDRESS")
	}
	if len(missing) > 0 {
		return s, fmt.Errorf("the environment lacks %s", strings.Join(missing, ", "))
	}
	s.Figures.Stage = getenv("STAGE")
	if years := getenv("KEPT_YEARS"); years != "" {
		var err error
		if s.Kept, err = strconv.Atoi(years); err != nil || s.Kept < 0 {
			return s, errors.New("KEPT_YEARS is not a number of years: " + years)
		}
	}
	for o := range strings.FieldsFuncSeq(getenv("LARGE_ORGANIZATIONS"), func(r rune) bool { return r == ',' }) {
		s.Figures.Large = append(s.Figures.Large, org.OrganizationID(o))
	}
	for pair := range strings.FieldsFuncSeq(getenv("CLAIMS"), func(r rune) bool { return r == ',' }) {
		name, issuers, found := strings.Cut(pair, "=")
		if !found || name == "" || issuers == "" {
			return s, fmt.Errorf("CLAIMS: %q is not a claim and the issuer's name for it, such as org=tenant", pair)
		}
		if s.Claims == nil {
			s.Claims = app.Claims{}
		}
		s.Claims[name] = issuers
	}
	var err error
	if s.Bounds, err = bounds(getenv("BOUNDS")); err != nil {
		return s, err
	}
	if s.Mails, err = mailLimits(getenv("MAIL_LIMITS")); err != nil {
		return s, err
	}
	if !strings.HasPrefix(key, reference) {
		if s.CursorKey, err = cursorKey(key); err != nil {
			return s, err
		}
	}
	if text := getenv("LOG_LEVEL"); text != "" {
		if err := s.Log.UnmarshalText([]byte(text)); err != nil {
			return s, errors.New("LOG_LEVEL is not debug, info, warn or error: " + text)
		}
	}
	return s, nil
}

// bounds reads bounds in the form name=number, separated by commas.
func bounds(text string) (org.Bounds, error) {
	b := org.DefaultBounds()
	set := map[string]*int{"organizations": &b.Organizations, "memberships": &b.Memberships, "invitations": &b.Invitations}
	for pair := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == ',' }) {
		name, value, _ := strings.Cut(pair, "=")
		n, err := strconv.Atoi(value)
		if set[name] == nil || err != nil || n < 1 {
			return b, fmt.Errorf("BOUNDS: %q is not a bound with a number of 1 or more, such as organizations=3", pair)
		}
		*set[name] = n
	}
	return b, nil
}

// mailLimits reads three numbers separated by commas. An empty text has the defaults.
func mailLimits(text string) (l app.MailLimits, err error) {
	if text == "" {
		return l, nil
	}
	numbers := strings.Split(text, ",")
	for n, into := range []*int{&l.New, &l.NewDays, &l.Usual} {
		if len(numbers) != 3 {
			break
		}
		if *into, err = strconv.Atoi(numbers[n]); err != nil || *into < 1 {
			break
		}
	}
	if l.Usual < 1 {
		return l, fmt.Errorf("MAIL_LIMITS is not three numbers above 0, such as 50,14,2000: %s", text)
	}
	return l, nil
}

func needsFiles(granted []app.Grant) bool {
	return slices.ContainsFunc(granted, func(g app.Grant) bool { return g.Folders() != nil })
}
