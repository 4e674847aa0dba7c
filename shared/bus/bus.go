// Package bus publishes events on EventBridge.
//
// Owns: the envelope of an event: source "comptoir", its type as detail type,
// the event as detail. Does not own: the content of an event (shared/app), nor
// the time of its publication (the stream of change entries). Invariants: no
// error means that the bus has every event, at least once; subscribers
// deduplicate by dedupe_id.
package bus

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge/types"

	"comptoir/shared/app"
	"comptoir/shared/batch"
)

// Source is the source of every event, which rules on the bus match.
const Source = "comptoir"

// Bus publishes on one event bus.
type Bus struct {
	client *eventbridge.Client
	name   string
}

// New returns the event bus with the given name.
func New(cfg aws.Config, name string, options ...func(*eventbridge.Options)) *Bus {
	return &Bus{client: eventbridge.NewFromConfig(cfg, options...), name: name}
}

// Publish puts events on the bus. After an error some of them may have been
// published.
func (b *Bus) Publish(ctx context.Context, events ...app.Event) error {
	entries := make([]types.PutEventsRequestEntry, len(events))
	for i, e := range events {
		detail, err := json.Marshal(e)
		if err != nil {
			return fmt.Errorf("write the event %s of %s: %w", e.Type, e.ID, err)
		}
		entries[i] = types.PutEventsRequestEntry{
			EventBusName: &b.name, Source: aws.String(Source), DetailType: aws.String(e.Type),
			Detail: aws.String(string(detail)), Time: aws.Time(e.At),
		}
	}
	if err := batch.Send(ctx, entries, size, b.put); err != nil {
		return fmt.Errorf("publish %d events: %w", len(events), err)
	}
	return nil
}

// size returns the size of an entry as EventBridge counts it, with 14 bytes for
// its time.
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevent-size.html
func size(e types.PutEventsRequestEntry) int {
	return 14 + len(*e.Source) + len(*e.DetailType) + len(*e.Detail)
}

func (b *Bus) put(ctx context.Context, entries []types.PutEventsRequestEntry) ([]batch.Refused, error) {
	out, err := b.client.PutEvents(ctx, &eventbridge.PutEventsInput{Entries: entries})
	if err != nil {
		return nil, err
	}
	if len(out.Entries) != len(entries) {
		return nil, fmt.Errorf("EventBridge returned %d results for %d events", len(out.Entries), len(entries))
	}
	var refused []batch.Refused
	for i, r := range out.Entries {
		code := aws.ToString(r.ErrorCode)
		if code == "" {
			continue
		}
		refused = append(refused, batch.Refused{
			Index: i, Reason: code + ": " + aws.ToString(r.ErrorMessage), Final: !retryable(code),
		})
	}
	return refused, nil
}

// retryable reports whether EventBridge documents an error code as worth a
// retry.
func retryable(code string) bool {
	switch code {
	case "ThrottlingException", "InternalFailure", "InternalException":
		return true
	}
	return false
}
