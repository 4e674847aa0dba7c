package invoice_test

import (
	"comptoir/functions/mail/mail"
	"comptoir/functions/sell/creditnote"
	"comptoir/functions/sell/invoice"
	"comptoir/functions/sell/salesorder"
	"comptoir/functions/test/functest"
)

// operations adds to the test world the operations that these tests call.
func operations(w *functest.World) {
	functest.Operations(creditnote.Operations(), invoice.Operations(), mail.Operations(), salesorder.Operations())(w)
}
