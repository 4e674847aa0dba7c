package start

import (
	"context"
	"errors"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// configure returns the AWS SDK's configuration from a function's environment
// variables: the region, the role's credentials, and the endpoints of services if they
// are not AWS's own. The SDK's config package reads these and many more settings
// (profiles, SSO, instance metadata); it would link four services for that and delay
// the start of each function (decision-start.md).
// https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
func configure(getenv func(string) string) (aws.Config, error) {
	role := aws.Credentials{
		AccessKeyID: getenv("AWS_ACCESS_KEY_ID"), SecretAccessKey: getenv("AWS_SECRET_ACCESS_KEY"),
		SessionToken: getenv("AWS_SESSION_TOKEN"), Source: "environment",
	}
	region := getenv("AWS_REGION")
	if region == "" || !role.HasKeys() {
		return aws.Config{}, errors.New("the environment lacks AWS_REGION, AWS_ACCESS_KEY_ID or AWS_SECRET_ACCESS_KEY, which Lambda sets")
	}
	cfg := aws.Config{
		Region:        region,
		Credentials:   aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) { return role, nil }),
		ConfigSources: []any{endpoints(getenv)},
		// These values are the defaults of the SDK's config package.
		RequestChecksumCalculation: aws.RequestChecksumCalculationWhenSupported,
		ResponseChecksumValidation: aws.ResponseChecksumValidationWhenSupported,
	}
	if all := getenv("AWS_ENDPOINT_URL"); all != "" {
		cfg.BaseEndpoint = &all
	}
	return cfg, nil
}

// endpoints reads the endpoints of services from AWS_ENDPOINT_URL_DYNAMODB and similar
// variables.
// https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
type endpoints func(name string) string

// GetServiceBaseEndpoint returns the endpoint of a service to the SDK's client.
func (e endpoints) GetServiceBaseEndpoint(_ context.Context, service string) (url string, found bool, err error) {
	url = e("AWS_ENDPOINT_URL_" + strings.ToUpper(strings.ReplaceAll(service, " ", "_")))
	return url, url != "", nil
}
