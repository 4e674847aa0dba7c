package letter

import "time"

// Statuses lists the states.
func Statuses() []Status { return []Status{Queued, Sending, Sent, Failed, Unknown} }

// Row is a mail in a list.
type Row struct {
	ID        MailID    `json:"id" doc:"The mail"`
	Version   int       `json:"version" doc:"Its version"`
	Status    Status    `json:"status" enum:"queued,sending,sent,failed,unknown" doc:"Where it is"`
	To        []string  `json:"to" doc:"Its recipients"`
	Subject   string    `json:"subject" doc:"Its subject"`
	About     About     `json:"about" doc:"The document it is about"`
	CreatedAt time.Time `json:"created_at" doc:"When it was asked for (UTC)"`
	Reason    string    `json:"reason,omitempty" doc:"Why it failed"`
}

// Row is the mail as a list shows it.
func (m Mail) Row() Row {
	return Row{ID: m.ID, Version: m.Version, Status: m.Status, To: m.To, Subject: m.Subject, About: m.About, CreatedAt: m.CreatedAt, Reason: m.Reason}
}
