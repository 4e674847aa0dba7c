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

// Expire deletes expired items, now and every hour, until the context ends. DynamoDB deletes them by itself, within days;
// the local server does not.
func Expire(ctx context.Context, client *dynamodb.Client, table string, log *slog.Logger) {
	for {
		if n, err := expire(ctx, client, table, time.Now()); err != nil && ctx.Err() == nil {
			log.Warn("expired items not deleted", "error", err)
		} else if n > 0 {
			log.Info("expired items deleted", "items", n)
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

// expire scans the whole table; a local table is small enough.
func expire(ctx context.Context, client *dynamodb.Client, table string, now time.Time) (deleted int, err error) {
	ttl, err := client.DescribeTimeToLive(ctx, &dynamodb.DescribeTimeToLiveInput{TableName: &table})
	if err != nil {
		return 0, fmt.Errorf("read the table's time to live: %w", err)
	}
	if ttl.TimeToLiveDescription == nil || ttl.TimeToLiveDescription.AttributeName == nil {
		return 0, nil
	}
	described, err := client.DescribeTable(ctx, &dynamodb.DescribeTableInput{TableName: &table})
	if err != nil {
		return 0, fmt.Errorf("read the table's key schema: %w", err)
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
			return deleted, fmt.Errorf("scan for expired items: %w", err)
		}
		for _, item := range page.Items {
			key := map[string]types.AttributeValue{}
			for _, k := range described.Table.KeySchema {
				key[*k.AttributeName] = item[*k.AttributeName]
			}
			// The condition keeps an item whose time was extended after the scan.
			_, err := client.DeleteItem(ctx, &dynamodb.DeleteItemInput{
				TableName: &table, Key: key, ConditionExpression: aws.String("#ttl < :now"),
				ExpressionAttributeNames: names, ExpressionAttributeValues: values,
			})
			if err != nil {
				return deleted, fmt.Errorf("delete an expired item: %w", err)
			}
			deleted++
		}
	}
	return deleted, nil
}
