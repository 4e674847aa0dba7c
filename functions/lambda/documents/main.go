// Command documents is the binary of the operations that produce PDFs and send
// mail. It links the clients of the bucket and of mail, and the PDF renderer.
package main

import (
	"github.com/aws/aws-sdk-go-v2/aws"

	"comptoir/functions"
	"comptoir/functions/lambda/start"
	"comptoir/shared/app"
	"comptoir/shared/files"
	"comptoir/shared/mail"
	"comptoir/shared/op"
	"comptoir/shared/paper"
)

func main() {
	start.Main(op.Documents, functions.All(), start.Services{
		Files: func(cfg aws.Config, s start.Settings) app.Files { return files.New(cfg, s.Bucket).Keep(s.Kept) },
		Mail: func(cfg aws.Config, s start.Settings) (app.Mailer, error) {
			return mail.New(cfg, s.MailFrom, s.MailSet)
		},
		Paper: func() app.Paper { return paper.Printer{} },
	})
}
