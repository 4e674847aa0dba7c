package letter

// Written is the content that a user writes for the mail of a document. Empty fields
// have defaults: the contact's address, the standard subject and the standard text.
type Written struct {
	To      []string `json:"to,omitempty" each:"format:\"email\"" maxItems:"20" doc:"Recipients; by default the contact's primary person, else the contact's own address" example:"[\"compta@chevalier.example\"]"`
	CC      []string `json:"cc,omitempty" each:"format:\"email\"" maxItems:"20" doc:"Recipients of a copy"`
	Subject string   `json:"subject,omitempty" maxLength:"300" doc:"Subject; by default the standard subject"`
	Text    string   `json:"text,omitempty" maxLength:"20000" doc:"Plain text; by default the standard text"`
}

// Post is the content of a mail whose PDF is optional.
type Post struct {
	Written
	AttachPDF *bool `json:"attach_pdf,omitempty" doc:"Whether the document is attached as PDF; true by default"`
}

// Post returns the post with the PDF attached. It returns nil if w is nil: the
// document has no mail.
func (w *Written) Post() *Post {
	if w == nil {
		return nil
	}
	return &Post{Written: *w}
}

// Attached reports whether the PDF is attached.
func (p Post) Attached() bool { return p.AttachPDF == nil || *p.AttachPDF }

// over replaces the fields of a complete message by the fields that are not empty.
func (w Written) over(m Message) Message {
	m.CC = w.CC
	if len(w.To) > 0 {
		m.To = w.To
	}
	if w.Subject != "" {
		m.Subject = w.Subject
	}
	if w.Text != "" {
		m.Text = w.Text
	}
	return m
}
