package item_test

import (
	"comptoir/functions/ask/search"
	"comptoir/functions/sell/salesorder"
	"comptoir/functions/test/functest"
)

// operations adds to the test world the operations that these tests call.
func operations(w *functest.World) {
	functest.Operations(salesorder.Operations(), search.Operations())(w)
}
