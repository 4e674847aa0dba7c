package letter

// Written is what the sender of a document writes in its mail. What he leaves
// out is filled in: the contact's address, our subject and our text.
type Written struct {
	To      []string `json:"to,omitempty" maxItems:"20" doc:"Recipients; the contact's primary person when left out, else the contact's own address" example:"[\"compta@chevalier.example\"]"`
	CC      []string `json:"cc,omitempty" maxItems:"20" doc:"Copies"`
	Subject string   `json:"subject,omitempty" maxLength:"300" doc:"Subject; ours when left out"`
	Text    string   `json:"text,omitempty" maxLength:"20000" doc:"Plain text; ours when left out"`
}

// Post is the same of a document whose paper goes along only if its sender wants that.
type Post struct {
	Written
	AttachPDF *bool `json:"attach_pdf,omitempty" doc:"The document goes along as PDF; yes when left out"`
}

// Post is the post of a document whose paper always goes along; nil of one that does
// not leave.
func (w *Written) Post() *Post {
	if w == nil {
		return nil
	}
	return &Post{Written: *w}
}

// Attached reports whether the paper goes along.
func (p Post) Attached() bool { return p.AttachPDF == nil || *p.AttachPDF }

// over puts what was written over a message that says everything.
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
