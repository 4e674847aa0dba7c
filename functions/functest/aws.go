package functest

import (
	"bytes"
	"crypto/md5" //nolint:gosec // SQS answers with the MD5 of a message
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"comptoir/shared/bus"
	"comptoir/shared/files"
	"comptoir/shared/mail"
	"comptoir/shared/op"
	"comptoir/shared/queue"
)

// AWS is the services a world has besides its table: a bucket, a mail service,
// queues and an event bus, as the SDK meets them on the wire. It remembers what
// was sent, for the test to look at.
type AWS struct {
	mu     sync.Mutex
	files  map[string]object
	Mails  []SentMail
	queues map[string][]string
	Events []string
	// Refuse, when set, is asked before a mail is taken; its answer is the
	// error SES gives ("MessageRejected"), none takes the mail.
	Refuse func(SentMail) string
}

type object struct {
	body  []byte
	kind  string
	extra map[string]string
}

// SentMail is a mail as SES got it.
type SentMail struct {
	ID               string `json:"-"`
	FromEmailAddress string
	ReplyToAddresses []string
	Destination      struct{ ToAddresses, CcAddresses []string }
	EmailTags        []struct{ Name, Value string }
	Content          struct {
		Simple struct {
			Subject     struct{ Data string }
			Body        struct{ Text struct{ Data string } }
			Attachments []struct {
				FileName   string
				RawContent []byte
			}
		}
	}
}

// bucketName is the bucket of every world.
const bucketName = "comptoir-files"

// connect gives the world its services.
func (w *World) connect() {
	w.AWS = &AWS{files: map[string]object{}, queues: map[string][]string{}}
	s := httptest.NewServer(w.AWS)
	w.T.Cleanup(s.Close)
	cfg := aws.Config{
		Region: "eu-west-3", BaseEndpoint: aws.String(s.URL), Credentials: credentials.NewStaticCredentialsProvider("AKIATEST", "secret", ""),
	}
	urls := map[string]string{}
	for _, q := range op.Queues() {
		urls[q] = s.URL + "/000000000000/" + q
	}
	m, err := mail.New(cfg, "documents@comptoir.example", "comptoir")
	if err != nil {
		w.T.Fatal(err)
	}
	w.Tools.Files, w.Tools.Mail, w.Tools.Queue, w.Tools.Bus = files.New(cfg, bucketName), m, queue.New(cfg, urls), bus.New(cfg, "comptoir")
}

// Take gives the messages of a queue and empties it.
func (a *AWS) Take(queue string) []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	out := a.queues[queue]
	a.queues[queue] = nil
	return out
}

// File is what lies in the bucket at a key.
func (a *AWS) File(key string) ([]byte, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	o, ok := a.files[key]
	return o.body, ok
}

// Keys are the keys in the bucket that begin with a prefix.
func (a *AWS) Keys(prefix string) []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	var out []string
	for k := range a.files {
		if strings.HasPrefix(k, prefix) {
			out = append(out, k)
		}
	}
	slices.Sort(out)
	return out
}

// Put lays a file into the bucket, as somebody outside does.
func (a *AWS) Put(key string, body []byte, metadata map[string]string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	extra := map[string]string{}
	for k, v := range metadata {
		extra["X-Amz-Meta-"+k] = v
	}
	a.files[key] = object{body: body, extra: extra}
}

// ServeHTTP is the services on the wire.
func (a *AWS) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	switch target := r.Header.Get("X-Amz-Target"); {
	case r.URL.Path == "/v2/email/outbound-emails":
		a.sendMail(w, body)
	case strings.HasPrefix(target, "AmazonSQS."):
		a.enqueue(w, body)
	case strings.HasPrefix(target, "AWSEvents."):
		a.putEvents(w, body)
	default:
		a.object(w, r, body)
	}
}

func (a *AWS) sendMail(w http.ResponseWriter, body []byte) {
	var m SentMail
	if err := json.Unmarshal(body, &m); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	if a.Refuse != nil {
		if code := a.Refuse(m); code != "" {
			w.Header().Set("X-Amzn-ErrorType", code)
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprintf(w, `{"message": %q}`, code)
			return
		}
	}
	m.ID = fmt.Sprintf("ses-%d", len(a.Mails)+1)
	a.Mails = append(a.Mails, m)
	fmt.Fprintf(w, `{"MessageId": %q}`, m.ID)
}

