package start

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// The SDK's own variables set the endpoints of services.
func TestEnvironmentSetsEndpoints(t *testing.T) {
	for name, x := range map[string]struct {
		changes       map[string]string
		tables, files string
	}{
		"AWS":          {nil, "", ""},
		"one endpoint": {map[string]string{"AWS_ENDPOINT_URL_DYNAMODB": "http://127.0.0.1:8000"}, "http://127.0.0.1:8000", ""},
		"one endpoint for all": {
			map[string]string{"AWS_ENDPOINT_URL": "http://127.0.0.1:4566"},
			"http://127.0.0.1:4566", "http://127.0.0.1:4566",
		},
		"one endpoint for all, another for S3": {
			map[string]string{"AWS_ENDPOINT_URL": "http://127.0.0.1:4566", "AWS_ENDPOINT_URL_S3": "http://127.0.0.1:9000"},
			"http://127.0.0.1:4566", "http://127.0.0.1:9000",
		},
	} {
		t.Run(name, func(t *testing.T) {
			for k, v := range x.changes {
				t.Setenv(k, v) // the SDK's clients read the process's environment too
			}
			cfg, err := configure(environment(x.changes))
			if err != nil {
				t.Fatal(err)
			}
			if at := aws.ToString(dynamodb.NewFromConfig(cfg).Options().BaseEndpoint); at != x.tables {
				t.Errorf("the endpoint of the table is %q, want %q", at, x.tables)
			}
			if at := aws.ToString(s3.NewFromConfig(cfg).Options().BaseEndpoint); at != x.files {
				t.Errorf("the endpoint of files is %q, want %q", at, x.files)
			}
			role, err := cfg.Credentials.Retrieve(t.Context())
			if err != nil || role.AccessKeyID != "AKIDEXAMPLE" || cfg.Region != "eu-west-3" {
				t.Errorf("the role is %+v, the region %s: %v", role, cfg.Region, err)
			}
		})
	}
}
