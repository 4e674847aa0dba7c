package lambda_test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"comptoir/functions"
	"comptoir/shared/op"
)

const services = "github.com/aws/aws-sdk-go-v2/service/"

// tables are what newer releases of the SDK's DynamoDB client build before main
// begins: the shape of all that the service knows. They are why the client stays
// where it is (start/decision-start.md).
const tables = services + "dynamodb/schemas"

// carried is what each binary links of what costs start-up time. To let one
// link more is a decision: it makes all its operations start later.
var carried = map[op.Binary]struct {
	aws   []string // services
	heavy []string // engines
}{
	op.API:       {aws: []string{"dynamodb"}},
	op.Documents: {aws: []string{"dynamodb", "s3", "sesv2"}, heavy: []string{"codeberg.org/go-pdf/fpdf", "github.com/speedata/einvoice"}},
	op.Imports:   {aws: []string{"dynamodb", "eventbridge", "s3", "sqs"}, heavy: []string{"github.com/xuri/excelize", "github.com/richardlehane/mscfb"}},
}

// credentials are the services the SDK's own configuration links.
var credentials = []string{"signin", "sso", "ssooidc", "sts"}

// linked is every package a binary links.
func linked(t *testing.T, b op.Binary) []string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", "-tags", "lambda.norpc", "./"+string(b)).Output()
	if err != nil {
		t.Fatalf("list what %s links: %v", b, err)
	}
	return strings.Fields(string(out))
}

func TestWhatEachBinaryLinks(t *testing.T) {
	for b, want := range carried {
		t.Run(string(b), func(t *testing.T) {
			var aws []string
			for _, p := range linked(t, b) {
				if name, ok := strings.CutPrefix(p, services); ok && !strings.Contains(name, "/") && !slices.Contains(credentials, name) {
					aws = append(aws, name)
				}
				if p == tables {
					t.Errorf("%s links %s: each function would start 1.5 ms later", b, p)
				}
				for other, its := range carried {
					for _, engine := range its.heavy {
						if strings.HasPrefix(p, engine) && !slices.Contains(want.heavy, engine) {
							t.Errorf("%s links %s, an engine of %s", b, p, other)
						}
					}
				}
			}
			slices.Sort(aws)
			if diff := cmp.Diff(want.aws, aws); diff != "" {
				t.Errorf("services: %s", diff)
			}
		})
	}
}

// adapter is the package that serves a grant.
var adapter = map[op.Grant]string{
	op.ReadTable: "comptoir/shared/table", op.WriteTable: "comptoir/shared/table",
	op.ReadDocuments: "comptoir/shared/files", op.WriteDocuments: "comptoir/shared/files",
	op.ReadImports: "comptoir/shared/files", op.WriteImports: "comptoir/shared/files",
	op.SendMail: "comptoir/shared/mail", op.PutEvents: "comptoir/shared/bus", op.HandLinks: "comptoir/shared/app",
}

func TestEachOperationFindsItsServicesInItsBinary(t *testing.T) {
	links := map[op.Binary][]string{}
	for b := range carried {
		links[b] = linked(t, b)
	}
	for _, o := range functions.All() {
		for _, grant := range o.May {
			serves := adapter[grant]
			if grant.Queue() != "" {
				serves = "comptoir/shared/queue"
			}
			if !slices.Contains(links[o.Runs], serves) {
				t.Errorf("%s may %s, which the binary %s does not carry", o.ID, grant, o.Runs)
			}
		}
	}
}
