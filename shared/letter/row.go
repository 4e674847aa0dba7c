package letter

import "time"

// Statuses lists the states of a mail.
func Statuses() []Status {
	return []Status{Queued, Sending, Sent, Failed, Unknown, Bounced, Complained}
}

// Row is a mail in a list.
type Row struct {
	ID        MailID    `json:"id" doc:"The mail"`
	Version   int       `json:"version" doc:"Version of the mail"`
	Status    Status    `json:"status" enum:"queued,sending,sent,failed,unknown,bounced,complained" doc:"Delivery status"`
	To        []string  `json:"to" doc:"Recipients"`
	Subject   string    `json:"subject" doc:"Subject"`
	About     About     `json:"about" doc:"The document the mail is about"`
	CreatedAt time.Time `json:"created_at" doc:"When the mail was created (UTC)"`
	Reason    string    `json:"reason,omitempty" doc:"Why the mail failed or came back"`
	Returned  []string  `json:"bounced,omitempty" doc:"Addresses that bounced or complained"`
}

// Row returns the mail's row in a list.
func (m Mail) Row() Row {
	return Row{
		ID: m.ID, Version: m.Version, Status: m.Status, To: m.To, Subject: m.Subject, About: m.About,
		CreatedAt: m.CreatedAt, Reason: m.Reason, Returned: m.Returned,
	}
}
