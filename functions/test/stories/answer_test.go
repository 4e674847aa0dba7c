package stories_test

import (
	"encoding/json"
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

// as lets somebody act from here on, with the token he has or gets now.
func (s *story) as(rest string) {
	s.Helper()
	who, anew, _ := strings.Cut(rest, " ")
	if who == "" || anew != "" && anew != "anew" {
		s.Fatalf("say who: as odile, or as odile anew")
	}
	if who == "nobody" {
		s.who = s.world.Anonymous(s)
		return
	}
	if s.people[who] == nil || anew != "" {
		s.people[who] = s.world.SignIn(who+"@comptoir.example", strings.ToUpper(who[:1])+who[1:])
	}
	s.who = s.people[who]
}

// request asks the API something.
func (s *story) request(method, rest string) {
	s.Helper()
	if s.who == nil {
		s.Fatalf("nobody has signed in: as odile")
	}
	target, rest, _ := strings.Cut(rest, " ")
	path, query, _ := strings.Cut(target, "?")
	operation, params := route(method, path)
	if operation == "" {
		s.Fatalf("no operation answers to %s %s", method, path)
	}
	r := functest.Request{Path: params, Query: query}
	for rest = strings.TrimSpace(rest); rest != ""; {
		word, more, _ := strings.Cut(rest, " ")
		value, beyond, _ := strings.Cut(strings.TrimSpace(more), " ")
		switch {
		case word == "at":
			r.Match, rest = matching(value), strings.TrimSpace(beyond)
		case word == "key":
			r.Key, rest = value, strings.TrimSpace(beyond)
		case word == "html":
			r.Accept, rest = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", strings.TrimSpace(more)
		case strings.HasPrefix(rest, "{"), strings.HasPrefix(rest, "["):
			r.Body, rest = rest, ""
		default:
			r.Body, rest = s.fill(string(s.open(word))), strings.TrimSpace(more)
		}
	}
	s.world.Wait(time.Second)
	s.look(s.who.Do(operation, r))
	s.asked = s.line
}

// matching is an If-Match header.
func matching(version string) string {
	if version == "*" {
		return version
	}
	return strconv.Quote(version)
}

// open is a file of the story.
func (s *story) open(name string) []byte {
	s.Helper()
	file, there := s.files[name]
	if !there {
		s.Fatalf("the story has no file %q", name)
	}
	return file
}

// look makes something the answer that is talked about.
func (s *story) look(r *functest.Response) {
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
	s.answer, s.shown, s.asked = r, false, 0
}

// decide fails the story when its last request was refused and nobody had said
// that it would be.
func (s *story) decide() {
	s.Helper()
	if s.asked > 0 && s.answer.Status >= 300 {
		s.line = s.asked
		s.Fatalf("%d was answered, and nobody wanted that: %s", s.answer.Status, s.answer.Body)
	}
	s.asked = 0
}

// route finds the operation a request is for, as the gateway does: what is
// spelled out goes before what is a parameter.
func route(method, path string) (operation string, params map[string]string) {
	parts, best := strings.Split(path, "/"), -1
	for _, o := range functions.All() {
		if o.On.Kind != op.HTTP || o.On.Path == "" || o.On.Method != method {
			continue
		}
		wanted := strings.Split("/v1"+o.On.Path, "/")
		if len(wanted) != len(parts) {
			continue
		}
		found, spelled := map[string]string{}, 0
		for i, w := range wanted {
			switch {
			case strings.HasPrefix(w, "{"):
				found[strings.Trim(w, "{}")] = parts[i]
			case w == parts[i]:
				spelled++
			default:
				spelled = -len(wanted)
			}
		}
		if spelled > best {
			operation, params, best = o.ID, found, spelled
		}
	}
	return operation, params
}

// spaced takes no-break spaces, which the French set before a colon, for spaces.
var spaced = strings.NewReplacer("\u00a0", " ", "\u202f", " ")

// want compares the answer with what the story wants of it.
func (s *story) want(rest string) {
	s.Helper()
	if sum, is, adds := strings.Cut(rest, " = "); adds && !strings.HasPrefix(rest, ".") {
		s.wantSum(sum, is)
		return
	}
	if s.answer == nil {
		s.Fatalf("nothing was asked yet")
	}
	what, value, _ := strings.Cut(rest, " ")
	value = strings.TrimSpace(value)
	switch {
	case isStatus.MatchString(what):
		s.asked = 0
		s.wantStatus(what, strings.Fields(value))
	case what == "no":
		if got := s.told(value); got != "" {
			s.differs("%s is %q", value, got)
		}
	case value == "":
		s.Fatalf("say what %s is; where it is nothing: want no %s", what, what)
	default:
		if got := s.told(what); got != value {
			s.differs("%s is %q", what, got)
		}
	}
}

// told is what stands at a path of the answer or in one of its headers.
func (s *story) told(what string) string {
	s.Helper()
	if header, ok := strings.CutSuffix(what, ":"); ok {
		return s.answer.Header[strings.ToLower(header)]
	}
	return spaced.Replace(s.get(what))
}

func (s *story) wantStatus(status string, rest []string) {
	s.Helper()
	if strconv.Itoa(s.answer.Status) != status {
		s.Fatalf("%d was answered: %s", s.answer.Status, s.answer.Body)
	}
	if s.answer.Status < 400 {
		return
	}
	if len(rest) == 0 {
		s.Fatalf("say with which code it is refused: %s", s.answer.Body)
	}
	var p op.Problem
	s.answer.Into(&p)
	coded, at := p.Code == rest[0], len(rest) < 3
	for _, f := range p.Errors {
		meant := p.Code == rest[0] || f.Code == rest[0]
		coded = coded || meant
		at = at || meant && f.Pointer == rest[2]
	}
	if !coded || !at || len(rest) == 3 && rest[1] != "at" {
		s.Fatalf("it was refused with %s", s.answer.Body)
	}
}

func (s *story) wantSum(sum, is string) {
	s.Helper()
	total := new(big.Rat)
	for part := range strings.SplitSeq(sum, " + ") {
		total.Add(total, s.number(part))
	}
	if want := s.number(is); total.Cmp(want) != 0 {
		s.Errorf("it adds up to %s", total.FloatString(2))
	}
}

func (s *story) number(text string) *big.Rat {
	s.Helper()
	n, ok := new(big.Rat).SetString(strings.TrimSpace(text))
	if !ok {
		s.Fatalf("%q is no number", text)
	}
	return n
}

// differs says what the answer is instead; the first time with all of it.
func (s *story) differs(format string, args ...any) {
	s.Helper()
	s.Errorf(format, args...)
	if !s.shown {
		s.TB.Logf("the answer was %s", s.answer.Body)
	}
	s.shown = true
}

// get reads a value of the answer by its path.
func (s *story) get(path string) string {
	s.Helper()
	if s.answer == nil || !strings.HasPrefix(path, ".") {
		s.Fatalf("%q is no path in an answer; it begins with a point", path)
	}
	return s.answer.Get(path[1:])
}

func (s *story) says(rest string) {
	s.Helper()
	path, text, _ := strings.Cut(rest, " ")
	if got := s.get(path); text == "" || !strings.Contains(plain(got), plain(text)) {
		s.differs("%s says %q", path, got)
	}
}

// plain is a text whose words stand apart by one space each, however they were
// set.
func plain(text string) string {
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || r == '|' }), " ")
}

func (s *story) count(rest string) {
	s.Helper()
	path, n, _ := strings.Cut(rest, " ")
	var elements []json.RawMessage
	if got := s.get(path); got != "" {
		if err := json.Unmarshal([]byte(got), &elements); err != nil {
			s.Fatalf("%s is no list: %s", path, got)
		}
	}
	if strconv.Itoa(len(elements)) != n {
		s.differs("there are %d", len(elements))
	}
}

func (s *story) save(rest string) {
	s.Helper()
	name, path, given := strings.Cut(rest, " ")
	if !given {
		path = ".id"
	}
	if !slices.Equal(isName.FindStringIndex("$"+name), []int{0, len(name) + 1}) {
		s.Fatalf("%q is no name: small letters, digits, _", name)
	}
	if s.names[name] = s.get(path); s.names[name] == "" {
		s.Fatalf("there is no %s in %s", path, s.answer.Body)
	}
}
