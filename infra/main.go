// Command infra is the CDK app: it writes the CloudFormation templates of a stage. The
// CDK's command runs it (cdk.json); make synth runs it without that command.
//
// Owns: the start of the app and the feature flags. Does not own: the stacks
// (infra/stack), the settings of a stage (infra/stage). Invariants: both ways of running
// it write the same templates.
//
//	STAGE=prod go run ./infra
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"comptoir/functions"
	"comptoir/infra/stack"
	"comptoir/infra/stage"
)

func main() {
	if err := synthesize(os.Getenv("STAGE")); err != nil {
		fmt.Fprintln(os.Stderr, "infra:", err)
		os.Exit(1)
	}
}

func synthesize(name string) error {
	if name == "" {
		name = "dev"
	}
	s, err := stage.Read(os.DirFS("infra/stages"), name)
	if err != nil {
		return err
	}
	flags, err := features()
	if err != nil {
		return err
	}
	defer jsii.Close()
	props := &awscdk.AppProps{Context: &flags, AnalyticsReporting: jsii.Bool(false)}
	if os.Getenv("CDK_OUTDIR") == "" {
		props.Outdir = jsii.String("cdk.out")
	}
	app := awscdk.NewApp(props)
	if err := stack.Add(app, s, functions.Areas(), "build"); err != nil {
		return err
	}
	app.Synth(nil)
	return nil
}

// features returns the feature flags of cdk.json. The CDK's command passes them on;
// without it features reads them, so that both write the same templates.
func features() (map[string]any, error) {
	raw, err := os.ReadFile("cdk.json")
	if err != nil {
		return nil, fmt.Errorf("read the feature flags: %w", err)
	}
	var file struct {
		Context map[string]any `json:"context"`
	}
	if err := json.Unmarshal(raw, &file); err != nil {
		return nil, fmt.Errorf("cdk.json: %w", err)
	}
	return file.Context, nil
}
