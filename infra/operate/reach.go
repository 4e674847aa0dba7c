package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
)

// forwardBridge lets containers reach the servers of make run, which listen on 127.0.0.1
// only. Docker Desktop does so by itself. Docker Engine on Linux gives containers the
// address of its bridge, so connections to that address are forwarded.
func (o operator) forwardBridge(ctx context.Context, variables map[string]string) (flags []string, stop func(), err error) {
	bridge, err := net.InterfaceByName("docker0")
	if err != nil {
		return nil, func() {}, nil
	}
	addresses, err := bridge.Addrs()
	if err != nil {
		return nil, func() {}, fmt.Errorf("read the address of docker0: %w", err)
	}
	for _, a := range addresses {
		if at, ok := a.(*net.IPNet); ok && at.IP.To4() != nil {
			stop, err := forward(ctx, at.IP.String(), "127.0.0.1", ports(variables))
			return []string{"--add-host", host + ":" + at.IP.String()}, stop, err
		}
	}
	return nil, func() {}, errors.New("docker0 has no address")
}

// ports returns the ports of this machine in the variables.
func ports(variables map[string]string) map[string]bool {
	all := map[string]bool{}
	for name, value := range variables {
		if at, err := url.Parse(value); err == nil && strings.HasPrefix(name, "AWS_ENDPOINT_URL") && at.Port() != "" {
			all[at.Port()] = true
		}
	}
	return all
}

// forward forwards connections from ports of one address to the same ports of another,
// until stop is called.
func forward(ctx context.Context, from, to string, ports map[string]bool) (stop func(), err error) {
	ctx, cancel := context.WithCancel(ctx)
	for port := range ports {
		l, err := new(net.ListenConfig).Listen(ctx, "tcp", net.JoinHostPort(from, port))
		if err != nil {
			cancel()
			return func() {}, fmt.Errorf("port %s cannot be opened for containers: %w", port, err)
		}
		context.AfterFunc(ctx, func() { _ = l.Close() })
		go accept(ctx, l, net.JoinHostPort(to, port))
	}
	return cancel, nil
}

func accept(ctx context.Context, l net.Listener, to string) {
	for {
		in, err := l.Accept()
		if err != nil {
			return
		}
		go func() {
			out, err := new(net.Dialer).DialContext(ctx, "tcp", to)
			if err != nil {
				_ = in.Close()
				return
			}
			end := context.AfterFunc(ctx, func() { _, _ = in.Close(), out.Close() })
			defer end()
			go func() { _, _ = io.Copy(out, in); _ = out.Close() }()
			_, _ = io.Copy(in, out)
			_ = in.Close()
		}()
	}
}
