package table

import (
	"fmt"
	"strconv"
	"time"
	"unicode/utf8"

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

// given is an answer as it is kept, with the hash of the request it answers.
type given struct {
	Hash    string            `json:"hash"`
	Status  int               `json:"status"`
	Headers map[string]string `json:"headers"`
	Body    string            `json:"body,omitempty"`
	File    []byte            `json:"file,omitempty"` // a body that is no text
}

// replay is the answer kept in an item, or the refusal to use one key for two
// requests.
func (r *Recall) replay(it item) error {
	var g given
	if err := (Record{it}).Kept(&g); err != nil {
		return fmt.Errorf("read a kept answer: %w", err)
	}
	if g.Hash != r.Hash {
		return &fault.Fault{
			Kind: fault.KindInvalid, Code: "idempotency.key_reused", Detail: "This Idempotency-Key was used for another request. Take a new key for a new request.",
			Fields: []fault.Field{{Pointer: "#/header/Idempotency-Key", Code: "idempotency.key_reused", Detail: "The key was used for another request. Give this one a key of its own."}},
		}
	}
	a := Answer{Status: g.Status, Headers: g.Headers, Body: []byte(g.Body)}
	if g.File != nil {
		a.Body = g.File
	}
	return &Replay{Answer: a}
}

// keep is the write that remembers the answer.
func (w *Work) keep() (write, error) {
	g := given{Hash: w.Answer.Hash, Status: w.answer.Status, Headers: w.answer.Headers}
	if utf8.Valid(w.answer.Body) {
		g.Body = string(w.answer.Body)
	} else {
		g.File = w.answer.Body
	}
	s, err := kept(w.Answer.key(), 1, g, Fields{TimeToLive: w.Now.Add(answerTTL).Unix()})
	if err != nil {
		return s, fmt.Errorf("keep the answer: %w", err)
	}
	if n := len(Record{s.put}.Bytes(docAttribute)); n > mostAnswer {
		return s, tooLarge(n)
	}
	s.cond, s.names = "attribute_not_exists(pk) OR #ttl < :now", map[string]string{"#ttl": TimeToLive}
	s.values, s.failed = item{":now": num(strconv.FormatInt(w.Now.Unix(), 10))}, again
	return s, nil
}

func expired(it item, now time.Time) bool {
	at, err := strconv.ParseInt(str(it[TimeToLive]), 10, 64)
	return err == nil && at < now.Unix()
}
