package organization_test

import (
	"fmt"
	"strings"
	"testing"

	"comptoir/functions/test/functest"
	"comptoir/shared/rights"
)

const vexin = `{
	"name": "Comptoir du Vexin", "currency": "EUR", "language": "fr", "siren": "732829320",
	"address": {"street": "12 rue du Marché", "postal_code": "95300", "city": "Pontoise", "country": "FR"}
}`

// vexinWith is vexin with more members.
func vexinWith(members string) string { return strings.TrimSuffix(vexin, "\n}") + ", " + members + "}" }

func TestNewOrganisationHasUsualSettings(t *testing.T) {
	w := functest.NewWorld(t, operations)
	founder := w.Founder("odile@comptoir.example")
	made := founder.Do("organization.create", functest.Request{Body: vexin}).Want(201)
	if made.Get("legal_name") != "Comptoir du Vexin" || made.Get("time_zone") != "Europe/Paris" || made.Get("owner.role") != "owner" {
		t.Errorf("the new organisation is %s", made.Body)
	}
	owner := founder.With("org", made.Get("id")).With("user", made.Get("owner.id")).With("role", "owner")
	for list, want := range map[string]string{
		"tax.list": "TVA 20 %", "paymentterm.list": "30 jours", "warehouse.list": "Entrepôt principal", "deliverymethod.list": "Transporteur",
	} {
		page := owner.Do(list, functest.Request{}).Want(200)
		if page.Get("data.0.name") != want || page.Get("data.0.default") != "true" {
			t.Errorf("%s: the first is %s", list, page.Get("data.0"))
		}
	}
}

func TestRetryCreatesOneOrganisation(t *testing.T) {
	w := functest.NewWorld(t, operations)
	founder := w.Founder("odile@comptoir.example")
	first := founder.Do("organization.create", functest.Request{Body: vexin, Key: "k"}).Want(201)
	again := founder.Do("organization.create", functest.Request{Body: vexin, Key: "k"}).Want(201)
	if first.Get("id") != again.Get("id") {
		t.Errorf("created %s and %s", first.Get("id"), again.Get("id"))
	}
}

func TestCreateRefusesInvalidOrganisations(t *testing.T) {
	w := functest.NewWorld(t, operations)
	founder := w.Founder("odile@comptoir.example")
	for name, x := range map[string]struct{ body, code, at string }{
		"no address":        {`{"name": "X", "currency": "EUR", "address": {}}`, "address.incomplete", "/address/street"},
		"unknown time zone": {vexinWith(`"time_zone": "Mars/Olympus"`), "organization.time_zone", "/time_zone"},
		"logo not a picture": {
			vexinWith(`"logo": {"file": "aGVsbG8="}`),
			"organization.logo", "/logo/file",
		},
		"logo truncated": {
			vexinWith(`"logo": {"file": "iVBORw0KGgo="}`),
			"organization.logo", "/logo/file",
		},
		"reminder days not ascending": {
			vexinWith(`"preferences": {"reminder_days": [10, 3]}`),
			"organization.reminder_days", "/preferences/reminder_days/1",
		},
		"a negative rate of penalties": {
			vexinWith(`"preferences": {"late_penalty": "-1"}`),
			"organization.late_penalty", "/preferences/late_penalty",
		},
		"same prefix twice": {
			vexinWith(`"numbering": {"invoice": {"prefix": "D-"}, "credit_note": {"prefix": "d-"}}`),
			"organization.prefix", "/numbering/credit_note/prefix",
		},
	} {
		t.Run(name, func(t *testing.T) {
			founder.On(t).Do("organization.create", functest.Request{Body: x.body}).WantCode(422, x.code).WantAt(x.at)
		})
	}
	founder.With("email", "").Do("organization.create", functest.Request{Body: vexin}).WantCode(403, "token.email")
}

// Invoices and credit notes have separate counters. Their prefixes keep the numbers
// unique, so a prefix that the other kind has or had is refused.
func TestLegalNumbersAreUnique(t *testing.T) {
	c := functest.New(t, operations)
	for _, step := range []struct {
		name, invoice, credit string
		status                int
		at                    string
	}{
		{"both equal", "AV-", "AV-", 422, "/numbering/credit_note/prefix"},
		{"both swapped", "AV-", "FA-", 422, "/numbering/invoice/prefix"},
		{"both new", "F", "A", 200, ""},
		{"previous prefix of invoices for credit notes", "F", "fa-", 422, "/numbering/credit_note/prefix"},
		{"previous prefix of credit notes for invoices", "AV-", "A", 422, "/numbering/invoice/prefix"},
		{"own first prefix", "FA-", "A", 200, ""},
		{"own second prefix", "F", "A", 200, ""},
	} {
		body := fmt.Sprintf(`{"numbering": {"invoice": {"prefix": %q}, "credit_note": {"prefix": %q}}}`, step.invoice, step.credit)
		r := c.Owner.Do("organization.update", functest.Request{Match: "*", Body: body})
		if r.Status != step.status {
			t.Fatalf("%s: %d %s", step.name, r.Status, r.Body)
		}
		if step.at != "" {
			r.WantCode(422, "organization.prefix").WantAt(step.at)
		}
	}
}

func TestOwnerChangesOrganisation(t *testing.T) {
	c := functest.New(t, operations)
	change := functest.Request{Version: 1, Body: `{"preferences": {"auto_close": "invoiced"}, "time_zone": "Asia/Tokyo"}`}
	changed := c.Owner.Do("organization.update", change).Want(200)
	if changed.Get("preferences.auto_close") != "invoiced" || changed.Version() != 2 {
		t.Errorf("the organisation is %s", changed.Body)
	}
	c.Owner.Do("organization.update", change).WantCode(412, "version.stale")
	c.Owner.Do("organization.update", functest.Request{Body: change.Body}).WantCode(428, "version.missing")
	c.Owner.Do("organization.update", functest.Request{Version: 2, Body: `{"currency": "USD"}`}).WantCode(422, "organization.currency_fixed")
	c.Hire(rights.Sales).Do("organization.update", functest.Request{Version: 2, Body: `{}`}).WantCode(403, "right.missing")
	if got := c.Owner.Do("organization.get", functest.Request{}).Want(200).Get("time_zone"); got != "Asia/Tokyo" {
		t.Errorf("the time zone is %s", got)
	}
}
