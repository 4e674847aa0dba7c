package table

import (
	"context"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"comptoir/shared/crm"
	"comptoir/shared/intake"
	"comptoir/shared/org"
	"comptoir/shared/sales"
	"comptoir/shared/stock"
)

// Claimant is who holds a claim.
type Claimant struct {
	Holder string // none: nobody holds it
	Origin
	Sketch bool // a customer known only from an order: his own row completes him
}

// Origin is the row of a file that brought something in; none for what was made
// here.
type Origin struct {
	Job intake.JobID
	Row int
}

// Claimant is who holds a claim, or is about to by what this work has staged.
func (w *Work) Claimant(ctx context.Context, k Key) (Claimant, error) {
	for _, s := range w.staged {
		if s.key == k && s.put != nil {
			return claimant(s.put), nil
		}
	}
	it, err := w.load(ctx, k)
	return claimant(it), err
}

func claimant(it item) Claimant {
	row, _ := strconv.Atoi(str(it["row"]))
	return Claimant{Holder: str(it["holder"]), Origin: Origin{intake.JobID(str(it["job"])), row}, Sketch: it["sketch"] != nil}
}

// item is a claim as it is kept.
func (c Claimant) item() item {
	it := item{"kind": text("claim"), "holder": text(c.Holder), "job": text(string(c.Job)), "row": num(strconv.Itoa(c.Row))}
	if c.Sketch {
		it["sketch"] = &types.AttributeValueMemberBOOL{Value: true}
	}
	return it
}

const externalClaim = "external:"

// AddKnownContact stages a new contact that another system knows by an id. Of
// whom an order told, only a sketch is here; his own row completes him.
func (w *Work) AddKnownContact(c *crm.Contact, known intake.Identity, by Origin, sketch bool) error {
	c.ExternalIDs = map[string]string{known.Source: known.ID}
	if err := w.ClaimExternal(known, Claimant{Holder: string(c.ID), Origin: by, Sketch: sketch}); err != nil {
		return err
	}
	return w.AddContact(c)
}

// CompleteContact stages a contact of whom only a sketch was here.
func (w *Work) CompleteContact(c *crm.Contact, known intake.Identity, by Origin) error {
	if err := w.stage(write{
		key: External(known.Source, known.ID), put: Claimant{Holder: string(c.ID), Origin: by}.item(),
		cond: "holder = :holder AND attribute_exists(sketch)", values: item{":holder": text(string(c.ID))}, failed: again,
	}); err != nil {
		return err
	}
	return w.SaveContact(c)
}

// AddKnownItem stages a new item that another system knows by an id.
func (w *Work) AddKnownItem(i *stock.Item, known intake.Identity, by Origin) error {
	i.ExternalIDs = map[string]string{known.Source: known.ID}
	if err := w.ClaimExternal(known, Claimant{Holder: string(i.ID), Origin: by}); err != nil {
		return err
	}
	if err := w.AddItem(i); err != nil {
		return err
	}
	w.bring(SKU(i.SKU), by)
	return nil
}

// AddKnownOrder stages a new order that has its number from another system.
func (w *Work) AddKnownOrder(o *sales.Order, p org.Preferences, by Origin) error {
	if err := w.AddOrder(o, p); err != nil {
		return err
	}
	w.bring(OrderNumbered(o.Number), by)
	return nil
}

// bring notes on a staged claim which row brings it.
func (w *Work) bring(claim Key, by Origin) {
	for _, s := range w.staged {
		if s.key == claim && s.put != nil {
			s.put["job"], s.put["row"] = text(string(by.Job)), num(strconv.Itoa(by.Row))
		}
	}
}

// ClaimExternal stages that something is known by an id in another system.
func (w *Work) ClaimExternal(known intake.Identity, c Claimant) error {
	return w.stage(write{key: External(known.Source, known.ID), put: c.item(), cond: "attribute_not_exists(pk)", failed: again})
}

// forget lets the ids in other systems be used again, of what is removed.
func (w *Work) forget(ids map[string]string, holder string) error {
	for source, id := range ids {
		if err := w.unclaim(externalClaim+source, id, holder); err != nil {
			return err
		}
	}
	return nil
}
