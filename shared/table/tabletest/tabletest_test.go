package tabletest

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

func definition() *dynamodb.CreateTableInput {
	key := func(name string, kind types.KeyType) types.KeySchemaElement {
		return types.KeySchemaElement{AttributeName: aws.String(name), KeyType: kind}
	}
	attribute := func(name string) types.AttributeDefinition {
		return types.AttributeDefinition{AttributeName: aws.String(name), AttributeType: types.ScalarAttributeTypeS}
	}
	return &dynamodb.CreateTableInput{
		KeySchema:            []types.KeySchemaElement{key("pk", types.KeyTypeHash), key("sk", types.KeyTypeRange)},
		AttributeDefinitions: []types.AttributeDefinition{attribute("pk"), attribute("sk"), attribute("g1"), attribute("g2")},
		BillingMode:          types.BillingModePayPerRequest,
		GlobalSecondaryIndexes: []types.GlobalSecondaryIndex{{
			IndexName:  aws.String("GSI1"),
			KeySchema:  []types.KeySchemaElement{key("g1", types.KeyTypeHash), key("g2", types.KeyTypeRange)},
			Projection: &types.Projection{ProjectionType: types.ProjectionTypeAll},
		}},
		StreamSpecification: &types.StreamSpecification{StreamEnabled: aws.Bool(true), StreamViewType: types.StreamViewTypeNewAndOldImages},
	}
}

func put(t testing.TB, c *dynamodb.Client, table, pk string) {
	t.Helper()
	_, err := c.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: &table, Item: map[string]types.AttributeValue{
		"pk": &types.AttributeValueMemberS{Value: pk},
		"sk": &types.AttributeValueMemberS{Value: "."},
	}})
	if err != nil {
		t.Fatal(err)
	}
}

func TestNewGivesEachTestItsOwnTable(t *testing.T) {
	for _, name := range []string{"one test", "another test"} {
		t.Run(name, func(t *testing.T) {
			client, table := New(t, definition())
			put(t, client, table, name)
			out, err := client.Scan(t.Context(), &dynamodb.ScanInput{TableName: &table})
			if err != nil {
				t.Fatal(err)
			}
			if len(out.Items) != 1 {
				t.Errorf("got %d items, want the one this test wrote", len(out.Items))
			}
		})
	}
}

// TestServerDiesWithItsProcess runs this test binary again as a process that starts a server and then panics.
func TestServerDiesWithItsProcess(t *testing.T) {
	if os.Getenv("TABLETEST_PANIC") != "" {
		e, err := Run(t.Context(), Options{})
		if err != nil {
			t.Fatal(err)
		}
		fmt.Println(e.Endpoint)
		_, _ = io.ReadAll(os.Stdin)
		panic("as a broken test would")
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestServerDiesWithItsProcess$")
	cmd.Env = append(os.Environ(), "TABLETEST_PANIC=1")
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	endpoint, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.Dial("tcp", strings.TrimPrefix(strings.TrimSpace(endpoint), "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()

	stdin.Close()
	if err := cmd.Wait(); err == nil {
		t.Fatal("the process did not panic")
	}
	// The connection ends with the server; a server that lives on leaves it open.
	_ = conn.SetReadDeadline(time.Now().Add(10 * time.Second))
	if _, err := conn.Read(make([]byte, 1)); errors.Is(err, os.ErrDeadlineExceeded) {
		t.Error("the server outlived the process that started it")
	}
}

func TestDataOutlivesTheServer(t *testing.T) {
	file := filepath.Join(t.TempDir(), "table.sqlite")
	in := definition()
	in.TableName = aws.String("kept")
	for _, start := range []string{"first", "second"} {
		e, err := Run(t.Context(), Options{File: file})
		if err != nil {
			t.Fatal(err)
		}
		client := Client(t, func(o *dynamodb.Options) { o.BaseEndpoint = &e.Endpoint })
		if start == "first" {
			if _, err := client.CreateTable(t.Context(), in); err != nil {
				t.Fatal(err)
			}
		}
		put(t, client, "kept", start)
		out, err := client.Scan(t.Context(), &dynamodb.ScanInput{TableName: in.TableName})
		if err != nil {
			t.Fatal(err)
		}
		if want := map[string]int{"first": 1, "second": 2}[start]; len(out.Items) != want {
			t.Errorf("after the %s start: %d items, want %d", start, len(out.Items), want)
		}
		e.Stop()
		<-e.Done()
	}
}

func TestPortTakenIsOneSentence(t *testing.T) {
	first, err := Run(t.Context(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer first.Stop()
	var port int
	if _, err := fmt.Sscanf(first.Endpoint, "http://127.0.0.1:%d", &port); err != nil {
		t.Fatal(err)
	}
	if _, err := Run(t.Context(), Options{Port: port}); err == nil || !strings.Contains(err.Error(), fmt.Sprint(port)) {
		t.Errorf("got %v, want an error that names port %d", err, port)
	}
}

func TestVerifyRefusesAnotherBinary(t *testing.T) {
	file := filepath.Join(t.TempDir(), "dynoxide")
	if err := os.WriteFile(file, []byte("something else"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := verify(file, "linux-x64"); err == nil {
		t.Error("a changed binary was accepted")
	}
}

func BenchmarkNewTable(b *testing.B) {
	for b.Loop() {
		in := definition()
		in.TableName = aws.String(fmt.Sprintf("bench-%d", b.N))
		c := Client(b)
		if _, err := c.CreateTable(b.Context(), in); err != nil {
			b.Fatal(err)
		}
		if _, err := c.DeleteTable(b.Context(), &dynamodb.DeleteTableInput{TableName: in.TableName}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkPut(b *testing.B) {
	client, table := New(b, definition())
	i := 0
	for b.Loop() {
		put(b, client, table, fmt.Sprint(i))
		i++
	}
}
