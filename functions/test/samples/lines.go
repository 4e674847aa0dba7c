package samples

import (
	"encoding/json"
	"fmt"

	"comptoir/functions/test/functest"
)

// Lines returns a function that rewrites request bodies: each document gets the
// given number of lines, each with a different item; a body that selects lines
// selects all of them.
func Lines(s *Stage, lines int) func(body string) string {
	var items []any
	s.Owner.Do("warehouse.create", functest.Request{Body: `{"name": "Entrepôt"}`}).Want(201) // stock needs a warehouse
	for i := range lines {
		r := s.Owner.Do("item.create", functest.Request{Body: fmt.Sprintf(`{"name": "Article %02d", "sku": "W%02d", "price": "250.00"}`, i, i)})
		items = append(items, map[string]any{"item_id": r.Want(201).Get("id"), "quantity": "2"})
	}
	return func(body string) string {
		var v map[string]any
		if json.Unmarshal([]byte(body), &v) != nil {
			return body
		}
		given, _ := v["lines"].([]any)
		if len(given) == 0 {
			return body
		}
		if _, picked := given[0].(map[string]any)["line"]; picked {
			delete(v, "lines")
		} else {
			v["lines"] = items
		}
		raw, err := json.Marshal(v)
		if err != nil {
			s.T.Fatal(err)
		}
		return string(raw)
	}
}
