package mailbox

import (
	"encoding/json"
	"net/mail"
	"strings"
	"time"

	"comptoir/infra/local/lambda"
)

const (
	region  = "eu-west-3"
	account = "000000000000"
)

// events returns SES's EventBridge events for a message that was sent with a configuration set: that it was sent, and for
// each recipient that it was delivered, bounced, complained about, or delayed before its delivery. The recipient's
// address selects the outcome, as with SES's mailbox simulator: bounce@… and complaint@…, with or without a label.
// delay@… and reject@… exist here only. A message to reject@… is rejected for all recipients, as SES rejects a virus.
// https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-ses.html
func events(m Message) [][]byte {
	now := m.Sent.Add(time.Second)
	stamp := now.Format("2006-01-02T15:04:05.000Z")
	var delivered, bounced, complained, delayed []string
	for _, to := range m.Recipients() {
		switch outcome(to) {
		case "reject":
			return [][]byte{event(m, now, "Email Rejected", "Reject", map[string]any{"reason": "Bad content"})}
		case "bounce":
			bounced = append(bounced, to)
		case "complaint":
			complained, delivered = append(complained, to), append(delivered, to)
		case "delay":
			delayed, delivered = append(delayed, to), append(delivered, to)
		default:
			delivered = append(delivered, to)
		}
	}
	all := [][]byte{event(m, now, "Email Sent", "Send", map[string]any{})}
	if len(delayed) > 0 {
		var recipients []any
		for _, to := range delayed {
			recipients = append(recipients, map[string]string{
				"emailAddress": to, "status": "4.4.1", "diagnosticCode": "smtp; 421 4.4.1 Unable to connect to remote host",
			})
		}
		all = append(all, event(m, now, "Email Delivery Delayed", "DeliveryDelay", map[string]any{
			"timestamp": stamp, "delayType": "TransientCommunicationFailure",
			"expirationTime": now.Add(14 * time.Hour).Format("2006-01-02T15:04:05.000Z"), "delayedRecipients": recipients,
		}))
	}
	if len(delivered) > 0 {
		all = append(all, event(m, now, "Email Delivered", "Delivery", map[string]any{
			"timestamp": stamp, "processingTimeMillis": 1000, "recipients": delivered,
			"smtpResponse": "250 2.6.0 Message received", "reportingMTA": "mta.example.com",
		}))
	}
	if len(bounced) > 0 {
		var recipients []any
		for _, to := range bounced {
			recipients = append(recipients, map[string]string{
				"emailAddress": to, "action": "failed", "status": "5.1.1",
				"diagnosticCode": "smtp; 550 5.1.1 user unknown",
			})
		}
		all = append(all, event(m, now, "Email Bounced", "Bounce", map[string]any{
			"bounceType": "Permanent", "bounceSubType": "General", "bouncedRecipients": recipients,
			"timestamp": stamp, "feedbackId": m.ID, "reportingMTA": "dsn; mta.example.com",
		}))
	}
	if len(complained) > 0 {
		var recipients []any
		for _, to := range complained {
			recipients = append(recipients, map[string]string{"emailAddress": to})
		}
		all = append(all, event(m, now, "Email Complaint Received", "Complaint", map[string]any{
			"complainedRecipients": recipients, "timestamp": stamp, "feedbackId": m.ID, "complaintSubType": nil,
			"userAgent": "Amazon SES Mailbox Simulator", "complaintFeedbackType": "abuse", "arrivalDate": stamp,
		}))
	}
	return all
}

func event(m Message, at time.Time, detailType, kind string, detail map[string]any) []byte {
	tags := map[string][]string{
		"ses:configuration-set": {m.ConfigurationSet},
		"ses:from-domain":       {address(m.From)[strings.LastIndex(address(m.From), "@")+1:]},
		"ses:source-ip":         {"127.0.0.1"},
		"ses:caller-identity":   {"local"},
	}
	if kind == "Delivery" {
		tags["ses:outgoing-ip"] = []string{"127.0.0.1"}
	}
	for name, values := range m.Tags {
		tags[name] = values
	}
	headers := []map[string]string{
		{"name": "From", "value": m.From},
		{"name": "To", "value": strings.Join(m.To, ", ")},
		{"name": "Subject", "value": m.Subject},
	}
	text, err := json.Marshal(map[string]any{
		"version": "0", "id": lambda.RequestID(), "detail-type": detailType, "source": "aws.ses", "account": account,
		"time": at.Format(time.RFC3339), "region": region,
		"resources": []string{"arn:aws:ses:" + region + ":" + account + ":configuration-set/" + m.ConfigurationSet},
		"detail": map[string]any{
			"eventType": kind,
			"mail": map[string]any{
				"timestamp": m.Sent.Format("2006-01-02T15:04:05.000Z"), "source": m.From, "sendingAccountId": account,
				"sourceArn": "arn:aws:ses:" + region + ":" + account + ":identity/" + address(m.From),
				"messageId": m.ID, "destination": m.Recipients(), "headersTruncated": false, "headers": headers,
				"commonHeaders": map[string]any{"from": []string{m.From}, "to": m.To, "messageId": m.ID, "subject": m.Subject},
				"tags":          tags,
			},
			strings.ToLower(kind[:1]) + kind[1:]: detail,
		},
	})
	if err != nil {
		panic(err) // impossible: maps, strings and times always marshal
	}
	return text
}

// outcome returns the outcome selected by an address: its local part without the label.
func outcome(to string) string {
	local, _, _ := strings.Cut(address(to), "@")
	local, _, _ = strings.Cut(local, "+")
	return strings.ToLower(local)
}

func address(text string) string {
	parsed, err := mail.ParseAddress(text)
	if err != nil {
		return text
	}
	return parsed.Address
}
