package table

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"comptoir/shared/table/tabletest"
)

func client(s *Server) *dynamodb.Client {
	return dynamodb.New(dynamodb.Options{
		BaseEndpoint: aws.String(s.Endpoint.String()), Region: "eu-west-3",
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "local", SecretAccessKey: "local"}, nil
		}),
		RetryMaxAttempts: 10, // enough for a restart of the server
	})
}

func definition(name string) *dynamodb.CreateTableInput {
	return &dynamodb.CreateTableInput{
		TableName:            &name,
		KeySchema:            []types.KeySchemaElement{{AttributeName: aws.String("pk"), KeyType: types.KeyTypeHash}},
		AttributeDefinitions: []types.AttributeDefinition{{AttributeName: aws.String("pk"), AttributeType: types.ScalarAttributeTypeS}},
		BillingMode:          types.BillingModePayPerRequest,
		StreamSpecification: &types.StreamSpecification{
			StreamEnabled: aws.Bool(true), StreamViewType: types.StreamViewTypeNewAndOldImages,
		},
	}
}

func item(pk string, ttl int64) map[string]types.AttributeValue {
	return map[string]types.AttributeValue{
		"pk": &types.AttributeValueMemberS{Value: pk}, "ttl": &types.AttributeValueMemberN{Value: strconv.FormatInt(ttl, 10)},
	}
}

func TestCrashedServerIsRestarted(t *testing.T) {
	folder := t.TempDir()
	s, err := Start(t.Context(), folder, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	c, name := client(s), "orders"
	if _, err := c.CreateTable(t.Context(), definition(name)); err != nil {
		t.Fatal(err)
	}
	put := func(pk string) {
		t.Helper()
		if _, err := c.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: &name, Item: item(pk, 0)}); err != nil {
			t.Fatal(err)
		}
	}
	put("acknowledged")
	s.mu.Lock()
	s.engine.Stop() // a crash, for watch
	s.mu.Unlock()
	put("after the crash")
	s.Stop()
	if err := s.Err(); err != nil {
		t.Errorf("ended with %v", err)
	}

	s, err = Start(t.Context(), folder, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Stop()
	out, err := client(s).Scan(t.Context(), &dynamodb.ScanInput{TableName: &name})
	if err != nil || len(out.Items) != 2 {
		t.Errorf("after a restart: %d items, %v", len(out.Items), err)
	}
}

func TestServerThatKeepsCrashingIsNotRestarted(t *testing.T) {
	s, err := Start(t.Context(), t.TempDir(), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	for {
		s.mu.Lock()
		engine := s.engine
		s.mu.Unlock()
		engine.Stop()
		select {
		case <-s.Done():
			if s.Err() == nil {
				t.Error("the server ended without an error")
			}
			return
		default:
		}
	}
}

func TestExpireDeletesExpiredItems(t *testing.T) {
	c, name := tabletest.New(t, definition("replaced"))
	now := time.Unix(1_800_000_000, 0)
	if n, err := expire(t.Context(), c, name, now); n != 0 || err != nil {
		t.Errorf("a table without time to live: %d, %v", n, err)
	}
	_, err := c.UpdateTimeToLive(t.Context(), &dynamodb.UpdateTimeToLiveInput{
		TableName: &name, TimeToLiveSpecification: &types.TimeToLiveSpecification{AttributeName: aws.String("ttl"), Enabled: aws.Bool(true)},
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, ttl := range []int64{now.Unix() - 1, now.Unix() + 1} {
		if _, err := c.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: &name, Item: item(fmt.Sprint(i), ttl)}); err != nil {
			t.Fatal(err)
		}
	}
	if n, err := expire(t.Context(), c, name, now); n != 1 || err != nil {
		t.Errorf("got %d, %v", n, err)
	}
}

// A damaged file is named, with what to do about it.
func TestDamagedTableIsNamed(t *testing.T) {
	good := filepath.Join(t.TempDir(), "table.sqlite")
	if err := createDatabase(good); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	for name, bad := range map[string][]byte{
		"garbage": []byte("this is not a database"), "empty": nil, "cut off": text[:len(text)/2],
		"overwritten": append(slices.Clone(text[:100]), bytes.Repeat([]byte("A"), len(text)-100)...),
	} {
		folder := t.TempDir()
		file := filepath.Join(folder, "table.sqlite")
		if err := os.WriteFile(file, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := Start(t.Context(), folder, slog.New(slog.DiscardHandler))
		if err == nil {
			s.Stop()
			t.Errorf("%s: the table was started", name)
			continue
		}
		if text := err.Error(); !strings.Contains(text, file+" is damaged") || !strings.Contains(text, "make reset") {
			t.Errorf("%s: got %v", name, err)
		}
	}
}
