package estimate_test

import (
	"comptoir/functions/mail/mail"
	"comptoir/functions/sell/estimate"
	"comptoir/functions/test/functest"
)

// operations is the option of a world with the operations that these tests call.
var operations = functest.Operations(estimate.Operations(), mail.Operations())
