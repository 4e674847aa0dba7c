// Package demo is this machine as a place of the story (infra/story).
//
// Owns: how one signs in here, and where files are dropped. Does not own: the
// story, nor the servers (package stack).
package demo

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"comptoir/infra/local/stack"
	"comptoir/infra/story"
)

// Play plays the day on a running stack. Files to look at go into the
// folder; data is what make needs to find it again.
func Play(ctx context.Context, at stack.Addresses, folder, data string, out io.Writer) error {
	email := fmt.Sprintf("odile-%d@comptoir.example", time.Now().Unix())
	err := story.Play(ctx, story.Place{
		API: at.API, Company: "Comptoir du Vexin", To: "compta@chevalier.example", Folder: filepath.Join(folder, "demo"),
		SignIn: func(ctx context.Context) (string, error) { return signIn(ctx, at.Issuer, email) },
		Drop: func(ctx context.Context, org, name string, content []byte) error {
			return drop(ctx, at.Bucket, "imports/"+org+"/customers/"+name, content)
		},
		Mailbox: at.Mail, Token: "make -s token EMAIL=" + email + data,
	}, out)
	if err != nil {
		return err
	}
	fmt.Fprintln(out, "\nThe pages answer while make run is up.")
	if started, err := time.Parse(time.RFC3339, os.Getenv("COMPTOIR_STARTED")); err == nil {
		fmt.Fprintf(out, "From the command to this line: %.0f seconds, everything installed and built on the way.\n", time.Since(started).Seconds())
	}
	return nil
}

// signIn asks the issuer for a token.
func signIn(ctx context.Context, issuer, email string) (string, error) {
	form := url.Values{"email": {email}}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, issuer+"/oauth/token", strings.NewReader(form.Encode()))
	if err != nil {
		return "", fmt.Errorf("ask for a token: %w", err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", fmt.Errorf("ask for a token: %w", err)
	}
	defer func() { _ = res.Body.Close() }()
	var answer struct {
		Token string `json:"access_token"`
	}
	if err := json.NewDecoder(res.Body).Decode(&answer); err != nil || answer.Token == "" {
		return "", fmt.Errorf("ask for a token: status %d", res.StatusCode)
	}
	return answer.Token, nil
}

// drop lays a file into the bucket, as somebody with access does.
func drop(ctx context.Context, at, key string, content []byte) error {
	bucket := s3.New(s3.Options{
		Region: stack.Region, BaseEndpoint: &at, UsePathStyle: true,
		Credentials: credentials.NewStaticCredentialsProvider(stack.AccessKey, stack.SecretKey, ""),
	})
	if _, err := bucket.PutObject(ctx, &s3.PutObjectInput{Bucket: aws.String("comptoir-files"), Key: &key, Body: bytes.NewReader(content)}); err != nil {
		return fmt.Errorf("drop a file: %w", err)
	}
	return nil
}
