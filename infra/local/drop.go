package main

import (
	"context"
	"errors"
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
	"comptoir/shared/fault"
	"comptoir/shared/intake"
)

// rejectedFolder is the folder of the rejected rows, in the data folder.
const rejectedFolder = "rejected"

// dropped is a file to drop, with its folder in the bucket.
type dropped struct {
	path   string
	folder string
	kind   intake.Kind
	role   intake.Role
}

func (d dropped) name() string { return filepath.Base(d.path) }

// filesToDrop checks all files before the first one is dropped: after a wrong
// name no file has been dropped.
func filesToDrop(args []string) ([]dropped, error) {
	if len(args) < 2 || args[0] == "" {
		return nil, errors.New(`name the kind and the files: make drop KIND=customers FILES="a.csv b.csv"; KIND is ` + intake.Usual)
	}
	kind, role, err := intake.OfFolder(args[0])
	if wrong, ok := fault.As(err); ok {
		return nil, errors.New(wrong.Detail)
	}
	if err != nil {
		return nil, err
	}
	var all []dropped
	for _, path := range args[1:] {
		f, err := os.Open(path)
		if pathErr := (*os.PathError)(nil); errors.As(err, &pathErr) {
			return nil, fmt.Errorf("%s cannot be read: %w; no file was dropped", path, pathErr.Err)
		}
		if err != nil {
			return nil, err
		}
		info, err := f.Stat()
		if err := errors.Join(err, f.Close()); err != nil {
			return nil, err
		}
		if !info.Mode().IsRegular() {
			return nil, fmt.Errorf("%s is not a file; no file was dropped", path)
		}
		all = append(all, dropped{path, args[0], kind, role})
	}
	return all, nil
}

// drop puts files into the bucket, as any user with access can, and shows the
// result of each import.
func (h home) drop(ctx context.Context, folder string, files []dropped, out io.Writer) error {
	token, err := h.token(ctx, h.Email)
	if err != nil {
		return err
	}
	bucket, failed := h.bucket(), 0
	for _, f := range files {
		began := time.Now()
		key := fmt.Sprintf("imports/%s/%s/%s", h.Org, f.folder, f.name())
		tag, err := f.put(ctx, bucket, key)
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "%s dropped as %s\n", f.name(), key)
		j, err := h.follow(ctx, token, f, key, tag, began, out)
		if err != nil {
			return err
		}
		if err := showResult(ctx, filepath.Join(folder, rejectedFolder), j, out); err != nil {
			return err
		}
		if j.Status == intake.Failed {
			failed++
		}
	}
	switch {
	case failed == 0:
		return nil
	case len(files) == 1:
		return errors.New("the file was not imported, for the reason above: correct it and import it again with make drop")
	}
	return fmt.Errorf("%d of %d files were not imported, for the reasons above: correct them and import them again with make drop",
		failed, len(files))
}

// bucket returns a client of the bucket with the local credentials.
func (h home) bucket() *s3.Client {
	return s3.New(s3.Options{
		Region: stack.Region, BaseEndpoint: &h.At.Bucket, UsePathStyle: true,
		Credentials: credentials.NewStaticCredentialsProvider(stack.AccessKey, stack.SecretKey, ""),
	})
}

// put uploads the file to the bucket and returns its entity tag.
func (d dropped) put(ctx context.Context, bucket *s3.Client, key string) (tag string, err error) {
	f, err := os.Open(d.path)
	if err != nil {
		return "", fmt.Errorf("drop %s: %w", d.path, err)
	}
	defer func() { _ = f.Close() }()
	return put(ctx, bucket, f, key)
}

func put(ctx context.Context, bucket *s3.Client, content io.Reader, key string) (tag string, err error) {
	out, err := bucket.PutObject(ctx, &s3.PutObjectInput{Bucket: aws.String(bucketName), Key: &key, Body: content})
	if err != nil {
		return "", fmt.Errorf("drop %s: %w", key, err)
	}
	return strings.Trim(aws.ToString(out.ETag), `"`), nil
}

// job is a job as the API shows it.
type job struct {
	intake.Job
	Downloads []struct {
		Name string `json:"name"`
		Rows int    `json:"rows"`
		URL  string `json:"url"`
	} `json:"downloads"`
	earlier bool // it imported the same content before this drop
}

