package organization_test

import (
	"testing"

	"comptoir/functions/test/functest"
	"comptoir/shared/rights"
)

const vexin = `{"name": "Comptoir du Vexin", "currency": "EUR", "language": "fr", "siren": "732829320",
	"address": {"street": "12 rue du Marché", "postal_code": "95300", "city": "Pontoise", "country": "FR"}`

func TestANewOrganisationHasWhatItNeedsToBegin(t *testing.T) {
	w := functest.NewWorld(t)
	founder := w.Founder("odile@comptoir.example")
	made := founder.Do("organization.create", functest.Request{Body: vexin + `}`}).Want(201)
	if made.Get("legal_name") != "Comptoir du Vexin" || made.Get("time_zone") != "Europe/Paris" || made.Get("owner.role") != "owner" {
		t.Errorf("made %s", made.Body)
	}
	owner := founder.With("org", made.Get("id")).With("user", made.Get("owner.id")).With("role", "owner")
	for list, want := range map[string]string{"tax.list": "TVA 20 %", "paymentterm.list": "30 jours", "warehouse.list": "Entrepôt principal", "deliverymethod.list": "Transporteur"} {
		first := owner.Do(list, functest.Request{}).Want(200)
		if first.Get("data.0.name") != want || first.Get("data.0.default") != "true" {
			t.Errorf("%s begins with %s", list, first.Get("data.0"))
		}
	}
}

func TestFoundingTwiceWithOneKeyFoundsOnce(t *testing.T) {
	w := functest.NewWorld(t)
	founder := w.Founder("odile@comptoir.example")
	first := founder.Do("organization.create", functest.Request{Body: vexin + `}`, Key: "k"}).Want(201)
	again := founder.Do("organization.create", functest.Request{Body: vexin + `}`, Key: "k"}).Want(201)
	if first.Get("id") != again.Get("id") {
		t.Errorf("founded %s and %s", first.Get("id"), again.Get("id"))
	}
}

func TestWhatAnOrganisationNeeds(t *testing.T) {
	w := functest.NewWorld(t)
	founder := w.Founder("odile@comptoir.example")
	for name, x := range map[string]struct{ body, code, at string }{
		"an address":            {`{"name": "X", "currency": "EUR", "address": {}}`, "address.incomplete", "/address/street"},
		"a time zone":           {vexin + `, "time_zone": "Mars/Olympus"}`, "organization.time_zone", "/time_zone"},
		"a picture as a logo":   {vexin + `, "logo": {"file": "aGVsbG8="}}`, "organization.logo", "/logo/file"},
		"more than a beginning": {vexin + `, "logo": {"file": "iVBORw0KGgo="}}`, "organization.logo", "/logo/file"},
		"days that rise":        {vexin + `, "preferences": {"reminder_days": [10, 3]}}`, "organization.reminder_days", "/preferences/reminder_days"},
		"two series of numbers": {vexin + `, "numbering": {"invoice": {"prefix": "D-"}, "credit_note": {"prefix": "d-"}}}`, "organization.prefix", "/numbering/credit_note/prefix"},
	} {
		t.Run(name, func(t *testing.T) {
			founder.In(t).Do("organization.create", functest.Request{Body: x.body}).WantCode(422, x.code).WantAt(x.at)
		})
	}
	founder.With("email", "").Do("organization.create", functest.Request{Body: vexin + `}`}).WantCode(403, "token.email")
}

// Invoices and credit notes each count for themselves; their prefixes keep their
// numbers apart, today's from those of the past as well.
func TestNoLegalNumberIsGivenTwice(t *testing.T) {
	c := functest.New(t)
	for _, step := range []struct {
		name, invoice, credit string
		status                int
		at                    string
	}{
		{"both alike", "AV-", "AV-", 422, "/numbering/credit_note/prefix"},
		{"changed about", "AV-", "FA-", 422, "/numbering/invoice/prefix"},
		{"both new", "F", "A", 200, ""},
		{"one that invoices had", "F", "fa-", 422, "/numbering/credit_note/prefix"},
		{"one that credit notes had", "AV-", "A", 422, "/numbering/invoice/prefix"},
		{"its own of before", "FA-", "A", 200, ""},
		{"one of before that, and one of today", "F", "A", 200, ""},
	} {
		r := c.Owner.Do("organization.update", functest.Request{Match: "*", Body: `{"numbering": {"invoice": {"prefix": "` + step.invoice + `"}, "credit_note": {"prefix": "` + step.credit + `"}}}`})
		if r.Status != step.status {
			t.Fatalf("%s: %d %s", step.name, r.Status, r.Body)
		}
		if step.at != "" {
			r.WantCode(422, "organization.prefix").WantAt(step.at)
		}
	}
}

func TestAnOwnerChangesHisOrganisation(t *testing.T) {
	c := functest.New(t)
	change := functest.Request{Version: 1, Body: `{"preferences": {"auto_close": "invoiced"}, "time_zone": "Asia/Tokyo"}`}
	changed := c.Owner.Do("organization.update", change).Want(200)
	if changed.Get("preferences.auto_close") != "invoiced" || changed.Version() != 2 {
		t.Errorf("changed to %s", changed.Body)
	}
	c.Owner.Do("organization.update", change).WantCode(412, "version.stale")
	c.Owner.Do("organization.update", functest.Request{Body: change.Body}).WantCode(428, "version.missing")
	c.Owner.Do("organization.update", functest.Request{Version: 2, Body: `{"currency": "USD"}`}).WantCode(422, "organization.currency_fixed")
	c.Hire(rights.Sales).Do("organization.update", functest.Request{Version: 2, Body: `{}`}).WantCode(403, "right.missing")
	if got := c.Owner.Do("organization.get", functest.Request{}).Want(200).Get("time_zone"); got != "Asia/Tokyo" {
		t.Errorf("the time zone is %s", got)
	}
}
