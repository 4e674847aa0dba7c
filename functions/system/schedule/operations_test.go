package schedule_test

import (
	"comptoir/functions/mail/mail"
	"comptoir/functions/mail/reminder"
	"comptoir/functions/sell/invoice"
	"comptoir/functions/sell/salesorder"
	"comptoir/functions/system/schedule"
	"comptoir/functions/test/functest"
)

// operations adds to the test world the operations that these tests call.
func operations(w *functest.World) {
	functest.Operations(invoice.Operations(), mail.Operations(), reminder.Operations(), salesorder.Operations(), schedule.Operations())(w)
}
