package openapi_test

import (
	"comptoir/functions/system/openapi"
	"comptoir/functions/test/functest"
)

// operations adds to the test world the operations that these tests call.
func operations(w *functest.World) {
	functest.Operations(openapi.Operations())(w)
}
