package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"comptoir/infra/story"
)

// demo runs the scenario (infra/story) on this machine. It writes the files to
// look at below the folder.
func (h home) demo(ctx context.Context, folder string, out io.Writer) error {
	email := fmt.Sprintf("odile-%d@comptoir.example", time.Now().Unix())
	err := story.Play(ctx, story.Place{
		API: h.At.API, Company: "Comptoir du Vexin", To: "compta@chevalier.example", Folder: filepath.Join(folder, "demo"),
		SignIn: func(ctx context.Context) (string, error) { return h.token(ctx, email) },
		Drop: func(ctx context.Context, org, name string, content []byte) error {
			_, err := put(ctx, h.bucket(), bytes.NewReader(content), "imports/"+org+"/customers/"+name)
			return err
		},
		Mailbox: h.At.Mail, Token: "make -s token EMAIL=" + email + makeArgument(folder),
	}, out)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "\nThe console: %s/ – sign in as %s.\nThe pages work while make run is running.\n", h.At.API, email)
	if started, err := time.Parse(time.RFC3339, os.Getenv("COMPTOIR_STARTED")); err == nil {
		fmt.Fprintf(out, "Total time: %.0f seconds, including installation and builds.\n", time.Since(started).Seconds())
	}
	return nil
}
