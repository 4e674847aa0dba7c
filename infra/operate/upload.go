package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"comptoir/infra/site"
	"comptoir/infra/stage"
)

// A file that the build no longer has stays in the bucket for as long as a page may be open that names it. Its tag
// is the day of the first upload without it.
const (
	replacedTag  = "replaced"
	openPageDays = 30
)

// upload uploads the console without a deployment: make upload.
func upload(ctx context.Context, o operator) error {
	built, err := o.builtConsole()
	if err != nil {
		return err
	}
	a, err := o.account(ctx)
	if err != nil {
		return err
	}
	return o.uploadConsole(ctx, a, built)
}

// uploadConsole writes the files of the console, its settings and at last its page into the stage's bucket. A page
// that is open meanwhile finds the files it names, as they stay.
func (o operator) uploadConsole(ctx context.Context, a account, built builtConsole) error {
	if o.stage.Issuer != nil {
		o.say("The console is not uploaded: it signs in with the stage's own user pool, but the tokens of stage %s come from %s.",
			o.stage.Name, o.stage.Issuer.URL)
		return nil
	}
	config, err := o.consoleConfig(ctx, a)
	if err != nil {
		return err
	}
	settings, err := json.MarshalIndent(config, "", "  ")
	if err != nil {
		return fmt.Errorf("write %s: %w", site.Settings, err)
	}
	b := consoleBucket{files: s3.NewFromConfig(a.cfg), name: stage.Resolve(o.stage.Bucket("console"), a.number, a.cfg.Region)}
	current := map[string]bool{site.Settings: true}
	for _, name := range built.files {
		current[name] = true
		if name == site.Index {
			if err := b.put(ctx, site.Settings, settings); err != nil {
				return err
			}
		}
		content, err := fs.ReadFile(built.folder, name)
		if err != nil {
			return fmt.Errorf("read %s: %w", name, err)
		}
		if err := b.put(ctx, name, content); err != nil {
			return err
		}
	}
	deleted, err := b.retire(ctx, current, time.Now().UTC())
	if err != nil {
		return err
	}
	o.say("The console is uploaded to %s: %d files, %d old ones deleted.", b.name, len(current), deleted)
	return nil
}

// consoleBucket is the bucket that CloudFront serves the console from.
type consoleBucket struct {
	files *s3.Client
	name  string
}

// put writes a file with the headers that CloudFront passes on. It removes the tag of a file that is used again.
func (b consoleBucket) put(ctx context.Context, name string, content []byte) error {
	if _, err := b.files.PutObject(ctx, &s3.PutObjectInput{
		Bucket: &b.name, Key: &name, Body: bytes.NewReader(content),
		ContentType: aws.String(site.ContentType(name)), CacheControl: aws.String(site.Caching(name)),
	}); err != nil {
		return fmt.Errorf("%s cannot be uploaded to %s: %w. Run the command again; the page in use is unchanged", name, b.name, last(err))
	}
	return nil
}

// retire tags the files that the build no longer has, and deletes those that have had the tag for longer than a page
// may be open. The time of an upload would not do: a file can be in use for a year before a build replaces it.
func (b consoleBucket) retire(ctx context.Context, current map[string]bool, now time.Time) (deleted int, err error) {
	pages := s3.NewListObjectsV2Paginator(b.files, &s3.ListObjectsV2Input{Bucket: &b.name})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return deleted, fmt.Errorf("the files of %s cannot be listed: %w", b.name, last(err))
		}
		for _, file := range page.Contents {
			if current[aws.ToString(file.Key)] {
				continue
			}
			gone, err := b.retireFile(ctx, file.Key, now)
			if err != nil {
				return deleted, fmt.Errorf("the old file %s of %s cannot be removed: %w", aws.ToString(file.Key), b.name, last(err))
			}
			if gone {
				deleted++
			}
		}
	}
	return deleted, nil
}

func (b consoleBucket) retireFile(ctx context.Context, key *string, now time.Time) (gone bool, err error) {
	tags, err := b.files.GetObjectTagging(ctx, &s3.GetObjectTaggingInput{Bucket: &b.name, Key: key})
	if err != nil {
		return false, err
	}
	for _, tag := range tags.TagSet {
		if aws.ToString(tag.Key) != replacedTag {
			continue
		}
		since, err := time.Parse(time.DateOnly, aws.ToString(tag.Value))
		if err == nil && now.Before(since.AddDate(0, 0, openPageDays)) {
			return false, nil
		}
		_, err = b.files.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: &b.name, Key: key})
		return err == nil, err
	}
	_, err = b.files.PutObjectTagging(ctx, &s3.PutObjectTaggingInput{Bucket: &b.name, Key: key, Tagging: &types.Tagging{
		TagSet: []types.Tag{{Key: aws.String(replacedTag), Value: aws.String(now.Format(time.DateOnly))}},
	}})
	return false, err
}
