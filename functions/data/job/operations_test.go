package job_test

import (
	imports "comptoir/functions/data/import"
	"comptoir/functions/data/job"
	"comptoir/functions/test/functest"
)

// operations adds to the test world the operations that these tests call.
func operations(w *functest.World) {
	functest.Operations(imports.Operations(), job.Operations())(w)
}
