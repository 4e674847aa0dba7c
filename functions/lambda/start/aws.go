package start

import (
	"context"
	"errors"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// configure is the AWS SDK's configuration from what Lambda puts into a function's
// environment: the region, the role's credentials, and where the services are when
// they are not AWS's own. The SDK's config package reads the same and much more
// (profiles, SSO, instance metadata); it would link four services for that and
// start each function later (decision-start.md).
// https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
func configure(getenv func(string) string) (aws.Config, error) {
	role := aws.Credentials{
		AccessKeyID: getenv("AWS_ACCESS_KEY_ID"), SecretAccessKey: getenv("AWS_SECRET_ACCESS_KEY"), SessionToken: getenv("AWS_SESSION_TOKEN"), Source: "environment",
	}
	region := getenv("AWS_REGION")
	if region == "" || !role.HasKeys() {
		return aws.Config{}, errors.New("the environment lacks AWS_REGION, AWS_ACCESS_KEY_ID or AWS_SECRET_ACCESS_KEY, which Lambda sets")
	}
	cfg := aws.Config{
		Region:        region,
		Credentials:   aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) { return role, nil }),
		ConfigSources: []any{endpoints(getenv)},
		// As the SDK's config package has it when nobody says otherwise.
		RequestChecksumCalculation: aws.RequestChecksumCalculationWhenSupported,
		ResponseChecksumValidation: aws.ResponseChecksumValidationWhenSupported,
	}
	if all := getenv("AWS_ENDPOINT_URL"); all != "" {
		cfg.BaseEndpoint = &all
	}
	return cfg, nil
}

// endpoints knows where the services are: AWS_ENDPOINT_URL_DYNAMODB and the like.
// https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
type endpoints func(name string) string

// GetServiceBaseEndpoint is how the SDK's clients ask for theirs.
func (e endpoints) GetServiceBaseEndpoint(_ context.Context, service string) (url string, found bool, err error) {
	url = e("AWS_ENDPOINT_URL_" + strings.ToUpper(strings.ReplaceAll(service, " ", "_")))
	return url, url != "", nil
}
