// Package audit recomputes all derived data of a table from its documents and compares:
// totals, balances, quantities, stock, claims, numbers, history, search words, links,
// feeds, sums, facts, list rows.
//
// Owns: the rules (rules.go) and their check on any number of organisations.
// Does not own: the packing of items (shared/table unpacks them) nor the permitted
// changes. Invariants: it only reads; its memory does not grow with the table.
//
// It reads the table by a scan, which the product itself never does: it is an
// operator's tool. Each item yields facts about a key ("the order counts 2 of line 1 as
// invoiced", "an invoice has 2 of that line"). The facts are sorted, on disk if there
// are many, and the facts of one key are compared. A scan is not a snapshot: on a table
// in use a finding counts only when a second scan confirms it (Lasting).
//
// Two properties do not follow from the documents and are not checked: whether stock
// was oversold while that was forbidden (the preference may have changed since, and a
// stocktake may remove more than there is), and whether a mail was really sent.
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

// Finding is a violation of a rule.
type Finding struct {
	Org      org.OrganizationID
	Document string // its id, or the key of an item that is not a document
	Rule     string // stock.level
	Text     string // in a sentence
}

func (f Finding) String() string {
	return fmt.Sprintf("%s  %s  %s  %s", or(string(f.Org), "system"), f.Document, f.Rule, f.Text)
}

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// Summary counts the checked data.
type Summary struct {
	Organizations, Items, Documents, Checks int
}

func (s Summary) String() string {
	return fmt.Sprintf("%d organisations, %d items, %d documents, %d figures and relations checked", s.Organizations, s.Items, s.Documents, s.Checks)
}

// Item is an item of the table, attribute by attribute.
type Item = map[string]types.AttributeValue

// Table checks a whole table once and returns the findings, in order.
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

// Items checks the items of a table, in any order.
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
	if err := a.check(); err != nil {
		return nil, a.Summary, err
	}
	slices.SortFunc(a.findings, func(f, g Finding) int {
		return slices.Compare([]string{string(f.Org), f.Rule, f.Document, f.Text}, []string{string(g.Org), g.Rule, g.Document, g.Text})
	})
	return slices.Compact(a.findings), a.Summary, nil
}

// Lasting checks the table twice if the first check has findings, and returns those that
// both have: it discards changes between the two scans. wait runs between them.
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

// audit is one check of a table.
type audit struct {
	Summary
	facts    *sorter
	seen     map[org.OrganizationID]bool // whether it has settings
	findings []Finding
	err      error
}

func (a *audit) find(o org.OrganizationID, document, rule, format string, args ...any) {
	a.findings = append(a.findings, Finding{o, document, rule, fmt.Sprintf(format, args...)})
}

// record keeps a fact until the scan ends.
func (a *audit) record(f fact) {
	if err := a.facts.add(f); err != nil && a.err == nil {
		a.err = err
	}
}

// item records the facts of an item.
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
	a.inspect(s)
	return a.err
}
