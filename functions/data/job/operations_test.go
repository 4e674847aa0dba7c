package job_test

import (
	imports "comptoir/functions/data/import"
	"comptoir/functions/data/job"
	"comptoir/functions/test/functest"
)

// operations is the option of a world with the operations that these tests call.
var operations = functest.Operations(imports.Operations(), job.Operations())
