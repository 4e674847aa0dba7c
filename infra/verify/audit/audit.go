// Package audit recomputes from the documents of a table everything that follows
// from them, and compares: totals, balances, quantities, stock, claims, numbers,
// history, search words, links, feeds, sums, facts, what lists show.
//
// Owns: the rules (rules.go) and how they are held against any number of
// organisations. Does not own: how items are kept (shared/table takes them
// apart) nor what a change may do. Invariants: it only reads; its memory does
// not grow with the table.
//
// It reads the table by a scan, which the product itself never does: it is an
// operator's tool. Each item is turned into facts about what they concern ("the
// order says 2 of line 1 are invoiced", "an invoice has 2 of that line"); the
// facts are sorted, on disk where there are many, and those of one thing are
// looked at together. A scan is no picture of one moment: on a table in use a
// finding counts when a second look finds it again (Lasting).
//
// What documents alone cannot tell is not looked at: whether stock was oversold
// while that was forbidden (the preference may have changed since, and a count
// of the shelf may take more than there is), and whether a mail was really sent.
package audit

import (
	"context"
	"fmt"
	"iter"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"comptoir/shared/org"
	"comptoir/shared/store"
	"comptoir/shared/table"
)

// Finding is something that is not as it must be.
type Finding struct {
	Org      org.OrganizationID
	Document string // its id, or the place of an item that is none
	Rule     string // stock.level
	Says     string // in a sentence
}

func (f Finding) String() string {
	return fmt.Sprintf("%s  %s  %s  %s", or(string(f.Org), "system"), f.Document, f.Rule, f.Says)
}

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// Summary is how much was looked at.
type Summary struct {
	Organizations, Items, Documents, Checks int
}

func (s Summary) String() string {
	return fmt.Sprintf("%d organisations, %d items, %d documents, %d figures and relations checked", s.Organizations, s.Items, s.Documents, s.Checks)
}

// Item is an item of the table, attribute by attribute.
type Item = map[string]types.AttributeValue

// Table looks at everything in a table once, and gives what it finds, in order.
func Table(ctx context.Context, db *dynamodb.Client, name string) ([]Finding, Summary, error) {
	return Items(func(yield func(Item, error) bool) {
		in := &dynamodb.ScanInput{TableName: &name, ConsistentRead: aws.Bool(true)}
		for pages := dynamodb.NewScanPaginator(db, in); pages.HasMorePages(); {
			page, err := pages.NextPage(ctx)
			if err != nil {
				yield(nil, fmt.Errorf("read the table %s: %w", name, err))
				return
			}
			for _, it := range page.Items {
				if !yield(it, nil) {
					return
				}
			}
		}
	})
}

// Items does the same with the items of a table, in any order.
func Items(all iter.Seq2[Item, error]) ([]Finding, Summary, error) {
	a := audit{facts: &sorter{most: atOnce}, seen: map[org.OrganizationID]bool{}}
	defer a.facts.close()
	for it, err := range all {
		if err == nil {
			err = a.item(it)
		}
		if err != nil {
			return nil, a.Summary, err
		}
	}
	if err := a.judge(); err != nil {
		return nil, a.Summary, err
	}
	slices.SortFunc(a.findings, func(f, g Finding) int {
		return slices.Compare([]string{string(f.Org), f.Rule, f.Document, f.Says}, []string{string(g.Org), g.Rule, g.Document, g.Says})
	})
	return slices.Compact(a.findings), a.Summary, nil
}

// Lasting looks twice, where the first look finds something, and gives what both
// found: what changed or was still on its way in between is none. Between the
// looks it waits as it is told.
func Lasting(ctx context.Context, db *dynamodb.Client, name string, wait func(context.Context) error) ([]Finding, Summary, error) {
	first, s, err := Table(ctx, db, name)
	if err != nil || len(first) == 0 {
		return nil, s, err
	}
	if err := wait(ctx); err != nil {
		return nil, s, err
	}
	second, s, err := Table(ctx, db, name)
	return slices.DeleteFunc(second, func(f Finding) bool { return !slices.Contains(first, f) }), s, err
}

// audit is one look at a table.
type audit struct {
	Summary
	facts    *sorter
	seen     map[org.OrganizationID]bool // whether it has settings
	findings []Finding
	err      error
}

func (a *audit) find(o org.OrganizationID, document, rule, says string, args ...any) {
	a.findings = append(a.findings, Finding{o, document, rule, fmt.Sprintf(says, args...)})
}

// note keeps a fact until all are known.
func (a *audit) note(f fact) {
	if err := a.facts.add(f); err != nil && a.err == nil {
		a.err = err
	}
}

// item notes what an item tells.
func (a *audit) item(raw Item) error {
	a.Items++
	s, err := store.Inspect(table.RecordOf(raw))
	if err != nil {
		a.find(s.Org, s.Place, "item.unreadable", "%v", err)
		return a.err
	}
	if s.Org != "" {
		a.seen[s.Org] = a.seen[s.Org] || s.Kind == "settings"
	}
	a.tell(s)
	return a.err
}
