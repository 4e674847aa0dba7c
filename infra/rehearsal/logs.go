package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"

	"comptoir/functions"
)

// saveLogs writes the errors in the functions' logs to a file before the emulator ends.
// It returns the file's name, and an error for each right that a function lacked.
func (s *scene) saveLogs(ctx context.Context) (name string, refused error) {
	file, err := os.Create(filepath.Join(s.data, "functions.log"))
	if err != nil {
		return "", err
	}
	defer func() { _ = file.Close() }()
	refusals := map[refusal]bool{}
	logs := cloudwatchlogs.NewFromConfig(s.config())
	prefix := aws.String("/aws/lambda/comptoir-" + stageName)
	groups := cloudwatchlogs.NewDescribeLogGroupsPaginator(logs, &cloudwatchlogs.DescribeLogGroupsInput{LogGroupNamePrefix: prefix})
	for groups.HasMorePages() {
		page, err := groups.NextPage(ctx)
		if err != nil {
			return "", err
		}
		for _, g := range page.LogGroups {
			events := cloudwatchlogs.NewFilterLogEventsPaginator(logs, &cloudwatchlogs.FilterLogEventsInput{
				LogGroupName: g.LogGroupName, FilterPattern: aws.String("ERROR"),
			})
			for events.HasMorePages() {
				found, err := events.NextPage(ctx)
				if err != nil {
					return "", err
				}
				for _, e := range found.Events {
					fmt.Fprintln(file, *g.LogGroupName, aws.ToString(e.Message))
					if m := unauthorized.FindStringSubmatch(aws.ToString(e.Message)); m != nil {
						refusals[newRefusal(operationOf(*g.LogGroupName), m[1])] = true
					}
				}
			}
		}
	}
	for r := range refusals {
		refused = errors.Join(refused, r)
	}
	return file.Name(), refused
}

// operationOf returns the operation whose function writes to a log group.
func operationOf(group string) string {
	for _, o := range functions.All() {
		if strings.HasSuffix(group, "/"+roleOf(o.ID)) {
			return o.ID
		}
	}
	return group
}
