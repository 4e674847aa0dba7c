package table

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"comptoir/shared/fault"
)

// answerTTL is how long an answer is remembered: a client that retries does so
// within three days.
const answerTTL = 72 * time.Hour

// maxAnswer is how many bytes of a compressed answer fit beside an item's
// other attributes.
const maxAnswer = 380_000

// Recall names the answer to one request: who asked, the key he gave it, and
// the hash of what he asked.
type Recall struct {
	Caller  string
	Key     string
	Hash    string
	Outside bool // the caller belongs to no organisation yet
}

// Answer is what a caller was told.
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

// replay is the answer kept in an item, or the refusal to use one key for two
// requests.
func (r *Recall) replay(it item) error {
	if str(it["hash"]) != r.Hash {
		return &fault.Fault{
			Kind: fault.KindInvalid, Code: "idempotency.key_reused", Detail: "This Idempotency-Key was used for another request. Take a new key for a new request.",
			Fields: []fault.Field{{Pointer: "#/header/Idempotency-Key", Code: "idempotency.key_reused", Detail: "The key was used for another request. Give this one a key of its own."}},
		}
	}
	var a Answer
	status, err := strconv.Atoi(str(it["status"]))
	if err != nil {
		return fmt.Errorf("read a kept answer: %w", err)
	}
	a.Status = status
	if err := decode(it["headers"], &a.Headers); err != nil {
		return fmt.Errorf("read a kept answer: %w", err)
	}
	if b, ok := it["body"].(*types.AttributeValueMemberB); ok {
		if a.Body, err = unzip(b.Value); err != nil {
			return fmt.Errorf("read a kept answer: %w", err)
		}
	}
	return &Replay{Answer: a}
}

// keep is the write that remembers the answer.
func (w *Work) keep() (write, error) {
	zipped, err := w.t.zip(w.answer.Body)
	if err != nil {
		return write{}, fmt.Errorf("keep the answer: %w", err)
	}
	if len(zipped) > maxAnswer {
		return write{}, tooLarge(len(zipped))
	}
	headers, err := encode(w.answer.Headers)
	if err != nil {
		return write{}, fmt.Errorf("keep the answer: %w", err)
	}
	return write{
		key: w.Answer.key(),
		put: item{
			"kind": text("answer"), "hash": text(w.Answer.Hash), "status": num(strconv.Itoa(w.answer.Status)), "headers": headers,
			"body": &types.AttributeValueMemberB{Value: zipped}, "ttl": num(strconv.FormatInt(w.Now.Add(answerTTL).Unix(), 10)),
		},
		cond:   "attribute_not_exists(pk) OR #ttl < :now",
		names:  map[string]string{"#ttl": "ttl"},
		values: item{":now": num(strconv.FormatInt(w.Now.Unix(), 10))},
		failed: again,
	}, nil
}

func expired(it item, now time.Time) bool {
	at, err := strconv.ParseInt(str(it["ttl"]), 10, 64)
	return err == nil && at < now.Unix()
}

// zip compresses with what the last answer was compressed with: making it anew
// takes longer than the compression.
func (t *Table) zip(body []byte) ([]byte, error) {
	var b bytes.Buffer
	z, used := t.zips.Get().(*gzip.Writer)
	if !used {
		z = gzip.NewWriter(nil)
	}
	defer t.zips.Put(z)
	z.Reset(&b)
	_, err := z.Write(body)
	err = errors.Join(err, z.Close())
	return b.Bytes(), err
}

func unzip(zipped []byte) ([]byte, error) {
	z, err := gzip.NewReader(bytes.NewReader(zipped))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(z)
}
