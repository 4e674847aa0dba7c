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

// paper is what differs between the kinds of documents when their rows become one.
type paper struct {
	number func(string) table.Key // the claim to a number
	// write makes a draft that keeps its number, and says how it is staged.
	write func(b *batch, d draft, t *intake.Tally) (stage func(store.Origin) error, err error)
}

// draft is what a document is written from.
type draft struct {
	intake.Document
	who  trade.CustomerForm
	form trade.Form
	src  trade.Sources
}

// documentRows are rows that are to become a document. It takes at most nine writes:
// the document, its entry, its number; of a customer nobody knew the contact, its
// entry, its claim and three traits. What it names is marked as used besides.
type documentRows struct {
	taken_   taken
	paper    paper
	parser   *intake.Parser
	document intake.Document
	by       identities
}

// mostDocuments is how many documents come in by one transaction.
const mostDocuments = 10

// units reads the documents of the kind.
func (p paper) units(ctx context.Context, t *turn, rows *sheet.Reader) (next func() (unit, error), err error) {
	t.users, err = t.salespersons(ctx)
	documents := t.parser.Documents(rows)
	return func() (unit, error) {
		d, err := documents.Next()
		if err != nil {
			return nil, err
		}
		return &documentRows{taken_: taken{rows: d.Rows, faults: d.Faults, after: d.After}, paper: p, parser: t.parser, document: d, by: t.identities(d.Head)}, nil
	}, err
}

func (o *documentRows) taken() *taken { return &o.taken_ }

func (o *documentRows) told(err error) ([]intake.Fault, error) {
	return o.parser.DocumentFaults(o.document, err)
}

func (o *documentRows) expect(w *table.Work) {
	w.Expect(o.paper.number(o.document.Head.Number))
	o.by.expect(w)
	for _, l := range o.document.Lines {
		w.Expect(o.claims(l)...)
	}
}

// claims are what a line's item is known by: its SKU, then its id.
func (o *documentRows) claims(l intake.Line) (keys []table.Key) {
	if l.SKU != "" {
		keys = append(keys, store.SKU(l.SKU))
	}
	if l.ItemID != "" {
		keys = append(keys, store.External(o.parser.ItemSource(), l.ItemID))
	}
	return keys
}

// find asks for the customer and the items, unless the document is here already.
func (o *documentRows) find(ctx context.Context, w *table.Work) error {
	number, err := store.Holder(ctx, w, o.paper.number(o.document.Head.Number))
	if err != nil || number.Holder != "" {
		return err
	}
	customer, err := o.by.find(ctx, w)
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

// items are the items of the lines, by their place; none for one nobody knows.
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

// decide: a document keeps its number, its date and its prices.
func (o *documentRows) decide(ctx context.Context, b *batch, t *intake.Tally) (func() error, error) {
	by := store.Origin{Job: b.job.ID, Row: o.document.First}
	number, err := store.Holder(ctx, b.work, o.paper.number(o.document.Head.Number))
	if err != nil {
		return nil, err
	}
	if here, err := o.here(b, number, by, t); here || err != nil {
		return nil, err
	}
	customer, err := b.customer(ctx, o, t)
	if err != nil {
		return nil, err
	}
	src, items, err := o.sources(ctx, b, customer.Contact, t)
	if err != nil {
		return nil, err
	}
	form, err := o.parser.Form(o.document, items, b.settings, t)
	if err != nil {
		return nil, err
	}
	stage, err := o.paper.write(b, draft{o.document, trade.CustomerForm{CustomerID: customer.ID}, form, src}, t)
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

// Why a document does not come in although nothing is wrong with its rows.
var (
	torn = sheet.Rule{
		Code:   "import.document_torn",
		French: "{Le|La} {} %s commence déjà à la ligne %d, sans ces lignes. Mettez toutes ses lignes à la suite ; {s'il|si elle} est déjà importé{|e}, supprimez-{le|la} d'abord.", English: "The {} %s begins in row %d already, without these rows. Put all its rows one after the other; if it was imported, delete it first.",
	}
	numberTaken = sheet.Rule{
		Code:   "document.number_taken",
		French: "{Un|Une} {} saisi{|e} ici porte déjà le numéro %s. Donnez un autre numéro à {celui-ci|celle-ci}.", English: "{A|An} {} written here has the number %s already. Give this one another number.",
	}
)

// here tells whether the document is here already. Its number alone makes an
// imported document the same; one that was written here is another.
func (o *documentRows) here(b *batch, number store.Claimant, by store.Origin, t *intake.Tally) (bool, error) {
	var told *sheet.Fault
	switch {
	case number.Holder != "" && number.Job == "":
		told = o.parser.Broken(numberTaken, o.document.Head.Number)
	case number.Job == by.Job && number.Row != by.Row && number.Holder != "":
		told = o.parser.Broken(torn, o.document.Head.Number, number.Row)
	default:
		return b.here(number, by, t)
	}
	return true, fault.Invalid(told.Code, "/number", "%s", told.Detail)
}

// sources is what the document is written from. Documents of the past may name what
// is no longer offered.
func (o *documentRows) sources(ctx context.Context, b *batch, customer crm.Contact, t *intake.Tally) (trade.Sources, []stock.ItemID, error) {
	customer.Status = crm.Active
	src := trade.Sources{Settings: b.settings, Customer: customer, Items: map[stock.ItemID]stock.Item{}, Today: b.settings.Today(b.app.Now), Foreign: true}
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
