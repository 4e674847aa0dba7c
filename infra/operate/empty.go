package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// empty deletes all versions of all files of a disposable stage, as CloudFormation
// deletes only empty buckets.
func (o operator) empty(ctx context.Context, a account, stacks []stack) error {
	files := s3.NewFromConfig(a.cfg)
	for _, bucket := range o.buckets(a, stacks) {
		n, err := emptyBucket(ctx, files, bucket)
		if notFound := (*types.NoSuchBucket)(nil); errors.As(err, &notFound) || is(err, "NoSuchBucket") {
			continue
		}
		if err != nil {
			return fmt.Errorf("the bucket %s cannot be emptied: %w; nothing else was deleted", bucket, last(err))
		}
		o.say("The bucket %s is empty: %d object versions were deleted.", bucket, n)
	}
	return nil
}

// buckets returns the names of the stacks' buckets in this account.
func (o operator) buckets(a account, stacks []stack) (names []string) {
	for _, s := range stacks {
		for _, id := range slices.Sorted(maps.Keys(s.template.Resources)) {
			r := s.template.Resources[id]
			if r.Type != "AWS::S3::Bucket" {
				continue
			}
			if name, fixed := r.Properties["BucketName"].(map[string]any); fixed {
				names = append(names, strings.ReplaceAll(fmt.Sprint(name["Fn::Sub"]), "${AWS::AccountId}", a.number))
			}
		}
	}
	return names
}

func emptyBucket(ctx context.Context, files *s3.Client, bucket string) (deleted int, err error) {
	pages := s3.NewListObjectVersionsPaginator(files, &s3.ListObjectVersionsInput{Bucket: &bucket})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return deleted, err
		}
		var versions []types.ObjectIdentifier
		for _, v := range page.Versions {
			versions = append(versions, types.ObjectIdentifier{Key: v.Key, VersionId: v.VersionId})
		}
		for _, m := range page.DeleteMarkers {
			versions = append(versions, types.ObjectIdentifier{Key: m.Key, VersionId: m.VersionId})
		}
		for some := range slices.Chunk(versions, 1000) { // S3's limit for one request
			out, err := files.DeleteObjects(ctx, &s3.DeleteObjectsInput{
				Bucket: &bucket, Delete: &types.Delete{Objects: some, Quiet: aws.Bool(true)},
			})
			if err != nil {
				return deleted, err
			}
			if len(out.Errors) > 0 {
				return deleted, fmt.Errorf("%s: %s", aws.ToString(out.Errors[0].Key), aws.ToString(out.Errors[0].Message))
			}
			deleted += len(some)
		}
	}
	return deleted, nil
}
