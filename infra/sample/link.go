package sample

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"comptoir/shared/app"
	"comptoir/shared/op"
	"comptoir/shared/org"
)

// Signed is the sample event of an operation, of which a link is signed anew with a
// secret and is good for an hour: org.id.version.until.signature says the rest.
func Signed(o op.Operation, event, secret []byte) ([]byte, error) {
	if !o.Needs.IsLink() {
		return event, nil
	}
	var e struct{ PathParameters map[string]string }
	if err := json.Unmarshal(event, &e); err != nil {
		return nil, fmt.Errorf("read the sample of %s: %w", o.ID, err)
	}
	said := strings.Split(e.PathParameters["link"], ".")
	if len(said) != 5 {
		return nil, fmt.Errorf("the sample of %s has the link %q", o.ID, said)
	}
	version, err := strconv.Atoi(said[2])
	if err != nil {
		return nil, fmt.Errorf("the sample of %s has the link %q: %w", o.ID, said, err)
	}
	link := app.Link{Kind: string(o.Needs.Action), Org: org.OrganizationID(said[0]), ID: said[1], Version: version, Until: time.Now().Add(time.Hour)}
	return []byte(strings.ReplaceAll(string(event), strings.Join(said, "."), app.NewLinks(secret).Text(link))), nil
}
