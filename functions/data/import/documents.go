package imports

import (
	"context"

	"comptoir/shared/crm"
	"comptoir/shared/fault"
	"comptoir/shared/intake"
	"comptoir/shared/sheet"
	"comptoir/shared/stock"
	"comptoir/shared/store"
	"comptoir/shared/table"
	"comptoir/shared/trade"
)

// documentKind holds the properties in which the imported kinds of documents differ.
type documentKind struct {
	number func(string) table.Key // key of the claim on a number
	// reference is the key of the claim on an external reference, and first the number of the document that
	// has it; nil for a kind without external references.
	reference func(string) table.Key
	first     func(ctx context.Context, w *table.Work, reference string) (string, error)
	// write creates a document with its original number, and returns the function that stages it.
	write func(b *batch, d draft, t *intake.Tally) (stage func(store.Origin) error, err error)
}

// draft is the data from which a document is created.
type draft struct {
	intake.Document
	customer trade.CustomerForm
	form     trade.Form
	sources  trade.Sources
}

// documentRows is the rows from which a document is created. It needs at most nine
// writes: the document, its number and its two references; of a new customer the contact,
// its claim and three traits. In addition, the records it names are marked as
// used.
type documentRows struct {
	in       input
	kind     documentKind
	parser   *intake.Parser
	document intake.Document
	customer customerKey
}

// mostDocuments is the maximum number of documents in one transaction.
const mostDocuments = 10

// units reads the documents of the kind.
func (k documentKind) units(ctx context.Context, r *runner, rows *sheet.Reader) (next func() (unit, error), err error) {
	r.users, err = r.salespersons(ctx)
	documents := r.parser.Documents(rows)
	return func() (unit, error) {
		d, err := documents.Next()
		if err != nil {
			return nil, err
		}
		return &documentRows{
			in:   input{rows: d.Rows, faults: d.Faults, after: d.After},
			kind: k, parser: r.parser, document: d, customer: r.customerKey(d.Head),
		}, nil
	}, err
}

func (o *documentRows) input() *input { return &o.in }

func (o *documentRows) rowFaults(err error) ([]intake.Fault, error) {
	return o.parser.DocumentFaults(o.document, err)
}

func (o *documentRows) expect(w *table.Work) {
	w.Expect(o.kind.number(o.document.Head.Number))
	if ref := o.document.Head.ExternalRef; ref != "" && o.kind.reference != nil {
		w.Expect(o.kind.reference(ref))
	}
	o.customer.expect(w)
	for _, l := range o.document.Lines {
		w.Expect(o.claims(l)...)
	}
}

// claims returns the keys by which a line's item is found: its SKU, then its id.
func (o *documentRows) claims(l intake.Line) (keys []table.Key) {
	if l.SKU != "" {
		keys = append(keys, store.SKU(l.SKU))
	}
	if l.ItemID != "" {
		keys = append(keys, store.External(o.parser.ItemSource(), l.ItemID))
	}
	return keys
}

// find names the customer and the items, unless the document exists already.
func (o *documentRows) find(ctx context.Context, w *table.Work) error {
	number, err := store.Holder(ctx, w, o.kind.number(o.document.Head.Number))
	if err != nil || number.Holder != "" {
		return err
	}
	customer, err := o.customer.find(ctx, w)
	if err != nil {
		return err
	}
	items, err := o.items(ctx, w)
	if customer != "" {
		w.Expect(store.Contacts.Key(customer))
	}
	for _, i := range items {
		if i != "" {
			w.Expect(store.Items.Key(i))
		}
	}
	return err
}

// items returns the items of the lines, in the same order; "" for an unknown item.
func (o *documentRows) items(ctx context.Context, w *table.Work) ([]stock.ItemID, error) {
	all := make([]stock.ItemID, len(o.document.Lines))
	for n, l := range o.document.Lines {
		for _, k := range o.claims(l) {
			claim, err := store.Holder(ctx, w, k)
			if err != nil {
				return nil, err
			}
			if all[n] == "" {
				all[n] = stock.ItemID(claim.Holder)
			}
		}
	}
	return all, nil
}

