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

// wait moves the clock forward.
func (s *story) wait(rest string) {
	s.Helper()
	n, unit, _ := strings.Cut(rest, " ")
	length := map[string]time.Duration{"day": 24 * time.Hour, "hour": time.Hour, "minute": time.Minute}[strings.TrimSuffix(unit, "s")]
	count, err := strconv.Atoi(n)
	if err != nil || length == 0 {
		s.Fatalf("%q is not a time to wait: 3 days, 2 hours, 15 minutes", rest)
	}
	s.world.Wait(time.Duration(count) * length)
}

// settle processes the stream and the queues until all are empty.
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

// drop uploads a file to the bucket, and starts its import as the bucket's event does.
func (s *story) drop(rest string) {
	s.Helper()
	words := strings.Fields(rest)
	if len(words) != 2 && (len(words) != 4 || words[2] != "as") {
		s.Fatalf("name the folder and the file: drop contacts customers.csv")
	}
	content := s.expand(string(s.file(words[1])))
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
	key := fmt.Sprintf("imports/%s/%s/%s", s.user.Org(), words[0], words[1])
	s.world.AWS.Put(key, []byte(content), nil)
	s.world.Invoke("import.start", map[string]any{"source": "aws.s3", "detail-type": "Object Created", "detail": map[string]any{
		"object": map[string]string{"key": key, "sequencer": fmt.Sprintf("%016X", s.world.Now().UnixNano())},
	}}, nil)
}

// fetch downloads the file that the response links to.
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
		s.Fatalf("the download of %q returned %s %v: %s", name, res.Status, err, body)
	}
	s.files[name] = body
}

// mend replaces a text in a file.
func (s *story) mend(rest string) {
	s.Helper()
	name, change, _ := strings.Cut(rest, " ")
	old, now, ok := strings.Cut(change, " -> ")
	file := string(s.file(name))
	if !ok || strings.Count(file, old) != 1 {
		s.Fatalf("%q must occur once in %s", old, file)
	}
	s.files[name] = []byte(strings.Replace(file, old, now, 1))
}

// same compares two files. It ignores the byte order mark that spreadsheets need for
// UTF-8.
func (s *story) same(rest string) {
	s.Helper()
	one, other, _ := strings.Cut(rest, " ")
	read := func(name string) string { return s.expand(strings.TrimPrefix(string(s.file(name)), "\ufeff")) }
	if got, want := read(one), read(other); got != want {
		s.Errorf("%s is\n%s\nand %s is\n%s", one, got, other, want)
	}
}

// sent returns the last mail sent to an address.
func (s *story) sent(address string) functest.SentMail {
	s.Helper()
	for _, m := range slices.Backward(s.world.AWS.Mails) {
		if slices.Contains(m.Destination.ToAddresses, address) {
			return m
		}
	}
	s.Fatalf("no mail was sent to %q; other addresses got %d", address, len(s.world.AWS.Mails))
	return functest.SentMail{}
}

// mail selects the last mail sent to an address.
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
	s.setResponse(s.world.AsResponse("mail", map[string]any{
		"from": m.FromEmailAddress, "reply_to": m.ReplyToAddresses, "to": m.Destination.ToAddresses, "cc": m.Destination.CcAddresses,
		"subject": m.Content.Simple.Subject.Data, "text": m.Content.Simple.Body.Text.Data, "attachments": files,
	}))
}

// link selects the last link in a text of the response.
func (s *story) link(path string) {
	s.Helper()
	all := isLink.FindAllString(s.get(path), -1)
	if len(all) == 0 {
		s.Fatalf("found no link in %q", s.get(path))
	}
	last := all[len(all)-1]
	s.setResponse(s.world.AsResponse("link", map[string]string{"link": last[strings.LastIndexByte(last, '/')+1:]}))
}

var isLink = regexp.MustCompile(`https://[^\s]+`)

// bounce reports a permanent bounce of the last mail to an address, as the mail
// service does.
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

// mails checks the number of sent mails.
func (s *story) mails(n string) {
	s.Helper()
	if got := len(s.world.AWS.Mails); strconv.Itoa(got) != n {
		s.Errorf("%d mails have been sent", got)
	}
}

// event selects the last event of a type on the bus.
func (s *story) event(kind string) {
	s.Helper()
	for _, raw := range slices.Backward(s.world.AWS.Events) {
		var e struct{ Type string }
		if err := json.Unmarshal([]byte(raw), &e); err != nil {
			s.Fatal(err)
		}
		if e.Type == kind {
			s.setResponse(s.world.AsResponse("event", json.RawMessage(raw)))
			return
		}
	}
	s.Fatalf("found no event %s on the bus", kind)
}