func (a *AWS) enqueue(w http.ResponseWriter, body []byte) {
	var in struct {
		QueueURL string `json:"QueueUrl"`
		Entries  []struct {
			ID          string `json:"Id"`
			MessageBody string
		}
	}
	if err := json.Unmarshal(body, &in); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	queue := in.QueueURL[strings.LastIndex(in.QueueURL, "/")+1:]
	type done struct {
		ID  string `json:"Id"`
		Sum string `json:"MD5OfMessageBody"`
		Msg string `json:"MessageId"`
	}
	var out struct{ Successful []done }
	for _, e := range in.Entries {
		a.queues[queue] = append(a.queues[queue], e.MessageBody)
		sum := md5.Sum([]byte(e.MessageBody)) //nolint:gosec // see above
		out.Successful = append(out.Successful, done{e.ID, hex.EncodeToString(sum[:]), "m" + e.ID})
	}
	w.Header().Set("Content-Type", "application/x-amz-json-1.0")
	_ = json.NewEncoder(w).Encode(out)
}

func (a *AWS) putEvents(w http.ResponseWriter, body []byte) {
	var in struct{ Entries []struct{ Detail string } }
	if err := json.Unmarshal(body, &in); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	var out struct {
		Entries []struct {
			EventID string `json:"EventId"`
		}
	}
	for _, e := range in.Entries {
		a.Events = append(a.Events, e.Detail)
		out.Entries = append(out.Entries, struct {
			EventID string `json:"EventId"`
		}{"e" + strconv.Itoa(len(a.Events))})
	}
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	_ = json.NewEncoder(w).Encode(out)
}

// object is the bucket.
func (a *AWS) object(w http.ResponseWriter, r *http.Request, body []byte) {
	key := strings.TrimPrefix(strings.TrimPrefix(r.URL.Path, "/"), bucketName+"/")
	o, there := a.files[key]
	switch r.Method {
	case http.MethodPut:
		if from := r.Header.Get("X-Amz-Copy-Source"); from != "" {
			a.copy(w, key, from)
			return
		}
		if there && r.Header.Get("If-None-Match") == "*" {
			missing(w, http.StatusPreconditionFailed, "PreconditionFailed")
			return
		}
		a.files[key] = object{body: unchunked(r, body), kind: r.Header.Get("Content-Type"), extra: metadata(r.Header)}
		w.Header().Set("ETag", `"1"`)
	case http.MethodDelete:
		delete(a.files, key)
		w.WriteHeader(http.StatusNoContent)
	case http.MethodGet, http.MethodHead:
		if !there {
			missing(w, http.StatusNotFound, "NoSuchKey")
			return
		}
		a.read(w, r, o)
	}
}

func (a *AWS) copy(w http.ResponseWriter, to, from string) {
	from, err := url.PathUnescape(strings.TrimPrefix(from, "/"))
	o, there := a.files[strings.TrimPrefix(from, bucketName+"/")]
	if err != nil || !there {
		missing(w, http.StatusNotFound, "NoSuchKey")
		return
	}
	a.files[to] = o
	fmt.Fprint(w, `<CopyObjectResult><ETag>"1"</ETag></CopyObjectResult>`)
}

func (a *AWS) read(w http.ResponseWriter, r *http.Request, o object) {
	for k, v := range o.extra {
		w.Header().Set(k, v)
	}
	if o.kind != "" {
		w.Header().Set("Content-Type", o.kind)
	}
	w.Header().Set("ETag", `"1"`)
	body := o.body
	if from, ok := strings.CutPrefix(r.Header.Get("Range"), "bytes="); ok {
		start, err := strconv.Atoi(strings.TrimSuffix(from, "-"))
		if err != nil || start > len(body) || (start == len(body) && start > 0) {
			missing(w, http.StatusRequestedRangeNotSatisfiable, "InvalidRange")
			return
		}
		body = body[start:]
		w.Header().Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", start, len(o.body)-1, len(o.body)))
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		w.WriteHeader(http.StatusPartialContent)
	} else {
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	}
	if r.Method == http.MethodGet {
		_, _ = w.Write(body)
	}
}

func missing(w http.ResponseWriter, status int, code string) {
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(status)
	fmt.Fprintf(w, `<Error><Code>%s</Code><Message>%s</Message></Error>`, code, code)
}

func metadata(h http.Header) map[string]string {
	out := map[string]string{}
	for k := range h {
		if strings.HasPrefix(k, "X-Amz-Meta-") {
			out[k] = h.Get(k)
		}
	}
	return out
}

// unchunked takes the checksum trailer off a body the SDK sent in chunks.
func unchunked(r *http.Request, body []byte) []byte {
	if !strings.Contains(r.Header.Get("Content-Encoding"), "aws-chunked") {
		return body
	}
	var out bytes.Buffer
	for len(body) > 0 {
		line, rest, ok := bytes.Cut(body, []byte("\r\n"))
		size, _, _ := strings.Cut(string(line), ";")
		n, err := strconv.ParseInt(size, 16, 64)
		if !ok || err != nil || n == 0 || int(n) > len(rest) {
			break
		}
		out.Write(rest[:n])
		body = bytes.TrimPrefix(rest[n:], []byte("\r\n"))
	}
	return out.Bytes()
}
