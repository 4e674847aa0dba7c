package home_test

import (
	"comptoir/functions/ask/home"
	imports "comptoir/functions/data/import"
	"comptoir/functions/data/job"
	"comptoir/functions/mail/mail"
	"comptoir/functions/sell/creditnote"
	"comptoir/functions/sell/estimate"
	"comptoir/functions/sell/invoice"
	"comptoir/functions/sell/salesorder"
	"comptoir/functions/test/functest"
)

// operations is the option of a world with the operations that these tests call.
var operations = functest.Operations(
	creditnote.Operations(), estimate.Operations(), home.Operations(), imports.Operations(), invoice.Operations(), job.Operations(),
	mail.Operations(), salesorder.Operations(),
)
