package stack

import (
	"context"
	"errors"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"comptoir/infra/local/function"
	"comptoir/infra/local/table"
)

// objectCreated is the rule for the bucket's events, by the prefix of the key. The bus does not record them: with one
// event for each file they would fill the page of events.
func (s *Stack) objectCreated(_, key string, event []byte) error {
	var err error
	for _, f := range function.By[function.Bucket](s.Functions) {
		if strings.HasPrefix(key, f.By.Prefix) {
			err = errors.Join(err, s.async.Send(f.Name, event))
		}
	}
	return err
}

// mailEvent is the rule for SES's events: they go to the functions with the trigger Mail.
func (s *Stack) mailEvent(event []byte) error {
	err := s.Bus.Record(event)
	for _, f := range function.By[function.Mail](s.Functions) {
		err = errors.Join(err, s.async.Send(f.Name, event))
	}
	return err
}

// expire deletes expired items until the stack stops.
func (s *Stack) expire() {
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	client := dynamodb.New(dynamodb.Options{BaseEndpoint: s.At.table(), Region: Region, Credentials: credentials()})
	go func() {
		defer close(done)
		table.Expire(ctx, client, s.config.Table, s.config.Log)
	}()
	s.onStop(func() { stop(); <-done })
}
