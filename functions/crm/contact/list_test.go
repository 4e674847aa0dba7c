package contact_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"comptoir/functions/test/functest"
)

// A list by type has each of its contacts once, by name. A contact that is both customer
// and vendor is in both lists. Each partition of a list costs one query.
func TestListFiltersByTypeAndStatus(t *testing.T) {
	var requests functest.Requests
	c := functest.NewWorld(t, operations, requests.Watch).Company("Comptoir du Vexin")
	address := `"billing_address": {"street": "1 rue du Port", "city": "Rouen", "country": "FR"}`
	for name, roles := range map[string]string{
		"Alice": `"customer": true`, "Bruno": `"customer": true, "vendor": true`, "Chloé": `"vendor": true`, "David": `"customer": true`,
		"Emma": `"customer": true, "vendor": true`, "Félix": `"industry": "wine"`, "Gilles": `"vendor": true`,
	} {
		made := c.Owner.Do("contact.create", functest.Request{
			Body: fmt.Sprintf(`{"display_name": %q, "legal_name": %[1]q, %s, %s}`, name, roles, address),
		}).Want(201)
		if name == "Emma" || name == "Gilles" {
			c.Owner.Do("contact.deactivate", functest.Request{ID: made.Get("id"), Match: "1"}).Want(200)
		}
	}
	for query, want := range map[string]struct {
		names   string
		queries int
	}{
		"":                                {"Alice Bruno Chloé David Emma Félix Gilles", 6},
		"status=active":                   {"Alice Bruno Chloé David Félix", 3},
		"type=customer":                   {"Alice Bruno David Emma", 2},
		"type=customer&status=active":     {"Alice Bruno David", 1},
		"type=vendor":                     {"Bruno Chloé Emma Gilles", 4},
		"type=vendor&status=inactive":     {"Emma Gilles", 2},
		"type=customer,vendor":            {"Bruno Emma", 2},
		"type=other":                      {"Félix", 2},
		"type=other&status=inactive":      {"", 1},
		"type=vendor,customer&sort=-name": {"Emma Bruno", 2},
	} {
		for limit := 1; limit <= 4; limit += 3 {
			var names []string
			cursor := ""
			for {
				requests.Take()
				page := c.Owner.Do("contact.list", functest.Request{
					Query: fmt.Sprintf("%s&limit=%d%s", query, limit, cursor),
				}).Want(200)
				if n := strings.Count(requests.Take(), "Query"); n != want.queries {
					t.Errorf("%q makes %d queries, want %d", query, n, want.queries)
				}
				var body struct {
					Data []struct {
						Name string `json:"display_name"`
					}
					Next string `json:"next_cursor"`
				}
				page.Into(&body)
				for _, row := range body.Data {
					names = append(names, row.Name)
				}
				if body.Next == "" {
					break
				}
				cursor = "&cursor=" + body.Next
			}
			if !slices.Equal(names, strings.Fields(want.names)) {
				t.Errorf("%q, limit %d: got %v, want %s", query, limit, names, want.names)
			}
		}
	}
}
