package salesorder_test

import (
	"comptoir/functions/ask/search"
	"comptoir/functions/mail/mail"
	"comptoir/functions/sell/estimate"
	"comptoir/functions/sell/invoice"
	"comptoir/functions/sell/salesorder"
	"comptoir/functions/settings/deliverymethod"
	"comptoir/functions/test/functest"
)

// operations is the option of a world with the operations that these tests call.
var operations = functest.Operations(
	deliverymethod.Operations(), estimate.Operations(), invoice.Operations(), mail.Operations(), salesorder.Operations(), search.Operations(),
)
