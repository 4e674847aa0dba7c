package functest

import (
	"crypto/md5" //nolint:gosec // SQS returns the MD5 of a message
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sesv2"

	"comptoir/shared/bus"
	"comptoir/shared/files"
	"comptoir/shared/mail"
	"comptoir/shared/op"
	"comptoir/shared/queue"
	"comptoir/shared/table/tabletest"
)

// AWS is the services of a world besides its table: a bucket, a mail service,
// queues and an event bus, served to the SDK over HTTP. It records the mails and
// events that were sent, for the test to check.
type AWS struct {
	mu     sync.Mutex
	files  map[string]object
	Mails  []SentMail
	queues map[string][]string
	Events []string
	// Requests counts the requests to all services but the table.
	Requests int
	requests []string // the same by name: "s3:GET"
	// Written counts the bytes that the product put into the bucket. Overwritten lists the
	// keys to which it put a second version.
	Written     int
	Overwritten []string
	// Refuse, when set, is called before a mail is accepted. It returns the error
	// of SES ("MessageRejected"); an empty string accepts the mail.
	Refuse func(SentMail) string
	// RefuseMessage and RefuseEvent, when set, are called before a queue or the bus
	// accepts an entry. They report whether it is refused; a retry is refused too. The refusal
	// is final unless Busy is set.
	RefuseMessage func(queue, body string) bool
	RefuseEvent   func(detail string) bool
	Busy          bool
}

// SentMail is a mail as SES received it.
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

// NewAWS returns services for functions that connect to them by an address, as a
// bootstrap does.
func NewAWS() *AWS { return &AWS{files: map[string]object{}, queues: map[string][]string{}} }

// connect starts the services of the world and connects its tools to them.
func (w *World) connect() {
	w.AWS = NewAWS()
	s := httptest.NewServer(w.AWS)
	w.T.Cleanup(s.Close)
	cfg := aws.Config{
		Region: "eu-west-3", BaseEndpoint: aws.String(s.URL), Credentials: credentials.NewStaticCredentialsProvider("AKIATEST", "secret", ""),
	}
	tabletest.InjectFailuresInto(w.faults.next, &cfg)
	urls := map[string]string{}
	for _, q := range append(op.Queues(), op.FailuresQueue) {
		urls[q] = s.URL + "/000000000000/" + q
	}
	m, err := mail.New(cfg, "documents@comptoir.example", "comptoir", func(o *sesv2.Options) {
		o.Retryer = retry.AddWithMaxBackoffDelay(o.Retryer, time.Microsecond)
	})
	if err != nil {
		w.T.Fatal(err)
	}
	w.Tools.Files, w.Tools.Mail, w.Tools.Queue, w.Tools.Bus = files.New(cfg, bucketName), m, queue.New(cfg, urls), bus.New(cfg, "comptoir")
}

// TakeEvents returns the events that the bus accepted since the last call.
func (a *AWS) TakeEvents() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	out := a.Events
	a.Events = nil
	return out
}

// Take returns the messages of a queue and empties it.
func (a *AWS) Take(queue string) []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	out := a.queues[queue]
	a.queues[queue] = nil
	return out
}

// ServeHTTP serves the requests of the SDK to all services.
func (a *AWS) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	a.serve(w, r, body)()
}

// serve handles a request, and returns a function that sends the rest of the
// response: a large file is sent without the lock, as slowly as its reader reads.
func (a *AWS) serve(w http.ResponseWriter, r *http.Request, body []byte) (send func()) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.Requests++
	send = func() {}
	switch target := r.Header.Get("X-Amz-Target"); {
	case r.URL.Path == "/v2/email/outbound-emails":
		a.requests = append(a.requests, "ses:SendEmail")
		a.sendMail(w, body)
	case strings.HasPrefix(target, "AmazonSQS."):
		a.requests = append(a.requests, "sqs:"+strings.TrimPrefix(target, "AmazonSQS."))
		a.enqueue(w, body, half(r))
	case strings.HasPrefix(target, "AWSEvents."):
		a.requests = append(a.requests, "events:"+strings.TrimPrefix(target, "AWSEvents."))
		a.putEvents(w, body, half(r))
	default:
		a.requests = append(a.requests, "s3:"+r.Method)
		return a.object(w, r, body)
	}
	return send
}

// TakeRequests returns the requests to all services but the table since the last
// call, in order: "s3:GET".
func (a *AWS) TakeRequests() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	requests := a.requests
	a.requests = nil
	return requests
}

// half reports whether the second half of a request's entries is refused as busy.
func half(r *http.Request) bool { return r.Header.Get(tabletest.FailureHeader) != "" }

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

func (a *AWS) enqueue(w http.ResponseWriter, body []byte, half bool) {
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
	type failed struct {
		ID          string `json:"Id"`
		Code        string
		SenderFault bool
	}
	var out struct {
		Successful []done
		Failed     []failed
	}
	for i, e := range in.Entries {
		if half && i >= len(in.Entries)/2 {
			out.Failed = append(out.Failed, failed{e.ID, "InternalError", false})
			continue
		}
		if len(e.MessageBody) > 256<<10 || strings.ContainsAny(e.MessageBody, "\ufffe\uffff") ||
			a.RefuseMessage != nil && a.RefuseMessage(queue, e.MessageBody) {
			out.Failed = append(out.Failed, failed{e.ID, "InvalidMessageContents", !a.Busy})
			continue
		}
		a.queues[queue] = append(a.queues[queue], e.MessageBody)
		sum := md5.Sum([]byte(e.MessageBody)) //nolint:gosec // see above
		out.Successful = append(out.Successful, done{e.ID, hex.EncodeToString(sum[:]), "m" + e.ID})
	}
	w.Header().Set("Content-Type", "application/x-amz-json-1.0")
	_ = json.NewEncoder(w).Encode(out)
}

func (a *AWS) putEvents(w http.ResponseWriter, body []byte, half bool) {
	var in struct{ Entries []struct{ Detail string } }
	if err := json.Unmarshal(body, &in); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	type result struct {
		EventID   string `json:"EventId,omitempty"`
		ErrorCode string `json:",omitempty"`
	}
	var out struct {
		FailedEntryCount int
		Entries          []result
	}
	for i, e := range in.Entries {
		if half && i >= len(in.Entries)/2 {
			out.FailedEntryCount++
			out.Entries = append(out.Entries, result{ErrorCode: "InternalFailure"})
			continue
		}
		if a.RefuseEvent != nil && a.RefuseEvent(e.Detail) {
			out.FailedEntryCount++
			code := "MalformedDetail"
			if a.Busy {
				code = "InternalFailure"
			}
			out.Entries = append(out.Entries, result{ErrorCode: code})
			continue
		}
		a.Events = append(a.Events, e.Detail)
		out.Entries = append(out.Entries, result{EventID: "e" + strconv.Itoa(len(a.Events))})
	}
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	_ = json.NewEncoder(w).Encode(out)
}
