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

// schemas is a package that newer releases of the SDK's DynamoDB client link. It builds a
// table of all the service's shapes before main starts. Therefore the client is not
// upgraded (start/decision-start.md).
const schemas = services + "dynamodb/schemas"

// heavyLinks are the packages of each binary that cost start-up time. A further package
// is a decision, since it delays the start of all operations of the binary.
var heavyLinks = map[op.Binary]struct {
	aws     []string // services
	engines []string // libraries for files
}{
	op.API: {aws: []string{"dynamodb", "secretsmanager"}},
	op.Documents: {
		aws:     []string{"dynamodb", "s3", "secretsmanager", "sesv2"},
		engines: []string{"codeberg.org/go-pdf/fpdf", "github.com/speedata/einvoice"},
	},
	op.Imports: {
		aws:     []string{"dynamodb", "eventbridge", "s3", "secretsmanager", "sqs"},
		engines: []string{"github.com/xuri/excelize", "github.com/richardlehane/mscfb"},
	},
}

// credentials are the services that the SDK's config package links.
var credentials = []string{"signin", "sso", "ssooidc", "sts"}

// linked returns all packages that a binary links.
func linked(t *testing.T, b op.Binary) []string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", "-tags", "lambda.norpc", "./"+string(b)).Output()
	if err != nil {
		t.Fatalf("list the packages of %s: %v", b, err)
	}
	return strings.Fields(string(out))
}

func TestBinaryLinksOnlyItsServices(t *testing.T) {
	for b, want := range heavyLinks {
		t.Run(string(b), func(t *testing.T) {
			var aws []string
			for _, p := range linked(t, b) {
				if name, ok := strings.CutPrefix(p, services); ok && !strings.Contains(name, "/") && !slices.Contains(credentials, name) {
					aws = append(aws, name)
				}
				if p == schemas {
					t.Errorf("%s links %s: each function would start 1.5 ms later", b, p)
				}
				for other, links := range heavyLinks {
					for _, engine := range links.engines {
						if strings.HasPrefix(p, engine) && !slices.Contains(want.engines, engine) {
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
	op.ReadPapers: "comptoir/shared/files", op.WritePapers: "comptoir/shared/files",
	op.ReadImports: "comptoir/shared/files", op.WriteImports: "comptoir/shared/files",
	op.SendMail: "comptoir/shared/mail", op.PutEvents: "comptoir/shared/bus", op.SignLinks: "comptoir/shared/app",
}

func TestBinaryLinksGrantedServices(t *testing.T) {
	links := map[op.Binary][]string{}
	for b := range heavyLinks {
		links[b] = linked(t, b)
	}
	for _, o := range functions.All() {
		for _, grant := range o.May {
			serves := adapter[grant]
			if grant.Queue() != "" {
				serves = "comptoir/shared/queue"
			}
			if !slices.Contains(links[o.Runs], serves) {
				t.Errorf("%s may %s, but the binary %s does not link %s", o.ID, grant, o.Runs, serves)
			}
		}
	}
}
