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

// Signed returns the sample event of an operation. It replaces a link
// (org.id.version.until.signature) by one with the same organisation, id and
// version, signed with the secret and valid for an hour.
func Signed(o op.Operation, event, secret []byte) ([]byte, error) {
	if !o.Needs.IsLink() {
		return event, nil
	}
	var e struct{ PathParameters map[string]string }
	if err := json.Unmarshal(event, &e); err != nil {
		return nil, fmt.Errorf("read the sample of %s: %w", o.ID, err)
	}
	sections := strings.Split(e.PathParameters["link"], ".")
	if len(sections) != 5 {
		return nil, fmt.Errorf("the sample of %s has the link %q", o.ID, sections)
	}
	version, err := strconv.Atoi(sections[2])
	if err != nil {
		return nil, fmt.Errorf("the sample of %s has the link %q: %w", o.ID, sections, err)
	}
	link := app.Link{
		Kind: string(o.Needs.Action), Org: org.OrganizationID(sections[0]), ID: sections[1],
		Version: version, Until: time.Now().Add(time.Hour),
	}
	return []byte(strings.ReplaceAll(string(event), strings.Join(sections, "."), app.NewLinks(secret).Text(link))), nil
}
