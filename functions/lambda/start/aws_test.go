package start

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// The services are where the SDK's own variables say.
func TestWhereTheServicesAre(t *testing.T) {
	for name, x := range map[string]struct {
		changes       map[string]string
		tables, files string
	}{
		"AWS":                  {nil, "", ""},
		"one elsewhere":        {map[string]string{"AWS_ENDPOINT_URL_DYNAMODB": "http://127.0.0.1:8000"}, "http://127.0.0.1:8000", ""},
		"all elsewhere":        {map[string]string{"AWS_ENDPOINT_URL": "http://127.0.0.1:4566"}, "http://127.0.0.1:4566", "http://127.0.0.1:4566"},
		"all, and one its own": {map[string]string{"AWS_ENDPOINT_URL": "http://127.0.0.1:4566", "AWS_ENDPOINT_URL_S3": "http://127.0.0.1:9000"}, "http://127.0.0.1:4566", "http://127.0.0.1:9000"},
	} {
		t.Run(name, func(t *testing.T) {
			for k, v := range x.changes {
				t.Setenv(k, v) // the SDK's clients look there too, which of the two was said
			}
			cfg, err := configure(environment(x.changes))
			if err != nil {
				t.Fatal(err)
			}
			if at := aws.ToString(dynamodb.NewFromConfig(cfg).Options().BaseEndpoint); at != x.tables {
				t.Errorf("the table is looked for at %q", at)
			}
			if at := aws.ToString(s3.NewFromConfig(cfg).Options().BaseEndpoint); at != x.files {
				t.Errorf("files are looked for at %q", at)
			}
			role, err := cfg.Credentials.Retrieve(t.Context())
			if err != nil || role.AccessKeyID != "AKIDEXAMPLE" || cfg.Region != "eu-west-3" {
				t.Errorf("it is %+v in %s: %v", role, cfg.Region, err)
			}
		})
	}
}
