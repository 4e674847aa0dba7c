package item_test

import (
	"comptoir/functions/ask/search"
	"comptoir/functions/sell/salesorder"
	"comptoir/functions/test/functest"
)

// operations is the option of a world with the operations that these tests call.
var operations = functest.Operations(salesorder.Operations(), search.Operations())
