package stories_test

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"comptoir/functions/test/functest"
	"comptoir/functions/test/samples"
)

// The stories of testdata/flows show the product as a clerk uses it, with the real
// table and the real handlers. To add a story, add a file; it needs no Go code. The
// text before the first "-- name --" is the story, one command a line, # for remarks.
// The files below it are request bodies and files to upload. The world of a story
// begins empty, on Saturday 21 November 2026 at ten in Paris; each request takes a
// second.
//
//	after STORY                      begin with the end of another story: its users, its names, its clock
//	as USER                          act as USER@comptoir.example from here on; the first time, the user signs in
//	as USER again                    sign in again: the new token names the user's current organisation and role
//	accept USER                      USER@comptoir.example accepts all invitations and signs in; the response stays the previous one
//	as anonymous                     act without a token, as behind a link
//	GET /v1/… | POST | PATCH | DELETE /v1/… [at VERSION] [key KEY] [html] [BODY]
//	                                 BODY: {JSON} up to the end of the line, or a file below; at: If-Match;
//	                                 key: Idempotency-Key; html: as a browser
//	want STATUS [CODE [at POINTER]]  the status of the request, with the code of a refusal; without it the request must succeed
//	want .PATH VALUE                 the whole value in the response, as text: want .lines.0.rate 14
//	want NAME: VALUE                 a header
//	want no .PATH | NAME:            the value or header is empty or missing
//	want A + B … = C                 the sum, exactly
//	says .PATH TEXT                  the value contains the text, regardless of its spaces
//	count .PATH N                    the list has N elements
//	save NAME [.PATH]                save a value (default: the id), which replaces $NAME in later commands and files
//	wait N days|hours|minutes        move the clock forward
//	tick                             run the schedule, as each quarter of an hour: mornings begin, due work is done
//	settle                           process stream, queues and mails until all are empty
//	drop FOLDER FILE [as ENCODING]   upload the file to the bucket: imports/<organisation>/FOLDER/FILE
//	fetch .PATH NAME                 download the file that the response links to, as the file NAME
//	mend NAME OLD -> NEW             replace a text in a file
//	same NAME NAME                   the two files are equal
//	mail to ADDRESS                  select the last mail sent to the address: .from .to .subject .text .attachments
//	link .PATH                       select the last link in a text: .link is its last segment
//	bounce ADDRESS                   the mail service reports a permanent bounce of the last mail to the address
//	mails N                          N mails have been sent since the beginning
//	event TYPE                       select the last event of the type on the bus: comptoir.invoice.updated
//
// The field .text of a PDF or a page is its text. Stories have no loops and no
// conditions, and no clock but their own.
func TestFlows(t *testing.T) {
	files, err := filepath.Glob("testdata/flows/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("found no stories: %v", err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".txtar")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			begin(t).run(file, a)
		})
	}
}

// story is a running story. Each failure, also one in its world, is reported with the
// current line.
type story struct {
	testing.TB
	path string
	line int

	world    *functest.World
	user     *functest.Person
	users    map[string]*functest.Person // the users who have signed in, by name
	names    map[string]string           // saved values
	files    map[string][]byte
	response *functest.Response
	pending  int  // the line of the last request, until a want follows; 0: none
	logged   bool // whether the response was logged
}

func begin(t testing.TB) *story {
	s := &story{TB: t, names: map[string]string{}, users: map[string]*functest.Person{}, files: map[string][]byte{}}
	s.world = functest.NewWorld(s, samples.Everything)
	return s
}

// run executes the commands of a story.
func (s *story) run(path string, a *txtar.Archive) {
	s.Helper()
	for _, f := range a.Files {
		s.files[f.Name] = f.Data
	}
	s.path = path
	for i, line := range strings.Split(string(a.Comment), "\n") {
		s.line = i + 1
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			s.execute(line)
		}
	}
	s.checkPending()
}

// execute executes one command.
func (s *story) execute(line string) {
	s.Helper()
	word, rest, _ := strings.Cut(line, " ")
	rest = s.expand(strings.TrimSpace(rest))
	if status, _, _ := strings.Cut(rest, " "); word != "want" || !isStatus.MatchString(status) || strings.Contains(rest, " = ") {
		s.checkPending()
	}
	switch word {
	case "after":
		s.after(rest)
	case "as":
		s.as(rest)
	case "accept":
		s.accept(rest)
	case "GET", "POST", "PATCH", "DELETE":
		s.request(word, rest)
	case "want":
		s.want(rest)
	case "says":
		s.says(rest)
	case "count":
		s.count(rest)
	case "save":
		s.save(rest)
	case "wait":
		s.wait(rest)
	case "tick":
		s.world.Invoke("schedule.tick", map[string]string{"source": "aws.events"}, nil)
	case "settle":
		s.settle()
	case "drop":
		s.drop(rest)
	case "fetch":
		s.fetch(rest)
	case "mend":
		s.mend(rest)
	case "same":
		s.same(rest)
	case "mail":
		s.mail(rest)
	case "link":
		s.link(rest)
	case "bounce":
		s.bounce(rest)
	case "mails":
		s.mails(rest)
	case "event":
		s.event(rest)
	default:
		s.Fatalf("%q is not a command; TestFlows lists the commands", word)
	}
}

var (
	isStatus = regexp.MustCompile(`^[1-5][0-9][0-9]$`)
	isName   = regexp.MustCompile(`\$[a-z][a-z0-9_]*`)
)

// expand replaces names by their saved values.
func (s *story) expand(text string) string {
	s.Helper()
	return isName.ReplaceAllStringFunc(text, func(name string) string {
		v, known := s.names[name[1:]]
		if !known {
			s.Fatalf("no value was saved as %s", name)
		}
		return v
	})
}

// after runs another story first.
func (s *story) after(name string) {
	s.Helper()
	if s.user != nil || s.response != nil {
		s.Fatalf("after must be the first command of a story")
	}
	a, err := txtar.ParseFile(filepath.Join(filepath.Dir(s.path), name+".txtar"))
	if err != nil {
		s.Fatalf("%v", err)
	}
	path, line, files := s.path, s.line, s.files
	s.files = map[string][]byte{}
	s.run(filepath.Join(filepath.Dir(path), name+".txtar"), a)
	s.path, s.line, s.files = path, line, files
}

// Fatalf reports a failure with its line, and ends the story.
func (s *story) Fatalf(format string, args ...any) {
	s.Helper()
	s.TB.Fatalf("%s:%d: %s", s.path, s.line, fmt.Sprintf(format, args...))
}

// Fatal reports a failure with its line, and ends the story.
func (s *story) Fatal(args ...any) {
	s.Helper()
	s.Fatalf("%s", fmt.Sprint(args...))
}

// Errorf reports a failure with its line. The story continues.
func (s *story) Errorf(format string, args ...any) {
	s.Helper()
	s.TB.Errorf("%s:%d: %s", s.path, s.line, fmt.Sprintf(format, args...))
}
