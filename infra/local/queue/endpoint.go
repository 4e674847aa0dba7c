package queue

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"comptoir/infra/local/wire"
)

// sizeLimit is the greatest size of a message and of a batch, in bytes.
const sizeLimit = 1 << 20

// Handler serves SQS's JSON protocol.
func (s *Service) Handler() http.Handler {
	return wire.Handler("AmazonSQS", 2*sizeLimit, map[string]wire.Operation{
		"GetQueueUrl":             wire.Typed(s.getQueueURL),
		"GetQueueAttributes":      wire.Typed(s.getQueueAttributes),
		"ListQueues":              wire.Typed(s.listQueues),
		"SendMessage":             wire.Typed(s.sendMessage),
		"SendMessageBatch":        wire.Typed(s.sendMessageBatch),
		"ReceiveMessage":          wire.Typed(s.receiveMessage),
		"DeleteMessage":           wire.Typed(s.deleteMessage),
		"ChangeMessageVisibility": wire.Typed(s.changeMessageVisibility),
	})
}

// queue finds a queue by its URL. Only the last segment of the URL counts, so that any host name works.
func (s *Service) queue(url string) (*Queue, error) {
	q := s.queues[url[strings.LastIndex(url, "/")+1:]]
	if q == nil {
		return nil, &wire.Fault{
			Code: "QueueDoesNotExist", Legacy: "AWS.SimpleQueueService.NonExistentQueue",
			Message: "The specified queue does not exist.",
		}
	}
	return q, nil
}

func (s *Service) getQueueURL(_ *http.Request, in struct{ QueueName string }) (any, error) {
	q, err := s.queue(in.QueueName)
	if err != nil {
		return nil, err
	}
	return map[string]string{"QueueUrl": s.URL(q.name)}, nil
}

func (s *Service) listQueues(_ *http.Request, in struct{ QueueNamePrefix string }) (any, error) {
	urls := []string{}
	for name := range s.queues {
		if strings.HasPrefix(name, in.QueueNamePrefix) {
			urls = append(urls, s.URL(name))
		}
	}
	return map[string]any{"QueueUrls": urls}, nil
}

func (s *Service) getQueueAttributes(
	_ *http.Request, in struct{ QueueUrl string }, //nolint:revive // the protocol's spelling
) (any, error) {
	q, err := s.queue(in.QueueUrl)
	if err != nil {
		return nil, err
	}
	visible, hidden := q.count()
	return map[string]any{"Attributes": map[string]string{
		"QueueArn":                              q.arn(),
		"ApproximateNumberOfMessages":           strconv.Itoa(visible),
		"ApproximateNumberOfMessagesNotVisible": strconv.Itoa(hidden),
	}}, nil
}

// sent is a message in the input of SendMessage and SendMessageBatch.
type sent struct {
	ID                string `json:"Id"`
	QueueURL          string `json:"QueueUrl"`
	MessageBody       string
	DelaySeconds      int
	MessageAttributes map[string]attribute
	MessageGroupID    string `json:"MessageGroupId"`
}

func (m sent) size() int {
	n := len(m.MessageBody)
	for name, a := range m.MessageAttributes {
		n += len(name) + len(a.DataType) + len(a.StringValue) + len(a.BinaryValue)
	}
	return n
}

func (s *Service) send(q *Queue, in sent) (map[string]string, error) {
	switch {
	case in.MessageBody == "":
		return nil, wire.Fail("MissingParameter", "The request must contain the parameter MessageBody.")
	case in.size() > sizeLimit:
		return nil, wire.Fail("InvalidParameterValue",
			"One or more parameters are invalid. Reason: Message must be shorter than %d bytes.", sizeLimit)
	case in.DelaySeconds < 0 || in.DelaySeconds > 900:
		return nil, wire.Fail("InvalidParameterValue",
			"Value %d for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900.", in.DelaySeconds)
	}
	delay := time.Duration(in.DelaySeconds) * time.Second
	m, err := q.put(message{Body: in.MessageBody, Attributes: in.MessageAttributes, Group: in.MessageGroupID}, delay)
	if err != nil {
		return nil, err
	}
	return map[string]string{"MessageId": m.ID, "MD5OfMessageBody": digest(m.Body)}, nil
}

