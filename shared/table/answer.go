package table

import (
	"bytes"
	"fmt"
	"strconv"
	"time"

	"comptoir/shared/fault"
)

// answerTTL is how long a response is stored: a client's retries end within three
// days.
const answerTTL = 72 * time.Hour

// maxAnswerBytes is the maximum size of a packed response, which is stored in one item
// with its keys.
const maxAnswerBytes = 380_000

// Recall identifies the response to one request: by its caller, its idempotency key
// and the hash of the request.
type Recall struct {
	Caller  string
	Key     string
	Hash    string
	Outside bool // the caller belongs to no organisation yet
}

// Answer is the response to a request.
type Answer struct {
	Status  int
	Headers map[string]string
	Body    []byte
}

// Replay is the stored response to a request. It is an error so that it ends the
// repeated operation before the operation has an effect.
type Replay struct{ Answer Answer }

// Error returns the text for logs.
func (r *Replay) Error() string { return "the request is a repetition of one that was answered" }

// Remember stages the response, which is stored in the same transaction as the
// effect. Without an idempotency key nothing is stored.
func (w *Work) Remember(a Answer) { w.answer = &a }

func (r *Recall) key() Key { return answerKey(r.Caller, r.Key, r.Outside) }

// answerHead holds the request's hash, the status and the headers of a stored
// response. It is the line before the body.
type answerHead struct {
	Hash    string            `json:"hash"` // of the request
	Status  int               `json:"status"`
	Headers map[string]string `json:"headers"`
}

// replay returns the response stored in an item, or the fault for an idempotency key
// that was used for another request.
func (r *Recall) replay(it item) error {
	stored, err := unpackOne(it[docAttribute])
	if err != nil {
		return fmt.Errorf("read a stored response: %w", err)
	}
	head, body, _ := bytes.Cut(stored, []byte("\n"))
	var g answerHead
	if err := decodeJSON(head, &g); err != nil {
		return fmt.Errorf("read a stored response: %w", err)
	}
	if g.Hash != Hashed(r.Hash) {
		return &fault.Fault{
			Kind: fault.KindInvalid, Code: "idempotency.key_reused",
			Detail: "This Idempotency-Key was used for another request. Use a new key for each new request.",
			Fields: []fault.Field{{
				Pointer: "#/header/Idempotency-Key", Code: "idempotency.key_reused",
				Detail: "The key was used for another request. Use another key for this request.",
			}},
		}
	}
	return &Replay{Answer: Answer{Status: g.Status, Headers: g.Headers, Body: body}}
}

// answerWrite returns the write that stores the response.
func (w *Work) answerWrite() (write, error) {
	head, err := encodeJSON(answerHead{Hash: Hashed(w.Answer.Hash), Status: w.answer.Status, Headers: w.answer.Headers})
	if err != nil {
		return write{}, fmt.Errorf("store the response: %w", err)
	}
	doc, err := packText(1, append(head, w.answer.Body...))
	if err != nil {
		return write{}, fmt.Errorf("store the response: %w", err)
	}
	it := item{docAttribute: doc, TimeToLive: num(strconv.FormatInt(w.Now.Add(answerTTL).Unix(), 10))}
	if n := len(Record{it}.Bytes(docAttribute)); n > maxAnswerBytes {
		return write{}, errTooLarge(n)
	}
	return write{
		key: w.Answer.key(), put: it, cond: "attribute_not_exists(pk) OR #ttl < :now",
		names:  map[string]string{"#ttl": TimeToLive},
		values: item{":now": num(strconv.FormatInt(w.Now.Unix(), 10))}, failed: again,
	}, nil
}

// expired reports whether the time to live of an item is over, whether or not DynamoDB
// has deleted it.
func expired(it item, now time.Time) bool {
	at, err := strconv.ParseInt(str(it[TimeToLive]), 10, 64)
	return err == nil && at < now.Unix()
}
