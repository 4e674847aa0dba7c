package deliverymethod_test

import (
	"comptoir/functions/settings/deliverymethod"
	"comptoir/functions/test/functest"
)

// operations adds to the test world the operations that these tests call.
func operations(w *functest.World) {
	functest.Operations(deliverymethod.Operations())(w)
}
