package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"comptoir/functions"
	"comptoir/infra/door"
	"comptoir/infra/guard"
	"comptoir/infra/stage"
	"comptoir/shared/op"
)

// address returns the one address of the stage's API, and a function that closes it.
func (o operator) address(ctx context.Context, a account) (url string, stop func(), err error) {
	name := o.stage.Prefix() + "-address"
	out, err := cloudformation.NewFromConfig(a.cfg).DescribeStacks(ctx, &cloudformation.DescribeStacksInput{StackName: &name})
	if is(err, "ValidationError") {
		return "", nil, fmt.Errorf("stage %s is not deployed in %s: make deploy STAGE=%s", o.stage.Name, a, o.stage.Name)
	}
	if err != nil {
		return "", nil, fmt.Errorf("the stack %s cannot be read: %w", name, last(err))
	}
	for _, s := range out.Stacks {
		for _, output := range s.Outputs {
			if aws.ToString(output.OutputKey) == "Url" {
				url = strings.TrimSuffix(aws.ToString(output.OutputValue), "/")
			}
		}
	}
	if url == "" {
		return "", nil, errors.New("the stack " + name + " has no output Url, the address of the API")
	}
	if emulator := o.getenv("EMULATOR_URL"); emulator != "" {
		return o.emulated(ctx, a, emulator, url)
	}
	return url, func() {}, nil
}

// secret reads a secret of the stage.
func (o operator) secret(ctx context.Context, a account, name string) (string, error) {
	id := o.stage.Secret(name)
	out, err := secretsmanager.NewFromConfig(a.cfg).GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: &id})
	if err != nil {
		return "", fmt.Errorf("the secret %s cannot be read: %w", id, last(err))
	}
	return aws.ToString(out.SecretString), nil
}

// emulated opens an address on this machine in place of CloudFront: MiniStack's CloudFront
// runs no function that selects an origin. The address selects the door as the stage's
// function does, and forwards to it below the emulator's own address. The emulator's
// CloudFront, which knows its distribution by the host, serves the console.
func (o operator) emulated(ctx context.Context, a account, emulator, front string) (address string, stop func(), err error) {
	doors, err := door.Of(functions.Areas())
	if err != nil {
		return "", nil, err
	}
	base, err := url.Parse(emulator)
	if err != nil {
		return "", nil, fmt.Errorf("EMULATOR_URL: %w", err)
	}
	apis := map[string]string{}
	for _, d := range doors.All {
		if apis[d.Name], err = o.value(ctx, a, stage.DoorAPI(d.Name)); err != nil {
			return "", nil, err
		}
	}
	proof, err := o.secret(ctx, a, "origin-key")
	if err != nil {
		return "", nil, err
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, fmt.Errorf("open an address in front of the emulator: %w", err)
	}
	server := &http.Server{Handler: guard.Handler(&httputil.ReverseProxy{Rewrite: func(p *httputil.ProxyRequest) {
		p.Out.URL.Scheme, p.Out.URL.Host, p.Out.Host = base.Scheme, base.Host, ""
		if !strings.HasPrefix(p.In.URL.Path, "/v1/") {
			p.Out.Host = strings.TrimPrefix(front, "https://")
			p.Out.Header.Set("X-Forwarded-Proto", "https")
			return
		}
		below := "/_aws/execute-api/" + apis[doors.To(p.In.URL.Path)] + "/$default"
		p.Out.URL.Path, p.Out.URL.RawPath = below+p.In.URL.Path, below+p.In.URL.EscapedPath()
		p.Out.Header.Set(op.OriginHeader, proof)
	}})}
	go func() { _ = server.Serve(l) }()
	o.say("CloudFront's choice of the door is not tested here: no emulator runs its function; this machine selects the door, over HTTP.")
	return "http://" + l.Addr().String(), func() { _ = server.Close() }, nil
}
