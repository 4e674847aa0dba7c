package salesorder_test

import (
	"comptoir/functions/ask/search"
	"comptoir/functions/mail/mail"
	"comptoir/functions/sell/invoice"
	"comptoir/functions/sell/salesorder"
	"comptoir/functions/settings/deliverymethod"
	"comptoir/functions/test/functest"
)

// operations adds to the test world the operations that these tests call.
func operations(w *functest.World) {
	functest.Operations(deliverymethod.Operations(), invoice.Operations(), mail.Operations(), salesorder.Operations(), search.Operations())(w)
}
