package samples

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"comptoir/functions/test/functest"
	"comptoir/functions/test/source"
	"comptoir/shared/journal"
	"comptoir/shared/table"
)

// writeDictionary is where TestWriteDictionary writes a new dictionary: make dictionary.
var writeDictionary = flag.String("dictionary", "", "write a dictionary for packed items to this file")

// mostDictionary is the window of DEFLATE: it uses no more of a dictionary.
const mostDictionary = 32 << 10

// TestWriteDictionary writes a dictionary for packed items. It is made of the samples: a
// response, a change entry and a projection note of each operation and kind, and
// last (DEFLATE encodes short distances best) a full document of each kind
// (shared/table/decision-packed.md).
func TestWriteDictionary(t *testing.T) {
	if *writeDictionary == "" {
		t.Skip("make dictionary writes it")
	}
	b := Open(t)
	texts := map[string]string{} // the longest of each, by its description
	keep := func(what, text string) {
		if len(text) > len(texts[what]) && len(text) < 6000 {
			texts[what] = text
		}
	}
	for _, o := range b.Operations {
		if !o.Writes() {
			continue
		}
		s := b.Stage(t, functest.NewWorld(t, Everything), "Comptoir du Vexin").Prepare(o.ID)
		e := s.Request(o.ID)
		e.Headers["idempotency-key"] = "a key"
		Send(t, s.Owner, o, e)
		s.Project()
		for _, i := range s.OfKind() {
			text := func(name string) string {
				if a, ok := i.Shown[name].(*types.AttributeValueMemberS); ok {
					return a.Value + "\n"
				}
				return ""
			}
			switch doc := i.Doc.(type) {
			case journal.Entry:
				if i.Kind == "log" && doc.Operation == o.ID {
					keep("2 entry "+o.ID, text(table.ClearDoc))
				}
				continue
			case nil:
			default:
				keep("4 row "+i.Kind, text(table.ClearRow))
				keep("5 doc "+i.Kind, text(table.ClearDoc))
				if i.Birth != nil && i.Birth.Operation == o.ID {
					keep("2 entry "+o.ID, text(table.ClearEntry))
				}
				continue
			}
			switch i.Kind {
			case "answer":
				head, body, _ := strings.Cut(text(table.ClearDoc), "\n")
				keep("3 head "+o.ID, head+"\n")
				keep("1 answer "+o.ID, body)
			case "note":
				keep("3 note "+i.ProjectionNote.ID[:strings.Index(i.ProjectionNote.ID, "_")], text(table.ClearDoc))
			}
		}
	}
	file, err := os.Create(filepath.Join(source.Root(t), *writeDictionary))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	all := assembled(texts)
	if _, err := file.Write(all); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d texts, %d bytes", len(texts), len(all))
}

// often lists kinds; those a company has most of are last.
var often = []string{"settings", "rebuild", "user", "job", "item", "contact", "credit-note", "payment", "mail", "sales-order", "invoice"}

// assembled joins texts, the most frequent last, without pieces that a later text
// repeats, and cuts off the beginning.
func assembled(texts map[string]string) []byte {
	names := make([]string, 0, len(texts))
	for name := range texts {
		names = append(names, name)
	}
	rank := func(name string) string {
		_, of, _ := strings.Cut(name[2:], " ")
		at := slices.Index(often, of)
		for i, kind := range often {
			if strings.HasPrefix(of, strings.ReplaceAll(kind, "-", "")+".") {
				at = i
			}
		}
		return fmt.Sprintf("%c%02d%s", name[0], at+1, name)
	}
	slices.SortFunc(names, func(a, b string) int { return strings.Compare(rank(a), rank(b)) })
	var parts []string
	repeated := map[string]bool{}
	for _, name := range slices.Backward(names) {
		var fresh strings.Builder
		for _, piece := range strings.SplitAfter(texts[name], ",") {
			if len(piece) < 12 || !repeated[piece] {
				fresh.WriteString(piece)
			}
			repeated[piece] = true
		}
		parts = append(parts, fresh.String())
	}
	slices.Reverse(parts)
	all := []byte(strings.Join(parts, ""))
	return bytes.Clone(all[max(0, len(all)-mostDictionary):])
}
