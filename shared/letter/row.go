package letter

import "time"

// Statuses lists the states.
func Statuses() []Status { return []Status{Queued, Sending, Sent, Failed, Unknown} }

// Row is a mail in a list.
type Row struct {
	ID        MailID    `json:"id"`
	Version   int       `json:"version"`
	Status    Status    `json:"status" enum:"queued,sending,sent,failed,unknown"`
	To        []string  `json:"to"`
	Subject   string    `json:"subject"`
	About     About     `json:"about"`
	CreatedAt time.Time `json:"created_at"`
	Reason    string    `json:"reason,omitempty"`
}

// Row is the mail as a list shows it.
func (m Mail) Row() Row {
	return Row{ID: m.ID, Version: m.Version, Status: m.Status, To: m.To, Subject: m.Subject, About: m.About, CreatedAt: m.CreatedAt, Reason: m.Reason}
}
