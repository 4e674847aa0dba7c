package organization_test

import (
	"comptoir/functions/settings/deliverymethod"
	"comptoir/functions/test/functest"
)

// operations is the option of a world with the operations that these tests call.
var operations = functest.Operations(deliverymethod.Operations())
