package timeline_test

import (
	"comptoir/functions/ask/timeline"
	"comptoir/functions/mail/mail"
	"comptoir/functions/sell/invoice"
	"comptoir/functions/sell/salesorder"
	"comptoir/functions/settings/deliverymethod"
	"comptoir/functions/test/functest"
)

// operations is the option of a world with the operations that these tests call.
var operations = functest.Operations(
	deliverymethod.Operations(), invoice.Operations(), mail.Operations(), salesorder.Operations(), timeline.Operations(),
)
