package organization_test

import (
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"comptoir/functions/test/functest"
	"comptoir/shared/org"
	"comptoir/shared/pdf/sample"
)

// Most operations read the settings. To keep them small, the file of the logo is an item
// of its own, which is read only on request. The history does not contain it either.
func TestLogoIsStoredOutsideSettings(t *testing.T) {
	var requests functest.Requests
	c := functest.New(t, operations, requests.Watch)
	file, err := sample.Logo()
	if err != nil {
		t.Fatal(err)
	}
	change := func(body string) *functest.Response {
		return c.Owner.Do("organization.update", functest.Request{Match: "*", Body: body}).Want(200)
	}
	read := func(query string) *functest.Response {
		return c.Owner.Do("organization.get", functest.Request{Query: query}).Want(200)
	}
	encoded := base64.StdEncoding.EncodeToString(file)
	upload := fmt.Sprintf(`{"logo": {"file": %q}}`, encoded)
	metadata := map[string]string{
		"logo.hash": org.LogoHash(file), "logo.media_type": "image/png", "logo.size": strconv.Itoa(len(file)), "logo.file": "",
	}
	check := func(r *functest.Response) {
		t.Helper()
		for path, want := range metadata {
			if got := r.Get(path); got != want {
				t.Errorf("%s is %q, want %q", path, got, want)
			}
		}
	}
	check(change(upload))
	check(read(""))
	logos := 0
	for _, it := range c.OfKind() {
		all := show(&types.AttributeValueMemberM{Value: it.Shown})
		if it.Kind == "logo" && strings.Contains(all, string(file)) {
			logos++
		} else if strings.Contains(all, string(file[:40])) || strings.Contains(all, encoded[:40]) {
			t.Errorf("the file is in %s", it.Place)
		}
	}
	if logos != 1 {
		t.Errorf("%d logos are stored, want 1", logos)
	}
	requests.Take()
	if got := read("include=logo").Get("logo.file"); got != encoded || requests.Take() != "BatchGetItem BatchGetItem" {
		t.Errorf("the file is %q", got)
	}
	check(change(`{"phone": "01 30 30 30 30"}`))
	check(change(`{"logo": {"hash": "forged", "size": 1}}`))
	check(change(upload))
	if v := read("").Version(); v != 3 {
		t.Errorf("uploading the same logo made version %d, want 3", v)
	}
	metadata = map[string]string{"logo": ""}
	check(change(`{"logo": null}`))
}

// show returns a value of the table as text, with the bytes of binary values.
func show(a types.AttributeValue) string {
	switch a := a.(type) {
	case *types.AttributeValueMemberB:
		return string(a.Value)
	case *types.AttributeValueMemberM:
		s := ""
		for k, v := range a.Value {
			s += k + show(v)
		}
		return s
	case *types.AttributeValueMemberL:
		s := ""
		for _, v := range a.Value {
			s += show(v)
		}
		return s
	case *types.AttributeValueMemberS:
		if raw, err := base64.StdEncoding.DecodeString(a.Value); err == nil {
			return a.Value + string(raw)
		}
		return a.Value
	}
	return fmt.Sprint(a)
}
