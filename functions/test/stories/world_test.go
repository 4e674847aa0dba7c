package stories_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/encoding/htmlindex"

	"comptoir/functions/test/functest"
	"comptoir/shared/op"
	"comptoir/shared/pdf/pdftest"
)

// wait lets time pass.
func (s *story) wait(rest string) {
	s.Helper()
	n, unit, _ := strings.Cut(rest, " ")
	of := map[string]time.Duration{"day": 24 * time.Hour, "hour": time.Hour, "minute": time.Minute}[strings.TrimSuffix(unit, "s")]
	count, err := strconv.Atoi(n)
	if err != nil || of == 0 {
		s.Fatalf("%q is no time to wait: 3 days, 2 hours, 15 minutes", rest)
	}
	s.world.Wait(time.Duration(count) * of)
}

// settle does everything that follows from what was done.
func (s *story) settle() {
	s.Helper()
	for busy := true; busy; {
		s.world.Project()
		busy = false
		for _, queue := range op.Queues() {
			busy = len(s.world.Consume(queue)) > 0 || busy
		}
	}
}

// drop lays a file into the bucket.
func (s *story) drop(rest string) {
	s.Helper()
	words := strings.Fields(rest)
	if len(words) != 2 && (len(words) != 4 || words[2] != "as") {
		s.Fatalf("say where and what: drop contacts customers.csv")
	}
	content := s.fill(string(s.open(words[1])))
	if len(words) == 4 {
		charset, err := htmlindex.Get(words[3])
		if err == nil {
			content, err = charset.NewEncoder().String(content)
		}
		if err != nil {
			s.Fatalf("%s as %s: %v", words[1], words[3], err)
		}
	}
	s.world.Wait(time.Second)
	key := fmt.Sprintf("imports/%s/%s/%s", s.who.Org(), words[0], words[1])
	s.world.AWS.Put(key, []byte(content), nil)
	s.world.Invoke("import.start", map[string]any{"source": "aws.s3", "detail-type": "Object Created", "detail": map[string]any{
		"object": map[string]string{"key": key, "sequencer": fmt.Sprintf("%016X", s.world.Now().UnixNano())},
	}}, nil)
}

// fetch downloads what the answer links to.
func (s *story) fetch(rest string) {
	s.Helper()
	path, name, _ := strings.Cut(rest, " ")
	res, err := http.Get(s.get(path))
	if err != nil {
		s.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK || name == "" {
		s.Fatalf("%q is downloaded with %s %v: %s", name, res.Status, err, body)
	}
	s.files[name] = body
}

// mend changes a text of a file.
func (s *story) mend(rest string) {
	s.Helper()
	name, change, _ := strings.Cut(rest, " ")
	old, now, ok := strings.Cut(change, " -> ")
	file := string(s.open(name))
	if !ok || strings.Count(file, old) != 1 {
		s.Fatalf("%q does not stand once in %s", old, file)
	}
	s.files[name] = []byte(strings.Replace(file, old, now, 1))
}

// same compares two files; the mark spreadsheets know UTF-8 by does not count.
func (s *story) same(rest string) {
	s.Helper()
	one, other, _ := strings.Cut(rest, " ")
	read := func(name string) string { return s.fill(strings.TrimPrefix(string(s.open(name)), "\ufeff")) }
	if got, want := read(one), read(other); got != want {
		s.Errorf("%s is\n%s\nand %s is\n%s", one, got, other, want)
	}
}

// sent is the last mail that left for an address.
func (s *story) sent(address string) functest.SentMail {
	s.Helper()
	for _, m := range slices.Backward(s.world.AWS.Mails) {
		if slices.Contains(m.Destination.ToAddresses, address) {
			return m
		}
	}
	s.Fatalf("no mail left for %q, %d left for others", address, len(s.world.AWS.Mails))
	return functest.SentMail{}
}

// mail looks at a mail that has left.
func (s *story) mail(rest string) {
	s.Helper()
	m := s.sent(strings.TrimPrefix(rest, "to "))
	type file struct {
		Name string `json:"name"`
		Text string `json:"text"`
	}
	files := []file{}
	for _, a := range m.Content.Simple.Attachments {
		files = append(files, file{a.FileName, strings.Join(pdftest.Pages(s, a.RawContent), "\n")})
	}
	s.look(s.world.AsResponse("mail", map[string]any{
		"from": m.FromEmailAddress, "reply_to": m.ReplyToAddresses, "to": m.Destination.ToAddresses, "cc": m.Destination.CcAddresses,
		"subject": m.Content.Simple.Subject.Data, "text": m.Content.Simple.Body.Text.Data, "attachments": files,
	}))
}

// link looks at the last link in a text of the answer.
func (s *story) link(path string) {
	s.Helper()
	all := isLink.FindAllString(s.get(path), -1)
	if len(all) == 0 {
		s.Fatalf("there is no link in %q", s.get(path))
	}
	last := all[len(all)-1]
	s.look(s.world.AsResponse("link", map[string]string{"link": last[strings.LastIndexByte(last, '/')+1:]}))
}

var isLink = regexp.MustCompile(`https://[^\s]+`)

// bounce is the mail service's word that a mail came back for good.
func (s *story) bounce(address string) {
	s.Helper()
	m := s.sent(address)
	tags := map[string][]string{}
	for _, t := range m.EmailTags {
		tags[t.Name] = []string{t.Value}
	}
	s.world.Invoke("mail.settle", map[string]any{"source": "aws.ses", "detail": map[string]any{
		"eventType": "Bounce",
		"bounce":    map[string]any{"bounceType": "Permanent", "bouncedRecipients": []any{map[string]string{"emailAddress": address}}},
		"mail":      map[string]any{"messageId": m.ID, "tags": tags},
	}}, nil)
}

// mails counts the mails that have left.
func (s *story) mails(n string) {
	s.Helper()
	if got := len(s.world.AWS.Mails); strconv.Itoa(got) != n {
		s.Errorf("%d mails have left", got)
	}
}

// event looks at the last event of a type on the bus.
func (s *story) event(kind string) {
	s.Helper()
	for _, told := range slices.Backward(s.world.AWS.Events) {
		var e struct{ Type string }
		if err := json.Unmarshal([]byte(told), &e); err != nil {
			s.Fatal(err)
		}
		if e.Type == kind {
			s.look(s.world.AsResponse("event", json.RawMessage(told)))
			return
		}
	}
	s.Fatalf("nothing was told of %s", kind)
}