const (
	jobTimeout       = time.Minute            // from the upload to the start of the job
	pollInterval     = 200 * time.Millisecond // between two reads of a job
	progressInterval = 5 * time.Second        // between two lines of progress
)

// follow waits until the job of a file is over. The same content a second time
// makes no new job; follow then returns the earlier job.
func (h home) follow(ctx context.Context, token string, f dropped, key, tag string, began time.Time, out io.Writer) (job, error) {
	shown := time.Now()
	for {
		j, err := h.jobOf(ctx, token, f, key, tag, began)
		switch {
		case errors.As(err, new(*url.Error)) && ctx.Err() == nil:
			return j, fmt.Errorf("the stack has ended; the import of %s continues after the next make run", f.name())
		case err != nil || j.ID != "" && (j.Status.Over() || j.Question != nil):
			return j, err
		case j.ID == "" && time.Since(began) > jobTimeout:
			return j, fmt.Errorf("the import of %s has not started: see %s, and at %s/v1/jobs", f.name(), h.At.Failures, h.At.API)
		case j.ID != "" && time.Since(shown) > progressInterval:
			fmt.Fprintf(out, "  %d rows so far\n", j.Counts.Done)
			shown = time.Now()
		}
		select {
		case <-ctx.Done():
			return j, ctx.Err()
		case <-time.After(pollInterval):
		}
	}
}

// jobOf returns the newest job of a file: that of this drop, or an earlier one
// that imported the same content.
func (h home) jobOf(ctx context.Context, token string, f dropped, key, tag string, began time.Time) (job, error) {
	var list struct {
		Data []intake.Row `json:"data"`
	}
	if err := h.read(ctx, token, "/v1/jobs?limit=50", &list); err != nil {
		return job{}, err
	}
	for _, row := range list.Data {
		if row.About != f.kind || row.File != f.name() && row.CreatedAt.After(began) {
			continue
		}
		var j job
		if err := h.read(ctx, token, "/v1/jobs/"+string(row.ID), &j); err != nil {
			return job{}, err
		}
		j.earlier = j.CreatedAt.Before(began)
		if j.Import == nil || j.Import.File.Tag != tag || j.Import.Wishes.Role != f.role || !j.earlier && j.Import.File.Key != key {
			continue
		}
		if j.earlier && (j.Status == intake.Failed || j.Status == intake.Cancelled || time.Since(began) < time.Second) {
			return job{}, nil // the new job is about to start
		}
		return j, nil
	}
	return job{}, nil
}

// showResult writes the result of a job and downloads its rejected rows.
func showResult(ctx context.Context, folder string, j job, out io.Writer) error {
	if j.earlier {
		fmt.Fprintf(out, "  the same content was imported before, by %s\n", j.ID)
		return nil
	}
	if j.Failure != nil {
		fmt.Fprintf(out, "  not imported: %s\n", j.Failure.Detail)
		return nil
	}
	if j.Question != nil {
		fmt.Fprintf(out, "  stopped (POST /v1/jobs/%s/continue or /cancel): %s\n", j.ID, j.Question.Detail)
	}
	c := j.Counts
	fmt.Fprintf(out, "  %s: rows %d, created %d (%s), already imported %d, rejected %d\n",
		strings.ReplaceAll(string(j.Status), "_", " "), c.Done, c.Created, j.Import.Kind, c.Skipped, c.Errors)
	for _, w := range j.Warnings {
		fmt.Fprintf(out, "  warning: %s\n", w.Detail)
	}
	for _, d := range j.Downloads {
		path := filepath.Join(folder, d.Name)
		if err := fetch(ctx, d.URL, path); err != nil {
			return err
		}
		fmt.Fprintf(out, "rejected rows and their reasons are in %s: correct the file and import it with make drop\n", path)
	}
	return nil
}

// fetch downloads a URL into a file.
func fetch(ctx context.Context, from, path string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, from, nil)
	if err != nil {
		return fmt.Errorf("download %s: %w", path, err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("download %s: %w", path, err)
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("download %s: status %d", path, res.StatusCode)
	}
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return fmt.Errorf("download %s: %w", path, err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("save the rejected rows: %w", err)
	}
	return os.WriteFile(path, body, 0o600)
}
