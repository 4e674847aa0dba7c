package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"os"
	"strings"

	"comptoir/infra/local/stack"
	"comptoir/shared/op"
)

// environment returns the environment variables of the functions; on AWS the
// stacks set them.
func environment(a stack.Addresses, key string) map[string]string {
	env := a.Env()
	maps.Copy(env, map[string]string{
		"TABLE_NAME": tableName, "BUCKET_NAME": bucketName, "BUS_NAME": busName, "CURSOR_KEY": key,
		"ADDRESS": a.API, "MAIL_FROM": mailFrom, "MAIL_CONFIGURATION_SET": mailSet,
		"MAIL_LIMITS": "100000,1,100000", // the mails stay on this machine
	})
	for _, q := range append(op.Queues(), op.FailuresQueue) {
		env["QUEUE_URL_"+strings.ToUpper(q)] = a.QueueURL(q)
	}
	return env
}

// setEnvironment sets the variables for the functions of this process.
func setEnvironment(a stack.Addresses, key string) error {
	for name, value := range environment(a, key) {
		if err := os.Setenv(name, value); err != nil {
			return fmt.Errorf("set %s: %w", name, err)
		}
	}
	return nil
}

// writeEnvironment writes the variables as JSON, for functions that run in
// another process of this machine (make sam).
func writeEnvironment(folder string, w io.Writer) error {
	h, up := running(folder)
	if !up {
		return errors.New("the stack is not running: start it in another shell with make run")
	}
	key, err := cursorKey(folder, slog.Default())
	if err != nil {
		return err
	}
	out := json.NewEncoder(w)
	out.SetIndent("", "  ")
	return out.Encode(environment(h.At, key))
}
