package reminder_test

import (
	"comptoir/functions/mail/mail"
	"comptoir/functions/mail/reminder"
	"comptoir/functions/sell/invoice"
	"comptoir/functions/test/functest"
)

// operations is the option of a world with the operations that these tests call.
var operations = functest.Operations(invoice.Operations(), mail.Operations(), reminder.Operations())
