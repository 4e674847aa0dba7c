package estimate_test

import (
	"comptoir/functions/mail/mail"
	"comptoir/functions/sell/estimate"
	"comptoir/functions/test/functest"
)

// operations adds to the test world the operations that these tests call.
func operations(w *functest.World) {
	functest.Operations(estimate.Operations(), mail.Operations())(w)
}
