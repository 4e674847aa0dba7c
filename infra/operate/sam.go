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

// host is what a container calls the machine it runs on.
const host = "host.docker.internal"

// sam invokes one operation of the synthesized templates in Docker, with its
// sample event, against the servers of make run.
func sam(ctx context.Context, o operator) error {
	operation := o.getenv("OP")
	if operation == "" {
		return errors.New("say which operation: make sam OP=contact.get")
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
			return o.inDocker(ctx, functions, "invoke", id, "--event", event)
		}
	}
	return fmt.Errorf("the templates hold no function of %s: make synth", operation)
}

// samAPI serves the routes in Docker. SAM knows no JWT authorizers and hands no
// claims on (AWS SAM Developer Guide, "Control API access with your AWS SAM
// template"; sam local start-api supports Lambda authorizers only), so what needs
// a token answers 403.
func samAPI(ctx context.Context, o operator) error {
	functions, err := o.functions()
	if err != nil {
		return err
	}
	o.say("SAM verifies no tokens and passes none on: only what needs none answers here (GET /v1/openapi.json), all else says 403 token.missing.")
	o.say("make run has the whole API on this machine; make sam OP=… invokes one operation with its sample event's token.")
	return o.inDocker(ctx, functions, "start-api")
}

const function = "AWS::Lambda::Function"

// functions are the functions and routes of all stacks and doors as one template
// with one API, which is what SAM takes. It differs from what is deployed in where the code lies and in
// the variables, which SAM must find declared.
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

// attribute is the resource that Fn::GetAtt names.
func attribute(of any) string {
	m, _ := of.(map[string]any)
	path, _ := m["Fn::GetAtt"].([]any)
	if len(path) == 0 {
		return ""
	}
	return fmt.Sprint(path[0])
}

// inDocker runs SAM on a template. make has found SAM, and Docker or Finch, before
// it built anything (contained in infra/aws.mk).
func (o operator) inDocker(ctx context.Context, t template, command string, args ...string) error {
	told, err := o.machine()
	if err != nil {
		return err
	}
	for _, r := range t.Resources {
		if r.Type == function {
			declare(r, told)
		}
	}
	file, variables := filepath.Join(o.built, "sam.template.json"), filepath.Join(o.built, "sam.env.json")
	if err := errors.Join(write(file, t), write(variables, map[string]any{"Parameters": told})); err != nil {
		return err
	}
	more, stop, err := o.reachable(ctx, told)
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
	for _, name := range []string{"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION"} { // SAM hands its own on
		c.Env = append(c.Env, name+"="+told[name])
	}
	c.Env = append(c.Env, "AWS_DEFAULT_REGION="+told["AWS_REGION"], "AWS_PROFILE=", "AWS_SESSION_TOKEN=")
	if err := c.Run(); err != nil {
		return fmt.Errorf("sam local %s did not succeed: %w", command, err)
	}
	return nil
}

// machine is what functions are told on this machine (infra/local writes it), as
// a container must hear it.
func (o operator) machine() (map[string]string, error) {
	raw, err := os.ReadFile(filepath.Join(o.built, "local.json"))
	if err != nil {
		return nil, fmt.Errorf("what functions are told on this machine is not known: %w", err)
	}
	told := map[string]string{}
	if err := json.Unmarshal(raw, &told); err != nil {
		return nil, fmt.Errorf("local.json: %w", err)
	}
	for name, value := range told {
		told[name] = strings.ReplaceAll(value, "127.0.0.1", host)
	}
	return told, nil
}

// declare names variables in a function's template: SAM passes on no others.
func declare(f resource, told map[string]string) {
	variables := map[string]any{}
	if environment, ok := f.Properties["Environment"].(map[string]any); ok {
		if declared, ok := environment["Variables"].(map[string]any); ok {
			maps.Copy(variables, declared)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(told)) {
		variables[name] = ""
	}
	f.Properties["Environment"] = map[string]any{"Variables": variables}
}

func write(file string, what any) error {
	raw, err := json.MarshalIndent(what, "", "  ")
	if err != nil {
		return fmt.Errorf("write %s: %w", file, err)
	}
	return os.WriteFile(file, raw, 0o600) // it may hold the key that signs cursors
}
