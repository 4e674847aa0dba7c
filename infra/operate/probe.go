package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"comptoir/functions"
	"comptoir/infra/door"
)

// probeDoors requests from each door a path without a route. The response must be the
// product's problem document, not one of API Gateway or CloudFront.
func (o operator) probeDoors(ctx context.Context, address string) error {
	doors, err := door.Of(functions.Areas())
	if err != nil {
		return err
	}
	for _, d := range doors.All {
		path := "/v1/" + d.Words[0] + "/no/such/path"
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, address+path, nil)
		if err != nil {
			return err
		}
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			return fmt.Errorf("the door %s does not respond: %w", d.Name, err)
		}
		var problem struct{ Code string }
		err = json.NewDecoder(res.Body).Decode(&problem)
		_ = res.Body.Close()
		if err != nil || res.StatusCode != http.StatusNotFound || problem.Code != "not_found" {
			return fmt.Errorf("the door %s responds to %s with %d %q, not with 404 not_found", d.Name, path, res.StatusCode, problem.Code)
		}
	}
	o.say("Each of the %d doors responds with 404 to paths it does not have.", len(doors.All))
	return nil
}
