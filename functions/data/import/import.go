// Package imports imports files of other systems, which are requested through the
// API or uploaded to the bucket by any user with access to it.
//
// Owns: the operations that receive a file and import its rows, slice by slice.
// Does not own: the format of a file and the meaning of its rows (shared/sheet,
// shared/intake), the storage of jobs (shared/table) and the operations on them
// (package job). Invariants: a row is imported once, even if a file is uploaded
// twice, two runners work at once or a runner crashes; a row is either imported or
// in a file of rejected rows with its reason (decision-rejected-rows.md); no file is
// lost: a file that cannot be imported is moved to quarantine; a form imports one file,
// while its user may; at most two imports of an organisation run at once
// (decision-slots.md).
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

// These are the prefixes of keys: of uploaded files; of the files of forms once they are
// imported, where the holder of the form cannot write; and of files put aside.
const (
	inbox      = "imports/"
	received   = "received/"
	quarantine = "quarantine/"
)

// fileDrop returns the system actor that imports files uploaded without a request.
func fileDrop() journal.Actor { return journal.System("file-drop", "File drop") }
