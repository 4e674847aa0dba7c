// Package imports is how files of other systems come in: asked for through the
// API, or dropped into the bucket by anyone with access to it.
//
// Owns: the operations that take a file in and bring its rows into the books,
// slice by slice. Does not own: how a file is read and what its rows mean
// (shared/sheet, shared/intake), how jobs are kept (shared/table) and followed
// (package job). Invariants: a row comes in once, whatever is dropped twice, runs
// at once or dies in between; a row either comes in or is in a file of rejected
// rows with its reason; no file is lost: what cannot be taken in is put aside.
package imports

import (
	"comptoir/shared/journal"
	"comptoir/shared/op"
)

// Operations lists the operations in reading order.
func Operations() []op.Operation {
	return []op.Operation{Request, Start, Run}
}

// maxFile is how many bytes a file may have that is uploaded by a form.
const maxFile = 1 << 30

// inbox is where files arrive.
const inbox = "imports/"

// dropper is in whose name a file comes in that nobody asked for.
func dropper() journal.Actor { return journal.System("file-drop", "File drop") }
