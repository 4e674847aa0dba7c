package schedule_test

import (
	imports "comptoir/functions/data/import"
	"comptoir/functions/mail/mail"
	"comptoir/functions/mail/reminder"
	"comptoir/functions/sell/invoice"
	"comptoir/functions/sell/salesorder"
	"comptoir/functions/system/schedule"
	"comptoir/functions/test/functest"
)

// operations is the option of a world with the operations that these tests call.
var operations = functest.Operations(
	imports.Operations(), invoice.Operations(), mail.Operations(), reminder.Operations(), salesorder.Operations(), schedule.Operations(),
)
