package estimate_test

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"comptoir/functions/sell/estimate"
	"comptoir/functions/test/functest"
	"comptoir/shared/op"
)

// A browser opens the page of a link and posts its form. Texts written by users are
// escaped on the page, and the page loads no external resources.
func TestBrowserDecidesByPage(t *testing.T) {
	c := functest.New(t, operations)
	create := func(operation, body string) string {
		return c.Owner.Do(operation, functest.Request{Body: body}).Want(201).Get("id")
	}
	customer := create("contact.create", `{"display_name": "<b>Chop</b>", "customer": true, "language": "en", "email": "chop@suey.example",
		"billing_address": {"street": "Grenzacherweg 237", "postal_code": "4058", "city": "Basel", "country": "CH"}}`)
	tax := create("tax.create", `{"name": "TVA", "components": [{"name": "TVA", "rate": "20"}]}`)
	made := c.Owner.Do("estimate.create", functest.Request{Body: fmt.Sprintf(`{"customer_id": %q, "send": {},
		"lines": [{"name": "<script>alert(1)</script>", "quantity": "1.5", "rate": "1200", "tax_id": %q}]}`, customer, tax)}).Want(201)
	link := regexp.MustCompile(`/estimate-links/(\S+)`).FindStringSubmatch(made.Get("mail.text"))[1]
	browser := "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
	page := c.Anonymous(t).Do("estimate.show", functest.Request{Path: map[string]string{"link": link}, Accept: browser}).Want(200)
	text := string(page.Body)
	for _, wanted := range []string{
		"&lt;script&gt;", "&lt;b&gt;Chop", "Accept the estimate", "21 December 2026", "2,160.00", `action="` + link + `/decide"`,
	} {
		if !strings.Contains(text, wanted) {
			t.Errorf("the page does not contain %q: %s", wanted, text)
		}
	}
	for _, unwanted := range []string{"<script", "<b>", "http://", "https://", "src="} {
		if strings.Contains(text, unwanted) {
			t.Errorf("the page contains %q: %s", unwanted, text)
		}
	}
	if !strings.Contains(page.Header["content-security-policy"], "default-src 'none'") || page.Header["referrer-policy"] != "no-referrer" {
		t.Errorf("the headers of the page are %v", page.Header)
	}
	post := func(form url.Values) *functest.Response {
		e := events.APIGatewayV2HTTPRequest{
			Version: "2.0", PathParameters: map[string]string{"link": link}, Body: form.Encode(),
			Headers: map[string]string{"content-type": "application/x-www-form-urlencoded", "accept": browser},
		}
		e.RequestContext.HTTP.Method = "POST"
		return c.Anonymous(t).Send("estimate.decide", e)
	}
	for _, form := range []url.Values{
		{"name": {"Yang Wang"}}, {"name": {"Yang Wang"}, "decision": {"accept", "decline"}}, {"name": {" "}, "decision": {"accept"}},
	} {
		text := string(post(form).Want(422).Body)
		if !strings.Contains(text, "Your answer was not saved. Go back, enter your name") || !strings.Contains(text, "écrivez votre nom") {
			t.Errorf("the response to %v is %s", form, text)
		}
	}
	text = (estimate.Page{}).Refusal(op.Later)
	if !strings.Contains(text, "Nothing was saved. Try again in a moment.") || strings.Contains(text, "no longer valid") {
		t.Errorf("the response for a busy table is %s", text)
	}
	done := post(url.Values{"name": {"Yang Wang"}, "decision": {"decline"}, "remark": {""}}).Want(200)
	if text := string(done.Body); !strings.Contains(text, "The estimate is declined") || strings.Contains(text, "<form") {
		t.Errorf("the response to the decision is %s", text)
	}
	text = string(post(url.Values{"name": {"Yang Wang"}, "decision": {"accept"}}).Want(404).Body)
	if !strings.Contains(text, "This link is no longer valid") {
		t.Errorf("the response to a used link is %s", text)
	}
	e := c.Owner.Do("estimate.get", functest.Request{ID: made.Get("id")})
	if e.Get("decided_by") != "Yang Wang" || e.Get("status") != "declined" {
		t.Errorf("the estimate is %s", e.Body)
	}
}
