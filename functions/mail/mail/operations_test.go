package mail_test

import (
	"comptoir/functions/mail/mail"
	"comptoir/functions/sell/estimate"
	"comptoir/functions/sell/invoice"
	"comptoir/functions/sell/salesorder"
	"comptoir/functions/test/functest"
)

// operations is the option of a world with the operations that these tests call.
var operations = functest.Operations(estimate.Operations(), invoice.Operations(), mail.Operations(), salesorder.Operations())
