package stories_test

import (
	"encoding/json"
	"fmt"
	"html"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"comptoir/functions"
	"comptoir/functions/test/functest"
	"comptoir/shared/op"
	"comptoir/shared/pdf/pdftest"
)

// as makes a user the sender of the next requests. The user signs in the first time,
// and after "again", for which stories of release 0.1 use an older word.
func (s *story) as(rest string) {
	s.Helper()
	name, again, _ := strings.Cut(rest, " ")
	if name == "" || again != "" && again != "again" && again != "anew" {
		s.Fatalf("name the user: as odile, or as odile again")
	}
	if name == "anonymous" {
		s.user = s.world.Anonymous(s)
		return
	}
	if s.users[name] == nil || again != "" {
		s.users[name] = s.signIn(name)
	}
	s.user = s.users[name]
}

// accept makes a user accept all invitations, and sign in.
func (s *story) accept(name string) {
	s.Helper()
	user := s.signIn(name)
	me := user.Do("me.get", functest.Request{}).Want(200)
	if me.Get("invitations.0.organization.id") == "" {
		s.Fatalf("%s has no invitation: %s", name, me.Body)
	}
	for n := 0; me.Get(fmt.Sprintf("invitations.%d.organization.id", n)) != ""; n++ {
		user.Do("me.accept", functest.Request{ID: me.Get(fmt.Sprintf("invitations.%d.organization.id", n))}).Want(200)
	}
	s.users[name] = s.signIn(name)
}

func (s *story) signIn(name string) *functest.Person {
	return s.world.SignIn(name+"@comptoir.example", strings.ToUpper(name[:1])+name[1:])
}

// request sends a request to the API.
func (s *story) request(method, rest string) {
	s.Helper()
	if s.user == nil {
		s.Fatalf("no user has signed in: as odile")
	}
	target, rest, _ := strings.Cut(rest, " ")
	path, query, _ := strings.Cut(target, "?")
	operation, params := route(method, path)
	if operation == "" {
		s.Fatalf("no operation has the route of %s %s", method, path)
	}
	r := functest.Request{Path: params, Query: query}
	for rest = strings.TrimSpace(rest); rest != ""; {
		word, more, _ := strings.Cut(rest, " ")
		value, after, _ := strings.Cut(strings.TrimSpace(more), " ")
		switch {
		case word == "at":
			r.Match, rest = etag(value), strings.TrimSpace(after)
		case word == "key":
			r.Key, rest = value, strings.TrimSpace(after)
		case word == "html":
			r.Accept, rest = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", strings.TrimSpace(more)
		case strings.HasPrefix(rest, "{"), strings.HasPrefix(rest, "["):
			r.Body, rest = rest, ""
		default:
			r.Body, rest = s.expand(string(s.file(word))), strings.TrimSpace(more)
		}
	}
	s.world.Wait(time.Second)
	s.setResponse(s.user.Do(operation, r))
	s.pending = s.line
}

// etag returns the If-Match header of a version.
func etag(version string) string {
	if version == "*" {
		return version
	}
	return strconv.Quote(version)
}

// file returns a file of the story.
func (s *story) file(name string) []byte {
	s.Helper()
	file, exists := s.files[name]
	if !exists {
		s.Fatalf("the story has no file %q", name)
	}
	return file
}

// setResponse sets the response that the next commands check. A PDF or a page is
// replaced by its text.
func (s *story) setResponse(r *functest.Response) {
	if r.Header["content-type"] == "application/pdf" {
		paper := s.world.AsResponse("paper", map[string]string{"text": strings.Join(pdftest.Pages(s, r.Body), "\n")})
		paper.Status, paper.Header = r.Status, r.Header
		r = paper
	}
	if strings.HasPrefix(r.Header["content-type"], "text/html") {
		page := s.world.AsResponse("page", map[string]string{"text": html.UnescapeString(string(r.Body))})
		page.Status, page.Header = r.Status, r.Header
		r = page
	}
	s.response, s.logged, s.pending = r, false, 0
}

// checkPending fails the story if its last request failed and no want followed it.
func (s *story) checkPending() {
	s.Helper()
	if s.pending > 0 && s.response.Status >= 300 {
		s.line = s.pending
		s.Fatalf("the request returned an unexpected %d: %s", s.response.Status, s.response.Body)
	}
	s.pending = 0
}

// route returns the operation of a request as the gateway finds it: a literal path
// segment takes precedence over a parameter.
func route(method, path string) (operation string, params map[string]string) {
	segments, best := strings.Split(path, "/"), -1
	for _, o := range functions.All() {
		if o.On.Kind != op.HTTP || o.On.Path == "" || o.On.Method != method {
			continue
		}
		wanted := strings.Split("/v1"+o.On.Path, "/")
		if len(wanted) != len(segments) {
			continue
		}
		found, literal := map[string]string{}, 0
		for i, w := range wanted {
			switch {
			case strings.HasPrefix(w, "{"):
				found[strings.Trim(w, "{}")] = segments[i]
			case w == segments[i]:
				literal++
			default:
				literal = -len(wanted)
			}
		}
		if literal > best {
			operation, params, best = o.ID, found, literal
		}
	}
	return operation, params
}

