package table

import (
	"context"
	"fmt"
	"log/slog"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// Expire deletes items past their time to live, now and every hour, until the context ends. DynamoDB does that by
// itself, within days; the local server does not.
func Expire(ctx context.Context, client *dynamodb.Client, table string, log *slog.Logger) {
	for {
		if n, err := expire(ctx, client, table, time.Now()); err != nil && ctx.Err() == nil {
			log.Warn("items past their time were not deleted", "error", err)
		} else if n > 0 {
			log.Info("items past their time deleted", "items", n)
		}
		timer := time.NewTimer(time.Hour)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return
		}
	}
}

// expire reads the whole table, which this machine can afford.
func expire(ctx context.Context, client *dynamodb.Client, table string, now time.Time) (deleted int, err error) {
	ttl, err := client.DescribeTimeToLive(ctx, &dynamodb.DescribeTimeToLiveInput{TableName: &table})
	if err != nil {
		return 0, fmt.Errorf("ask for the time to live: %w", err)
	}
	if ttl.TimeToLiveDescription == nil || ttl.TimeToLiveDescription.AttributeName == nil {
		return 0, nil
	}
	described, err := client.DescribeTable(ctx, &dynamodb.DescribeTableInput{TableName: &table})
	if err != nil {
		return 0, fmt.Errorf("ask for the table's keys: %w", err)
	}
	names := map[string]string{"#ttl": *ttl.TimeToLiveDescription.AttributeName}
	values := map[string]types.AttributeValue{":now": &types.AttributeValueMemberN{Value: strconv.FormatInt(now.Unix(), 10)}}
	pages := dynamodb.NewScanPaginator(client, &dynamodb.ScanInput{
		TableName: &table, FilterExpression: aws.String("#ttl < :now"),
		ExpressionAttributeNames: names, ExpressionAttributeValues: values,
	})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return deleted, fmt.Errorf("look for items past their time: %w", err)
		}
		for _, item := range page.Items {
			key := map[string]types.AttributeValue{}
			for _, k := range described.Table.KeySchema {
				key[*k.AttributeName] = item[*k.AttributeName]
			}
			// Somebody may have given it more time since it was read.
			_, err := client.DeleteItem(ctx, &dynamodb.DeleteItemInput{
				TableName: &table, Key: key, ConditionExpression: aws.String("#ttl < :now"),
				ExpressionAttributeNames: names, ExpressionAttributeValues: values,
			})
			if err != nil {
				return deleted, fmt.Errorf("delete an item past its time: %w", err)
			}
			deleted++
		}
	}
	return deleted, nil
}
