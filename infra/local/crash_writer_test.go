package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
)

// writer is a client that sells while the system is killed and started again. It
// repeats a request under its idempotency key until it receives a response.
type writer struct {
	*victim
	n     int
	item  string
	token string

	requests []request // acknowledged
	retries  int       // attempts without a response
}

// request is a request and, once acknowledged, its response.
type request struct {
	method, path, match, body, key string
	status                         int
	answer                         []byte
}

// document is the part of a response that identifies a document.
type document struct {
	ID      string `json:"id"`
	Version int    `json:"version"`
	Invoice *document
	Order   *document
}

// acknowledged returns the number of acknowledged requests.
func acknowledged(all []*writer) (n int) {
	for _, w := range all {
		w.mu.Lock()
		n += len(w.requests)
		w.mu.Unlock()
	}
	return n
}

// day creates a customer, two orders that are merged, an invoice and a payment.
func (w *writer) day(day int) {
	customer := w.do("POST", "/contacts", 0, fmt.Sprintf(`{
		"display_name": "Client %d de %d", "customer": true, "email": "success@simulator.amazonses.com",
		"billing_address": {"street": "%d quai des Chartrons", "postal_code": "33000", "city": "Bordeaux", "country": "FR"}
	}`, day, w.n, day+1))
	order := func() document {
		return w.do("POST", "/sales-orders", 0, fmt.Sprintf(`{"customer_id": %q, "lines": [
			{"item_id": %q, "quantity": "2"}, {"name": "Conseil", "kind": "service", "quantity": "1", "rate": "90"}
		]}`, customer.ID, w.item))
	}
	a, b := order(), order()
	w.do("POST", "/sales-orders/merge", 0, fmt.Sprintf(`{"into": %q, "orders": [
		{"id": %q, "version": %d}, {"id": %q, "version": %d}
	]}`, a.ID, a.ID, a.Version, b.ID, b.Version))
	w.do("POST", "/sales-orders/"+a.ID+"/confirm", 2, "")
	made := w.do("POST", "/sales-orders/"+a.ID+"/convert-to-invoice", 3, `{"lines": [{"line": 1, "quantity": "1"}], "send": {}}`)
	if made.Invoice == nil {
		return // do has failed the test
	}
	w.do("POST", "/invoices/"+made.Invoice.ID+"/record-payment", made.Invoice.Version, `{"amount": "1.00"}`)
	w.do("PATCH", "/contacts/"+customer.ID, customer.Version, `{"remarks": "payé"}`)
}

// do sends a change until it is acknowledged.
func (w *writer) do(method, path string, match int, body string) (made document) {
	d := request{method: method, path: path, body: body, key: fmt.Sprintf("writer %d, request %d", w.n, len(w.requests)+1)}
	if match > 0 {
		d.match = strconv.Quote(strconv.Itoa(match))
	}
	for !w.t.Failed() {
		w.countRequest()
		status, answer, _, err := w.send(d)
		if err != nil || status >= 500 || strings.Contains(string(answer), ".busy") {
			w.retries++
			continue // the system was killed, is being killed, or is starting
		}
		if status >= 300 {
			w.t.Errorf("%s %s: got %d %s", method, path, status, answer)
			return made
		}
		d.status, d.answer = status, answer
		w.mu.Lock()
		w.requests = append(w.requests, d)
		w.mu.Unlock()
		if err := json.Unmarshal(answer, &made); err != nil {
			w.t.Errorf("%s %s: %v", method, path, err)
		}
		return made
	}
	return made
}

func (w *writer) send(d request) (status int, answer []byte, replayed bool, err error) {
	h := w.awaitHome()
	ctx := w.t.Context()
	if w.token == "" {
		if w.token, err = h.token(ctx, h.Email); err != nil {
			return 0, nil, false, err
		}
	}
	req, err := http.NewRequestWithContext(ctx, d.method, h.At.API+"/v1"+d.path, strings.NewReader(d.body))
	if err != nil {
		return 0, nil, false, err
	}
	req.Header.Set("Authorization", "Bearer "+w.token)
	if d.body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for name, v := range map[string]string{"If-Match": d.match, "Idempotency-Key": d.key} {
		if v != "" {
			req.Header.Set(name, v)
		}
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, nil, false, err
	}
	defer func() { _ = res.Body.Close() }()
	answer, err = io.ReadAll(res.Body)
	return res.StatusCode, answer, res.Header.Get("Idempotent-Replayed") == "true", err
}

// repeat sends each acknowledged request once more.
func (w *writer) repeat() {
	for _, d := range w.requests {
		status, answer, replayed, err := w.send(d)
		if err != nil || status != d.status || !bytes.Equal(answer, d.answer) || !replayed {
			w.t.Errorf("%s %s: got %d, and when repeated %d (replayed %v, error %v): %s",
				d.method, d.path, d.status, status, replayed, err, answer)
		}
	}
}

// checkDocuments reads each document of an acknowledged request: it must exist at
// the acknowledged version or a later one.
func (w *writer) checkDocuments() {
	for _, d := range w.requests {
		var made document
		if err := json.Unmarshal(d.answer, &made); err != nil || made.ID == "" {
			continue
		}
		prefix, _, _ := strings.Cut(made.ID, "_")
		at := "/" + map[string]string{"con": "contacts", "so": "sales-orders", "inv": "invoices"}[prefix] + "/" + made.ID
		status, answer, _, err := w.send(request{method: "GET", path: at})
		var is document
		if err != nil || status != 200 || json.Unmarshal(answer, &is) != nil || is.Version < made.Version {
			w.t.Errorf("%s was acknowledged at version %d, and now returns %d (%v): %s", at, made.Version, status, err, answer)
		}
	}
}

// stock creates the item that the writers sell.
func (v *victim) stock() string {
	w := &writer{victim: v, n: -1}
	item := w.do("POST", "/items", 0, `{"name": "Verre", "price": "3.33"}`)
	w.do("POST", "/items/"+item.ID+"/adjust-stock", 0, `{"quantity": "100000", "reason": "opening"}`)
	if v.t.Failed() {
		v.t.FailNow()
	}
	return item.ID
}

// outcome returns the number of failed events, of mails by status, and of
// messages in the mailbox, which must not exceed the number of mails.
func (v *victim) outcome(w *writer) (failures int, mails map[string]int, delivered int) {
	v.t.Helper()
	h := v.awaitHome()
	var shelves []struct{ Failures []json.RawMessage }
	read(v.t, h.At.Failures, &shelves)
	for _, s := range shelves {
		failures += len(s.Failures)
	}
	var all []json.RawMessage
	read(v.t, h.At.Mail+"/messages", &all)
	mails = map[string]int{}
	count := 0
	for cursor := ""; ; {
		_, answer, _, err := w.send(request{method: "GET", path: "/mails?limit=100" + cursor})
		var page struct {
			Data []struct{ Status string }
			Next string `json:"next_cursor"`
		}
		if err != nil || json.Unmarshal(answer, &page) != nil {
			v.t.Fatalf("%v: %s", err, answer)
		}
		for _, m := range page.Data {
			mails[m.Status]++
			count++
		}
		if cursor = "&cursor=" + page.Next; page.Next == "" {
			break
		}
	}
	if failures > 0 || len(all) > count {
		v.t.Errorf("%d failures, %d mails and %d messages", failures, count, len(all))
	}
	return failures, mails, len(all)
}