// plainSpaces replaces no-break spaces, which French text has before a colon.
var plainSpaces = strings.NewReplacer("\u00a0", " ", "\u202f", " ")

// want compares the response with the value that the story expects.
func (s *story) want(rest string) {
	s.Helper()
	if sum, total, ok := strings.Cut(rest, " = "); ok && !strings.HasPrefix(rest, ".") {
		s.wantSum(sum, total)
		return
	}
	if s.response == nil {
		s.Fatalf("the story has sent no request yet")
	}
	path, want, _ := strings.Cut(rest, " ")
	want = strings.TrimSpace(want)
	switch {
	case isStatus.MatchString(path):
		s.pending = 0
		s.wantStatus(path, strings.Fields(want))
	case path == "no":
		if got := s.value(want); got != "" {
			s.mismatch("%s is %q", want, got)
		}
	case want == "":
		s.Fatalf("name the value of %s; if it is empty: want no %s", path, path)
	default:
		if got := s.value(path); got != want {
			s.mismatch("%s is %q", path, got)
		}
	}
}

// value returns the value at a path of the response, or of one of its headers.
func (s *story) value(path string) string {
	s.Helper()
	if header, ok := strings.CutSuffix(path, ":"); ok {
		return s.response.Header[strings.ToLower(header)]
	}
	return plainSpaces.Replace(s.get(path))
}

func (s *story) wantStatus(status string, rest []string) {
	s.Helper()
	if strconv.Itoa(s.response.Status) != status {
		s.Fatalf("the request returned %d: %s", s.response.Status, s.response.Body)
	}
	if s.response.Status < 400 {
		return
	}
	if len(rest) == 0 {
		s.Fatalf("name the code of the refusal: %s", s.response.Body)
	}
	var p op.Problem
	s.response.Into(&p)
	hasCode, hasPointer := p.Code == rest[0], len(rest) < 3
	for _, f := range p.Errors {
		matches := p.Code == rest[0] || f.Code == rest[0]
		hasCode = hasCode || matches
		hasPointer = hasPointer || matches && f.Pointer == rest[2]
	}
	if !hasCode || !hasPointer || len(rest) == 3 && rest[1] != "at" {
		s.Fatalf("the request was refused with %s", s.response.Body)
	}
}

// wantSum checks that numbers add up to a total, exactly.
func (s *story) wantSum(sum, want string) {
	s.Helper()
	total := new(big.Rat)
	for term := range strings.SplitSeq(sum, " + ") {
		total.Add(total, s.number(term))
	}
	if total.Cmp(s.number(want)) != 0 {
		s.Errorf("the sum is %s", total.FloatString(2))
	}
}

func (s *story) number(text string) *big.Rat {
	s.Helper()
	n, ok := new(big.Rat).SetString(strings.TrimSpace(text))
	if !ok {
		s.Fatalf("%q is not a number", text)
	}
	return n
}

// mismatch reports a difference; the first one of a response with the whole response.
func (s *story) mismatch(format string, args ...any) {
	s.Helper()
	s.Errorf(format, args...)
	if !s.logged {
		s.TB.Logf("the response was %s", s.response.Body)
	}
	s.logged = true
}

// get returns the value at a path of the response.
func (s *story) get(path string) string {
	s.Helper()
	if s.response == nil || !strings.HasPrefix(path, ".") {
		s.Fatalf("%q is not a path in a response; a path begins with a dot", path)
	}
	return s.response.Get(path[1:])
}

// says checks that a value contains a text.
func (s *story) says(rest string) {
	s.Helper()
	path, text, _ := strings.Cut(rest, " ")
	if got := s.get(path); text == "" || !strings.Contains(plain(got), plain(text)) {
		s.mismatch("%s is %q", path, got)
	}
}

// plain returns a text with one space between words, as in a PDF or a table they may
// have several spaces or a bar between them.
func plain(text string) string {
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || r == '|' }), " ")
}

// count checks the number of elements of a list.
func (s *story) count(rest string) {
	s.Helper()
	path, n, _ := strings.Cut(rest, " ")
	var elements []json.RawMessage
	if got := s.get(path); got != "" {
		if err := json.Unmarshal([]byte(got), &elements); err != nil {
			s.Fatalf("%s is not a list: %s", path, got)
		}
	}
	if strconv.Itoa(len(elements)) != n {
		s.mismatch("%s has %d elements", path, len(elements))
	}
}

// save keeps a value of the response under a name.
func (s *story) save(rest string) {
	s.Helper()
	name, path, ok := strings.Cut(rest, " ")
	if !ok {
		path = ".id"
	}
	if !slices.Equal(isName.FindStringIndex("$"+name), []int{0, len(name) + 1}) {
		s.Fatalf("%q is not a name: use lowercase letters, digits and _", name)
	}
	if s.names[name] = s.get(path); s.names[name] == "" {
		s.Fatalf("the response has no %s: %s", path, s.response.Body)
	}
}
