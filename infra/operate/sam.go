package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// host is the name of this machine inside a container.
const host = "host.docker.internal"

// sam invokes one operation of the synthesized templates in Docker, with its
// sample event, against the servers of make run.
func sam(ctx context.Context, o operator) error {
	operation := o.getenv("OP")
	if operation == "" {
		return errors.New("name an operation: make sam OP=contact.get")
	}
	event := filepath.Join(o.events, operation+".json")
	if _, err := os.Stat(event); err != nil {
		return fmt.Errorf("there is no operation %s: it has no sample event %s", operation, event)
	}
	functions, err := o.functions()
	if err != nil {
		return err
	}
	for id, f := range functions.Resources {
		if f.Type == function && f.Properties["Handler"] == operation {
			return o.runSAM(ctx, functions, "invoke", id, "--event", event)
		}
	}
	return fmt.Errorf("the templates have no function of %s: make synth", operation)
}

// samAPI serves the routes in Docker. SAM has no JWT authorizers and forwards no claims
// (AWS SAM Developer Guide, "Control API access with your AWS SAM template"; sam local
// start-api supports Lambda authorizers only), so a route that needs a token returns
// 403.
func samAPI(ctx context.Context, o operator) error {
	functions, err := o.functions()
	if err != nil {
		return err
	}
	o.say("SAM verifies and forwards no tokens: only public routes work here (GET /v1/openapi.json), all others return 403 token.missing.")
	o.say("make run serves the whole API on this machine; make sam OP=… invokes one operation with the token of its sample event.")
	return o.runSAM(ctx, functions, "start-api")
}

const function = "AWS::Lambda::Function"

// functions returns the functions and routes of all stacks and doors as one template
// with one API, as SAM requires. It differs from the deployed templates in the location
// of the code and in the variables, which SAM accepts only if declared.
func (o operator) functions() (template, error) {
	synthesized, err := o.read()
	if err != nil {
		return template{}, err
	}
	one := template{Resources: map[string]resource{
		"Api": {Type: "AWS::ApiGatewayV2::Api", Properties: map[string]any{"Name": o.stage.Prefix(), "ProtocolType": "HTTP"}},
	}}
	routes := map[string]bool{}
	for _, s := range synthesized.stacks {
		for _, id := range slices.Sorted(maps.Keys(s.template.Resources)) {
			r := s.template.Resources[id]
			switch r.Type {
			case function:
				code, ok := r.Properties["Code"].(map[string]any)
				if !ok {
					return one, fmt.Errorf("%s of %s has no code", id, s.name)
				}
				path, err := filepath.Abs(s.assets[fmt.Sprint(code["S3Key"])])
				if err != nil {
					return one, fmt.Errorf("find the code of %s: %w", id, err)
				}
				r.Properties["Code"] = path
			case "AWS::ApiGatewayV2::Integration":
				r.Properties["ApiId"] = "Api"
				r.Properties["IntegrationUri"] = "arn:aws:lambda:eu-west-3:123456789012:function:" + attribute(r.Properties["IntegrationUri"])
			case "AWS::ApiGatewayV2::Route":
				// Every door has the route $default, and they are one API here.
				key := fmt.Sprint(r.Properties["RouteKey"])
				if routes[key] {
					delete(one.Resources, strings.TrimSuffix(id, "Route")+"Integration")
					continue
				}
				routes[key] = true
				r.Properties["ApiId"] = "Api"
				r.Properties["Target"] = "integrations/" + strings.TrimSuffix(id, "Route") + "Integration"
			default:
				continue
			}
			one.Resources[id] = resource{Type: r.Type, Properties: r.Properties}
		}
	}
	return one, nil
}

// attribute returns the logical id in an Fn::GetAtt.
func attribute(of any) string {
	m, _ := of.(map[string]any)
	path, _ := m["Fn::GetAtt"].([]any)
	if len(path) == 0 {
		return ""
	}
	return fmt.Sprint(path[0])
}

// runSAM runs SAM on a template. make has found SAM, and Docker or Finch, before the
// build (needs-sam in infra/aws.mk).
func (o operator) runSAM(ctx context.Context, t template, command string, args ...string) error {
	settings, err := o.localVariables()
	if err != nil {
		return err
	}
	for _, r := range t.Resources {
		if r.Type == function {
			declare(r, settings)
		}
	}
	file, variables := filepath.Join(o.built, "sam.template.json"), filepath.Join(o.built, "sam.env.json")
	if err := errors.Join(write(file, t), write(variables, map[string]any{"Parameters": settings})); err != nil {
		return err
	}
	more, stop, err := o.forwardBridge(ctx, settings)
	if err != nil {
		return err
	}
	defer stop()
	all := append([]string{"local", command}, args...)
	all = append(all, "--template-file", file, "--env-vars", variables)
	all = append(all, more...)
	o.say("> sam %s", strings.Join(all, " "))
	c := exec.CommandContext(ctx, "sam", all...)
	c.Stdin, c.Stdout, c.Stderr = o.in, o.out, os.Stderr
	c.Env = append(os.Environ(), "SAM_CLI_TELEMETRY=0")
	for _, name := range []string{"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION"} { // SAM forwards its own
		c.Env = append(c.Env, name+"="+settings[name])
	}
	c.Env = append(c.Env, "AWS_DEFAULT_REGION="+settings["AWS_REGION"], "AWS_PROFILE=", "AWS_SESSION_TOKEN=")
	if err := c.Run(); err != nil {
		return fmt.Errorf("sam local %s failed: %w", command, err)
	}
	return nil
}

// localVariables returns the variables of functions on this machine (infra/local writes
// them), with the addresses that a container uses.
func (o operator) localVariables() (map[string]string, error) {
	raw, err := os.ReadFile(filepath.Join(o.built, "local.json"))
	if err != nil {
		return nil, fmt.Errorf("the variables of functions on this machine cannot be read: %w", err)
	}
	settings := map[string]string{}
	if err := json.Unmarshal(raw, &settings); err != nil {
		return nil, fmt.Errorf("local.json: %w", err)
	}
	for name, value := range settings {
		settings[name] = strings.ReplaceAll(value, "127.0.0.1", host)
	}
	return settings, nil
}

// declare declares variables in a function's template: SAM passes only declared ones.
func declare(f resource, settings map[string]string) {
	variables := map[string]any{}
	if environment, ok := f.Properties["Environment"].(map[string]any); ok {
		if declared, ok := environment["Variables"].(map[string]any); ok {
			maps.Copy(variables, declared)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		variables[name] = ""
	}
	f.Properties["Environment"] = map[string]any{"Variables": variables}
}

func write(file string, content any) error {
	raw, err := json.MarshalIndent(content, "", "  ")
	if err != nil {
		return fmt.Errorf("write %s: %w", file, err)
	}
	return os.WriteFile(file, raw, 0o600) // it may contain the key that signs cursors
}
