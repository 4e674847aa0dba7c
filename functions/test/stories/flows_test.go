package stories_test

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"comptoir/functions/test/functest"
)

// The stories of testdata/flows tell the life of the product, as a clerk sees
// it, against the real table and through the real handlers. To add one, add a
// file; no Go is needed. The text before the first "-- name --" is the story, one
// command a line, # for remarks; the files below it are bodies of requests and
// files to drop. Its world begins empty, on Saturday 21 November 2026 at ten in
// Paris; each request takes a second.
//
//	after STORY                      go on where another story ends: its people, its names, its clock
//	as WHO                           act as WHO@comptoir.example from here on; the first time, that takes signing in
//	as WHO anew                      sign in again: the new token tells where WHO belongs now
//	as nobody                        act without a token: behind a link
//	GET /v1/… | POST | PATCH | DELETE /v1/… [at VERSION] [key KEY] [html] [BODY]
//	                                 BODY: {JSON} up to the end of the line, or a file below; at: If-Match; key: Idempotency-Key; html: as a browser
//	want STATUS [CODE [at POINTER]]  what is not wanted must succeed; what is refused is wanted with its code
//	want .PATH VALUE                 a value of the answer, as text, all of it: want .lines.0.rate 14
//	want NAME: VALUE                 a header
//	want no .PATH | NAME:            it is empty or not there
//	want A + B … = C                 it adds up, exactly
//	says .PATH TEXT                  it contains the text, whatever its spaces are
//	count .PATH N                    so many elements
//	save NAME [.PATH]                keep a value (the id when no path is given): $NAME is it from here on, in commands and files
//	wait N days|hours|minutes        time passes
//	tick                             the schedule's quarter of an hour: mornings begin, what is due is done
//	settle                           stream, queues and mails, until nothing is left to do
//	drop FOLDER FILE [as ENCODING]   somebody lays the file into the bucket: imports/<organisation>/FOLDER/FILE
//	fetch .PATH NAME                 download what the answer links to; it is the file NAME from here on
//	mend NAME OLD -> NEW             change a text of a file
//	same NAME NAME                   the two files are alike
//	mail to ADDRESS                  the last mail that left for the address is looked at: .from .to .subject .text .attachments
//	link .PATH                       the last link in a text is looked at: .link is its last part
//	bounce ADDRESS                   the mail service tells that this mail could not be delivered, ever
//	mails N                          so many mails have left since the beginning
//	event TYPE                       the last event of that type on the bus is looked at: comptoir.invoice.updated
//
// A PDF or a page is looked at by .text, its text. Stories know no loops, no conditions
// and no clock but their own.
func TestFlows(t *testing.T) {
	files, err := filepath.Glob("testdata/flows/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("there are no stories: %v", err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".txtar")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			begin(t).tell(file, a)
		})
	}
}

// story is a story being told. What fails in it, here or in the world it plays
// in, fails at its line.
type story struct {
	testing.TB
	file string
	line int

	world  *functest.World
	who    *functest.Person
	people map[string]*functest.Person // who has signed in, by name
	names  map[string]string
	files  map[string][]byte
	answer *functest.Response
	asked  int  // the line of a request that may still turn out to be refused without anybody wanting that; 0: none
	shown  bool // whether the answer was printed already
}

func begin(t testing.TB) *story {
	s := &story{TB: t, names: map[string]string{}, people: map[string]*functest.Person{}, files: map[string][]byte{}}
	s.world = functest.NewWorld(s)
	return s
}

// tell plays a story from its first line to its last.
func (s *story) tell(file string, a *txtar.Archive) {
	s.Helper()
	for _, f := range a.Files {
		s.files[f.Name] = f.Data
	}
	s.file = file
	for i, line := range strings.Split(string(a.Comment), "\n") {
		s.line = i + 1
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			s.play(line)
		}
	}
	s.decide()
}

func (s *story) play(line string) {
	s.Helper()
	word, rest, _ := strings.Cut(line, " ")
	rest = s.fill(strings.TrimSpace(rest))
	if status, _, _ := strings.Cut(rest, " "); word != "want" || !isStatus.MatchString(status) || strings.Contains(rest, " = ") {
		s.decide()
	}
	switch word {
	case "after":
		s.after(rest)
	case "as":
		s.as(rest)
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
		s.Fatalf("%q is no command; TestFlows lists them", word)
	}
}

var (
	isStatus = regexp.MustCompile(`^[1-5][0-9][0-9]$`)
	isName   = regexp.MustCompile(`\$[a-z][a-z0-9_]*`)
)

// fill puts what was saved in place of its names.
func (s *story) fill(text string) string {
	s.Helper()
	return isName.ReplaceAllStringFunc(text, func(name string) string {
		v, known := s.names[name[1:]]
		if !known {
			s.Fatalf("nothing was saved as %s", name)
		}
		return v
	})
}

// after plays another story first.
func (s *story) after(name string) {
	s.Helper()
	if s.who != nil || s.answer != nil {
		s.Fatalf("after is the first command of a story")
	}
	a, err := txtar.ParseFile(filepath.Join(filepath.Dir(s.file), name+".txtar"))
	if err != nil {
		s.Fatalf("%v", err)
	}
	file, line, files := s.file, s.line, s.files
	s.files = map[string][]byte{}
	s.tell(filepath.Join(filepath.Dir(file), name+".txtar"), a)
	s.file, s.line, s.files = file, line, files
}

// Fatalf ends the story, and says at which line.
func (s *story) Fatalf(format string, args ...any) {
	s.Helper()
	s.TB.Fatalf("%s:%d: %s", s.file, s.line, fmt.Sprintf(format, args...))
}

// Fatal ends the story, and says at which line.
func (s *story) Fatal(args ...any) {
	s.Helper()
	s.Fatalf("%s", fmt.Sprint(args...))
}

// Errorf says at which line the story went wrong, and lets it go on.
func (s *story) Errorf(format string, args ...any) {
	s.Helper()
	s.TB.Errorf("%s:%d: %s", s.file, s.line, fmt.Sprintf(format, args...))
}
