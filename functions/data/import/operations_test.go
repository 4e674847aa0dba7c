package imports_test

import (
	imports "comptoir/functions/data/import"
	"comptoir/functions/data/job"
	"comptoir/functions/sell/estimate"
	"comptoir/functions/sell/invoice"
	"comptoir/functions/sell/salesorder"
	"comptoir/functions/system/schedule"
	"comptoir/functions/test/functest"
)

// operations is the option of a world with the operations that these tests call.
var operations = functest.Operations(
	estimate.Operations(), imports.Operations(), invoice.Operations(), job.Operations(), salesorder.Operations(), schedule.Operations(),
)
