package samples

import (
	"os"
	"strings"

	"comptoir/functions"
	"comptoir/functions/test/functest"
	"comptoir/shared/op"
)

// twinned reports whether every operation has a twin, to measure the walks with
// twice as many operations: make test TWINS=1.
func twinned() bool { return os.Getenv("TWINS") != "" }

const twinMark = "twin"

// All returns every operation of the catalogue, and the twins if there are any.
func All() []op.Operation {
	all := functions.All()
	if twinned() {
		for _, o := range all[:len(all):len(all)] {
			all = append(all, twinOf(o))
		}
	}
	return all
}

// Everything is the option of a world that has every operation.
func Everything(w *functest.World) { functest.Operations(All())(w) }

// twinOf returns an operation that does the same under another name and path.
func twinOf(o op.Operation) op.Operation {
	o.ID = twinMark + o.ID
	if path, ok := strings.CutPrefix(o.On.Path, "/"); ok {
		o.On.Path = "/" + twinMark + path
	}
	return o
}

// Original returns the name of an operation, or of the operation it is the twin of.
func Original(operation string) string { return strings.TrimPrefix(operation, twinMark) }

// twin adds the twins to the book.
func (b *Book) twin() {
	if !twinned() {
		return
	}
	for _, o := range b.Operations[:len(b.Operations):len(b.Operations)] {
		twin, e := twinOf(o), b.Sample[o.ID]
		e.RouteKey = twin.On.Route()
		e.RawPath = strings.Replace(e.RawPath, "/v1/", "/v1/"+twinMark, 1)
		b.Operations, b.Sample[twin.ID] = append(b.Operations, twin), e
		b.Before[twin.ID] = b.Before[o.ID]
	}
}

// Twin reports whether an operation is a twin.
func Twin(o op.Operation) bool { return Original(o.ID) != o.ID }
