package stack

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sesv2"
	mail "github.com/aws/aws-sdk-go-v2/service/sesv2/types"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
)

// TestAcknowledgedWorkSurvivesKill kills a stack in a process of its own while calls are in progress. A second stack on
// the same data must have all acknowledged work.
func TestAcknowledgedWorkSurvivesKill(t *testing.T) {
	if folder := os.Getenv("STACK_KILL"); folder != "" {
		runVictim(t, folder)
	}
	folder := t.TempDir()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestAcknowledgedWorkSurvivesKill$")
	cmd.Env = append(os.Environ(), "STACK_KILL="+folder)
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(stdout).ReadBytes('\n')
	if err != nil {
		t.Fatal(err)
	}
	var killed struct {
		At    Addresses
		Token string
	}
	if err := json.Unmarshal(line, &killed); err != nil {
		t.Fatalf("%v in %s", err, line)
	}
	if status, body := post(t, killed.At.API+"/orders/so_1", killed.Token, nil); status != 201 {
		t.Fatalf("got %d %s", status, body)
	}
	engine, err := net.Dial("tcp", strings.TrimPrefix(killed.At.Table, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer engine.Close()
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	// The table's server keeps this connection open until it ends.
	if err := engine.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, err := engine.Read(make([]byte, 1)); os.IsTimeout(err) {
		t.Fatal("the table's server outlived the stack")
	}

	t.Chdir(t.TempDir())
	s := &shop{t: t, calls: make(chan string, 100)}
	stack, err := s.up(folder, Ports{})
	if err != nil {
		t.Fatal(err)
	}
	defer stack.Stop()
	s.expect("bucket", "imports/kept.csv")
	s.expect("stream", `"so_1"`)
	mails, err := stack.Mailbox.Messages()
	if err != nil || len(mails) != 1 {
		t.Errorf("%d mails, %v", len(mails), err)
	}
	queueURL := aws.String(stack.At.QueueURL("mails"))
	waiting, err := sqs.NewFromConfig(s.aws).ReceiveMessage(t.Context(), &sqs.ReceiveMessageInput{QueueUrl: queueURL})
	if err != nil || len(waiting.Messages) != 1 {
		t.Errorf("%d messages, %v", len(waiting.Messages), err)
	}
	if status, body := post(t, stack.At.API+"/orders/so_2", token(t, stack), nil); status != 201 {
		t.Errorf("got %d %s", status, body)
	}
}

// runVictim runs a stack whose functions never end, gives it work, and waits for the kill.
func runVictim(t *testing.T, folder string) {
	t.Chdir(t.TempDir())
	s := &shop{t: t, calls: make(chan string)} // without a receiver, so that calls stay in progress
	stack, err := s.up(folder, Ports{})
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	_, err = s3.NewFromConfig(s.aws).PutObject(ctx, &s3.PutObjectInput{
		Bucket: aws.String("files"), Key: aws.String("imports/kept.csv"), Body: strings.NewReader("a;b"),
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = sqs.NewFromConfig(s.aws).SendMessage(ctx, &sqs.SendMessageInput{
		QueueUrl: aws.String(stack.At.QueueURL("mails")), MessageBody: aws.String("kept"),
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = sesv2.NewFromConfig(s.aws).SendEmail(ctx, &sesv2.SendEmailInput{
		FromEmailAddress: aws.String("shop@example.org"), Destination: &mail.Destination{ToAddresses: []string{"ana@example.org"}},
		Content: &mail.EmailContent{Simple: &mail.Message{
			Subject: &mail.Content{Data: aws.String("Kept")}, Body: &mail.Body{Text: &mail.Content{Data: aws.String("x")}},
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	line, err := json.Marshal(map[string]any{"At": stack.At, "Token": token(t, stack)})
	if err != nil {
		t.Fatal(err)
	}
	fmt.Println(string(line))
	select {}
}
