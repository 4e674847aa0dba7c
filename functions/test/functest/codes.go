package functest

import (
	"encoding/json"
	"fmt"
	"os"

	"comptoir/shared/op"
)

// record appends the codes of a problem to the file that COMPTOIR_CODES names.
func record(o op.Operation, status int, body []byte) {
	name := os.Getenv("COMPTOIR_CODES")
	if name == "" || status < 400 {
		return
	}
	var p op.Problem
	if json.Unmarshal(body, &p) != nil {
		return
	}
	text := fmt.Sprintf("%s %d %s\n", o.ID, status, p.Code)
	for _, f := range p.Errors {
		text += fmt.Sprintf("%s %d+ %s\n", o.ID, status, f.Code)
	}
	f, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		panic(err)
	}
	defer f.Close()
	f.WriteString(text)
}
