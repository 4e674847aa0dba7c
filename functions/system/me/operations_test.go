package me_test

import (
	"comptoir/functions/system/me"
	"comptoir/functions/test/functest"
)

// operations is the option of a world with the operations that these tests call.
var operations = functest.Operations(me.Operations())
