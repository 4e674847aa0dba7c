package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"strings"

	"comptoir/infra/local/stack"
	"comptoir/shared/op"
)

// environment is what functions are told here, as the stack tells them on AWS.
func environment(a stack.Addresses, key string) map[string]string {
	env := a.Env()
	maps.Copy(env, map[string]string{
		"TABLE_NAME": tableName, "BUCKET_NAME": bucketName, "BUS_NAME": busName, "CURSOR_KEY": key,
		"ADDRESS": a.API, "MAIL_FROM": mailFrom, "MAIL_CONFIGURATION_SET": mailSet,
	})
	for _, q := range op.Queues() {
		env["QUEUE_URL_"+strings.ToUpper(q)] = a.QueueURL(q)
	}
	return env
}

// setEnvironment tells it the functions of this process.
func setEnvironment(a stack.Addresses, key string) error {
	for name, value := range environment(a, key) {
		if err := os.Setenv(name, value); err != nil {
			return fmt.Errorf("set %s: %w", name, err)
		}
	}
	return nil
}

// printEnvironment prints it as JSON, for functions that run elsewhere on this
// machine (make sam).
func printEnvironment(folder string, w io.Writer) error {
	h, up := running(folder)
	if !up {
		return errors.New("nothing runs here: start it in another shell with make run")
	}
	key, err := cursorKey(folder)
	if err != nil {
		return err
	}
	out := json.NewEncoder(w)
	out.SetIndent("", "  ")
	return out.Encode(environment(h.At, key))
}
