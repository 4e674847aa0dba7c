// Package imports imports files of other systems, which are requested through the
// API or uploaded to the bucket by any user with access to it.
//
// Owns: the operations that receive a file and import its rows, slice by slice.
// Does not own: the format of a file and the meaning of its rows (shared/sheet,
// shared/intake), the storage of jobs (shared/table) and the operations on them
// (package job). Invariants: a row is imported once, even if a file is uploaded
// twice, two runners work at once or a runner crashes; a row is either imported or
// in a file of rejected rows with its reason; no file is lost: a file that cannot
// be imported is moved to quarantine.
package imports

import (
	"comptoir/shared/journal"
	"comptoir/shared/op"
)

// Operations lists the operations in reading order.
func Operations() []op.Operation {
	return []op.Operation{Request, Start, Run}
}

// maxFile is the maximum size in bytes of a file that is uploaded with a form.
const maxFile = 1 << 30

// inbox is the prefix of the keys of uploaded files.
const inbox = "imports/"

// fileDrop returns the system actor that imports files uploaded without a request.
func fileDrop() journal.Actor { return journal.System("file-drop", "File drop") }
