package table

import (
	"bytes"
	"fmt"
	"strconv"
	"time"

	"comptoir/shared/fault"
)

// answerTTL is how long an answer is remembered: a client that retries does so
// within three days.
const answerTTL = 72 * time.Hour

// mostAnswer is how many bytes of a packed answer fit beside an item's keys.
const mostAnswer = 380_000

// Recall names the answer to one request: its caller, the key the caller gave it, and
// the hash of the request.
type Recall struct {
	Caller  string
	Key     string
	Hash    string
	Outside bool // the caller belongs to no organisation yet
}

// Answer is what a request was answered with.
type Answer struct {
	Status  int
	Headers map[string]string
	Body    []byte
}

// Replay is the answer a request was given before. It is an error so that it
// ends the repeated operation before it does anything.
type Replay struct{ Answer Answer }

// Error tells what happened, for logs.
func (r *Replay) Error() string { return "this request was answered before" }

// Remember stages the answer, so that it is kept in the same transaction as
// the effect. Without an idempotency key nothing is kept.
func (w *Work) Remember(a Answer) { w.answer = &a }

func (r *Recall) key() Key { return answerKey(r.Caller, r.Key, r.Outside) }

// given is the head of an answer as it is kept, in the line before its body.
type given struct {
	Hash    string            `json:"hash"` // of the request it answers
	Status  int               `json:"status"`
	Headers map[string]string `json:"headers"`
}

// replay is the answer kept in an item, or the refusal to use one key for two
// requests.
func (r *Recall) replay(it item) error {
	kept, err := unpackOne(it[docAttribute])
	if err != nil {
		return fmt.Errorf("read a kept answer: %w", err)
	}
	head, body, _ := bytes.Cut(kept, []byte("\n"))
	var g given
	if err := decodeJSON(head, &g); err != nil {
		return fmt.Errorf("read a kept answer: %w", err)
	}
	if g.Hash != Hashed(r.Hash) {
		return &fault.Fault{
			Kind: fault.KindInvalid, Code: "idempotency.key_reused", Detail: "This Idempotency-Key was used for another request. Take a new key for a new request.",
			Fields: []fault.Field{{
				Pointer: "#/header/Idempotency-Key", Code: "idempotency.key_reused", Detail: "The key was used for another request. Give this one a key of its own.",
			}},
		}
	}
	return &Replay{Answer: Answer{Status: g.Status, Headers: g.Headers, Body: body}}
}

// keep is the write that remembers the answer.
func (w *Work) keep() (write, error) {
	head, err := encodeJSON(given{Hash: Hashed(w.Answer.Hash), Status: w.answer.Status, Headers: w.answer.Headers})
	if err != nil {
		return write{}, fmt.Errorf("keep the answer: %w", err)
	}
	doc, err := packText(1, append(head, w.answer.Body...))
	if err != nil {
		return write{}, fmt.Errorf("keep the answer: %w", err)
	}
	it := item{docAttribute: doc, TimeToLive: num(strconv.FormatInt(w.Now.Add(answerTTL).Unix(), 10))}
	if n := len(Record{it}.Bytes(docAttribute)); n > mostAnswer {
		return write{}, tooLarge(n)
	}
	return write{
		key: w.Answer.key(), put: it, cond: "attribute_not_exists(pk) OR #ttl < :now", names: map[string]string{"#ttl": TimeToLive},
		values: item{":now": num(strconv.FormatInt(w.Now.Unix(), 10))}, failed: again,
	}, nil
}

func expired(it item, now time.Time) bool {
	at, err := strconv.ParseInt(str(it[TimeToLive]), 10, 64)
	return err == nil && at < now.Unix()
}
