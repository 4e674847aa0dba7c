package search_test

import (
	"comptoir/functions/ask/search"
	"comptoir/functions/sell/invoice"
	"comptoir/functions/sell/salesorder"
	"comptoir/functions/test/functest"
)

// operations is the option of a world with the operations that these tests call.
var operations = functest.Operations(invoice.Operations(), salesorder.Operations(), search.Operations())