func (s *Service) sendMessage(_ *http.Request, in sent) (any, error) {
	q, err := s.queue(in.QueueURL)
	if err != nil {
		return nil, err
	}
	out, err := s.send(q, in)
	if err != nil {
		return nil, err
	}
	return out, nil
}

type batch struct {
	QueueURL string `json:"QueueUrl"`
	Entries  []sent
}

func (s *Service) sendMessageBatch(_ *http.Request, in batch) (any, error) {
	q, err := s.queue(in.QueueURL)
	if err != nil {
		return nil, err
	}
	if err := in.check(); err != nil {
		return nil, err
	}
	done, failed := []any{}, []any{}
	for _, e := range in.Entries {
		out, err := s.send(q, e)
		if f, ok := err.(*wire.Fault); ok {
			failed = append(failed, map[string]any{"Id": e.ID, "Code": f.Code, "Message": f.Message, "SenderFault": true})
			continue
		}
		if err != nil {
			failed = append(failed, map[string]any{"Id": e.ID, "Code": "InternalError", "Message": err.Error(), "SenderFault": false})
			continue
		}
		out["Id"] = e.ID
		done = append(done, out)
	}
	return map[string]any{"Successful": done, "Failed": failed}, nil
}

func (b batch) check() error {
	fail := func(code, message string) error {
		return &wire.Fault{Code: code, Legacy: "AWS.SimpleQueueService." + code, Message: message}
	}
	seen, size := map[string]bool{}, 0
	for _, e := range b.Entries {
		if seen[e.ID] {
			return fail("BatchEntryIdsNotDistinct", "Id "+e.ID+" repeated.")
		}
		seen[e.ID] = true
		size += e.size()
	}
	switch {
	case len(b.Entries) == 0:
		return fail("EmptyBatchRequest", "There should be at least one SendMessageBatchRequestEntry in the request.")
	case len(b.Entries) > 10:
		return fail("TooManyEntriesInBatchRequest", "Maximum number of entries per request are 10.")
	case size > sizeLimit:
		return fail("BatchRequestTooLong", "Batch requests cannot be longer than 1048576 bytes.")
	}
	return nil
}

type received struct {
	QueueURL            string `json:"QueueUrl"`
	MaxNumberOfMessages int
	VisibilityTimeout   *int
	WaitTimeSeconds     int
}

func (s *Service) receiveMessage(r *http.Request, in received) (any, error) {
	q, err := s.queue(in.QueueURL)
	if err != nil {
		return nil, err
	}
	hide := 30 * time.Second
	if in.VisibilityTimeout != nil {
		hide = time.Duration(*in.VisibilityTimeout) * time.Second
	}
	most := min(max(in.MaxNumberOfMessages, 1), 10)
	// A short poll is a long poll with a wait of zero.
	ctx, cancel := context.WithTimeout(r.Context(), time.Duration(min(in.WaitTimeSeconds, 20))*time.Second)
	defer cancel()
	messages := []any{}
	for _, m := range q.receive(ctx, most, hide) {
		messages = append(messages, map[string]any{
			"MessageId": m.ID, "ReceiptHandle": m.receipt, "Body": m.Body, "MD5OfBody": digest(m.Body),
			"Attributes": m.system(), "MessageAttributes": m.Attributes,
		})
	}
	return map[string]any{"Messages": messages}, nil
}

type receipt struct {
	QueueURL          string `json:"QueueUrl"`
	ReceiptHandle     string
	VisibilityTimeout int
}

func (s *Service) deleteMessage(_ *http.Request, in receipt) (any, error) {
	q, err := s.queue(in.QueueURL)
	if err != nil {
		return nil, err
	}
	return nil, q.remove(in.ReceiptHandle)
}

func (s *Service) changeMessageVisibility(_ *http.Request, in receipt) (any, error) {
	q, err := s.queue(in.QueueURL)
	if err != nil {
		return nil, err
	}
	if !q.hide(in.ReceiptHandle, time.Duration(in.VisibilityTimeout)*time.Second) {
		return nil, wire.Fail("ReceiptHandleIsInvalid", "The input receipt handle is invalid.")
	}
	return nil, nil
}
