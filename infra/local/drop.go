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

// rejectedFolder is where rejected rows are put, in the data folder.
const rejectedFolder = "rejected"

// dropped is a file to drop, and the folder of the bucket it goes to.
type dropped struct {
	path   string
	folder string
	kind   intake.Kind
	role   intake.Role
}

func (d dropped) name() string { return filepath.Base(d.path) }

// filesToDrop looks at all files before the first one is dropped: a wrong name
// leaves nothing half done.
func filesToDrop(args []string) ([]dropped, error) {
	if len(args) < 2 || args[0] == "" {
		return nil, errors.New(`say what to drop: make drop KIND=customers FILES="a.csv b.csv"; KIND is ` + intake.Usual)
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
		if why := (*os.PathError)(nil); errors.As(err, &why) {
			return nil, fmt.Errorf("%s cannot be read: %w; nothing was dropped", path, why.Err)
		}
		if err != nil {
			return nil, err
		}
		about, err := f.Stat()
		if err := errors.Join(err, f.Close()); err != nil {
			return nil, err
		}
		if !about.Mode().IsRegular() {
			return nil, fmt.Errorf("%s is no file; nothing was dropped", path)
		}
		all = append(all, dropped{path, args[0], kind, role})
	}
	return all, nil
}

// drop puts files into the bucket, where anyone with access may, and tells what
// comes of each.
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
		if err := tell(ctx, filepath.Join(folder, rejectedFolder), j, out); err != nil {
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
		return errors.New("the file was not imported, for the reason above: mend it and drop it again")
	}
	return fmt.Errorf("%d of %d files were not imported, for the reasons above: mend them and drop them again", failed, len(files))
}

// bucket is the bucket, as somebody with access uses it.
func (h home) bucket() *s3.Client {
	return s3.New(s3.Options{
		Region: stack.Region, BaseEndpoint: &h.At.Bucket, UsePathStyle: true,
		Credentials: credentials.NewStaticCredentialsProvider(stack.AccessKey, stack.SecretKey, ""),
	})
}

// put puts the file into the bucket, and gives what the bucket calls its content.
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
	before bool // it brought in the same content before
}

// How long a file may lie in the bucket until it has a job, how often a job is
// asked how far it is, and how often that is told.
const (
	patience = time.Minute
	asking   = 200 * time.Millisecond
	telling  = 5 * time.Second
)

// follow waits until the job of a file is over. The same content a second time
// makes no new job: then it is the earlier one.
func (h home) follow(ctx context.Context, token string, f dropped, key, tag string, began time.Time, out io.Writer) (job, error) {
	told := time.Now()
	for {
		j, err := h.jobOf(ctx, token, f, key, tag, began)
		switch {
		case errors.As(err, new(*url.Error)) && ctx.Err() == nil:
			return j, fmt.Errorf("the stack has ended meanwhile; the import of %s goes on when it runs again (make run)", f.name())
		case err != nil || j.Status.Over() && j.ID != "":
			return j, err
		case j.ID == "" && time.Since(began) > patience:
			return j, fmt.Errorf("nothing has become of %s so far: look at %s, and at %s/v1/jobs", f.name(), h.At.Failures, h.At.API)
		case j.ID != "" && time.Since(told) > telling:
			fmt.Fprintf(out, "  %d rows so far\n", j.Counts.Done)
			told = time.Now()
		}
		select {
		case <-ctx.Done():
			return j, ctx.Err()
		case <-time.After(asking):
		}
	}
}

// jobOf is the newest job of a file: the one of this drop, or one that brought
// the same content in before.
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
		j.before = j.CreatedAt.Before(began)
		if j.Import == nil || j.Import.File.Tag != tag || j.Import.Wishes.Role != f.role || !j.before && j.Import.File.Key != key {
			continue
		}
		if j.before && (j.Status == intake.Failed || j.Status == intake.Cancelled || time.Since(began) < time.Second) {
			return job{}, nil // the new one is on its way
		}
		return j, nil
	}
	return job{}, nil
}

// tell tells what a job came to, and fetches what it rejected.
func tell(ctx context.Context, folder string, j job, out io.Writer) error {
	if j.before {
		fmt.Fprintf(out, "  the same content was imported before, by %s: nothing is left to do\n", j.ID)
		return nil
	}
	if j.Failure != nil {
		fmt.Fprintf(out, "  not imported: %s\n", j.Failure.Detail)
		return nil
	}
	c := j.Counts
	fmt.Fprintf(out, "  %s: rows %d, created %d (%s), known already %d, rejected %d\n",
		strings.ReplaceAll(string(j.Status), "_", " "), c.Done, c.Created, j.Import.Kind, c.Skipped, c.Errors)
	for _, w := range j.Warnings {
		fmt.Fprintf(out, "  note: %s\n", w.Detail)
	}
	for _, d := range j.Downloads {
		path := filepath.Join(folder, d.Name)
		if err := fetch(ctx, d.URL, path); err != nil {
			return err
		}
		fmt.Fprintf(out, "  rejected, each row with its reason: mend %s and drop it\n", path)
	}
	return nil
}

// fetch keeps what is at an address in a file.
func fetch(ctx context.Context, from, path string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, from, nil)
	if err != nil {
		return fmt.Errorf("fetch %s: %w", path, err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("fetch %s: %w", path, err)
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("fetch %s: status %d", path, res.StatusCode)
	}
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return fmt.Errorf("fetch %s: %w", path, err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("keep the rejected rows: %w", err)
	}
	return os.WriteFile(path, body, 0o644)
}