// decide creates the document with its original number, date and prices.
func (o *documentRows) decide(ctx context.Context, b *batch, t *intake.Tally) (func() error, error) {
	by := store.Origin{Job: b.job.ID, Row: o.document.First}
	number, err := store.Holder(ctx, b.work, o.kind.number(o.document.Head.Number))
	if err != nil {
		return nil, err
	}
	if exists, err := o.exists(b, number, by, t); exists || err != nil {
		return nil, err
	}
	if err := o.checkReference(ctx, b); err != nil {
		return nil, err
	}
	customer, err := b.customer(ctx, o, t)
	if err != nil {
		return nil, err
	}
	sources, items, err := o.sources(ctx, b, customer.Contact, t)
	if err != nil {
		return nil, err
	}
	form, err := o.parser.Form(o.document, items, b.settings, t)
	if err != nil {
		return nil, err
	}
	stage, err := o.kind.write(b, draft{o.document, trade.CustomerForm{CustomerID: customer.ID}, form, sources}, t)
	if err != nil {
		return nil, err
	}
	t.Counts.Created++
	return func() error {
		if err := customer.stage(b, by); err != nil {
			return err
		}
		return stage(by)
	}, nil
}

// These faults concern documents that exist already.
var (
	separated = sheet.Rule{
		Code: "import.document_torn",
		French: "{Le|La} {} %s commence déjà à la ligne %d, sans ces lignes. " +
			"Mettez toutes ses lignes à la suite ; {s'il|si elle} est déjà importé{|e}, supprimez-{le|la} d'abord.",
		English: "The {} %s already begins in row %d, without these rows. " +
			"Put all its rows one after the other; if it was imported, delete it first.",
	}
	referenceTaken = sheet.Rule{
		Code: "order.external_ref_taken",
		French: "{Le|La} {} %s porte déjà la référence externe %s du même canal. " +
			"Corrigez la référence, ou retirez {ce|cette} {} du fichier.",
		English: "The {} %s already has the external reference %s of the same channel. Correct the reference, or remove this {} from the file.",
	}
	numberTaken = sheet.Rule{
		Code:    "document.number_taken",
		French:  "{Un|Une} {} saisi{|e} ici porte déjà le numéro %s. Donnez un autre numéro à {celui-ci|celle-ci}.",
		English: "{A|An} {} that was not imported already has the number %s. Enter another number for this one.",
	}
)

// checkReference refuses a document whose external reference another document has.
func (o *documentRows) checkReference(ctx context.Context, b *batch) error {
	ref := o.document.Head.ExternalRef
	if ref == "" || o.kind.first == nil {
		return nil
	}
	first, err := o.kind.first(ctx, b.work, ref)
	if err != nil || first == "" {
		return err
	}
	broken := o.parser.Broken(referenceTaken, first, ref)
	return fault.Invalid(broken.Code, "/external_ref", "%s", broken.Detail)
}

// exists reports whether the document exists already. An imported document with the
// same number is the same document; the number of one that was written here is a
// fault.
func (o *documentRows) exists(b *batch, number store.Claimant, by store.Origin, t *intake.Tally) (bool, error) {
	var broken *sheet.Fault
	switch {
	case number.Holder != "" && number.Job == "":
		broken = o.parser.Broken(numberTaken, o.document.Head.Number)
	case number.Job == by.Job && number.Row != by.Row && number.Holder != "":
		broken = o.parser.Broken(separated, o.document.Head.Number, number.Row)
	default:
		return b.exists(number, by, t)
	}
	return true, fault.Invalid(broken.Code, "/number", "%s", broken.Detail)
}

// sources returns the records from which the document is created. It makes inactive
// records active, since a document of the past may name an item that is no longer
// offered.
func (o *documentRows) sources(
	ctx context.Context, b *batch, customer crm.Contact, t *intake.Tally,
) (trade.Sources, []stock.ItemID, error) {
	customer.Status = crm.Active
	src := trade.Sources{
		Settings: b.settings, Customer: customer, Items: map[stock.ItemID]stock.Item{},
		Today: b.settings.Today(b.app.Now), Foreign: true,
	}
	items, err := o.items(ctx, b.work)
	if err != nil {
		return src, nil, err
	}
	for n, known := range items {
		if known == "" {
			continue
		}
		i, err := store.Items.Get(ctx, b.work, known)
		if fault.Code(err) == "not_found" {
			items[n] = ""
			continue
		}
		if err != nil {
			return src, nil, err
		}
		i.Inactive = false
		src.Items[known] = i
	}
	src.Author = b.salesperson(o.document, t)
	return src, items, nil
}
