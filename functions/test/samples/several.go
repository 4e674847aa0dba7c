package samples

import (
	"bytes"
	"encoding/json"
	"net/http"

	"comptoir/functions/test/functest"
	"comptoir/shared/op"
)

// firstRefusal returns the response of an operation on several documents as that of the first
// one that was refused, as if it had been requested alone: the walks judge it alike.
func firstRefusal(r *functest.Response) *functest.Response {
	var read struct{ Results []op.Outcome }
	if r.Status != http.StatusOK || !bytes.HasPrefix(r.Body, []byte(`{"results":`)) || json.Unmarshal(r.Body, &read) != nil {
		return r
	}
	for _, one := range read.Results {
		if one.Status < http.StatusMultipleChoices {
			continue
		}
		body, err := json.Marshal(op.Problem{
			Type: "urn:comptoir:problem:" + one.Code, Title: http.StatusText(one.Status), Status: one.Status, Code: one.Code, Detail: one.Detail,
			Errors: one.Errors,
		})
		if err != nil {
			return r
		}
		alone := *r
		alone.Header = map[string]string{"content-type": "application/problem+json"}
		alone.Status, alone.Body = one.Status, body
		return &alone
	}
	return r
}
