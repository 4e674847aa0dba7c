package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
)

// keepLogs writes what the functions have logged as errors into a file, before the
// emulator forgets it, and returns the file's name.
func (s *scene) keepLogs(ctx context.Context) (string, error) {
	file, err := os.Create(filepath.Join(s.data, "functions.log"))
	if err != nil {
		return "", err
	}
	defer func() { _ = file.Close() }()
	logs := cloudwatchlogs.NewFromConfig(s.config())
	groups := cloudwatchlogs.NewDescribeLogGroupsPaginator(logs, &cloudwatchlogs.DescribeLogGroupsInput{LogGroupNamePrefix: aws.String("/aws/lambda/comptoir-" + stageName)})
	for groups.HasMorePages() {
		page, err := groups.NextPage(ctx)
		if err != nil {
			return "", err
		}
		for _, g := range page.LogGroups {
			events := cloudwatchlogs.NewFilterLogEventsPaginator(logs, &cloudwatchlogs.FilterLogEventsInput{LogGroupName: g.LogGroupName, FilterPattern: aws.String("ERROR")})
			for events.HasMorePages() {
				found, err := events.NextPage(ctx)
				if err != nil {
					return "", err
				}
				for _, e := range found.Events {
					fmt.Fprintln(file, *g.LogGroupName, aws.ToString(e.Message))
				}
			}
		}
	}
	return file.Name(), nil
}
