package stock

import (
	"strings"
	"time"

	"comptoir/shared/fault"
	"comptoir/shared/journal"
	"comptoir/shared/money"
	"comptoir/shared/org"
)

// MovementID names a movement in an item's ledger.
type MovementID string

// Prefix of a movement's id.
func (MovementID) Prefix() string { return "mov" }

// Reason is why stock was adjusted.
type Reason string

// The reasons for an adjustment.
const (
	Opening  Reason = "opening"  // what was there when the books began
	Counted  Reason = "count"    // the shelf and the books differed at a count
	Received Reason = "received" // came in without a document
	Returned Reason = "returned" // came back
	Damaged  Reason = "damaged"
	Lost     Reason = "lost" // or stolen
	Internal Reason = "internal_use"
	Other    Reason = "other" // the note says why
)

// Correction is what a clerk writes to adjust the stock of an item.
type Correction struct {
	Warehouse org.WarehouseID `json:"warehouse_id,omitempty" maxLength:"40" doc:"Where; the default warehouse when left out"`
	Quantity  money.Quantity  `json:"quantity" doc:"Added, or taken when negative" example:"-2"`
	Reason    Reason          `json:"reason" enum:"opening,count,received,returned,damaged,lost,internal_use,other" doc:"Why" example:"damaged"`
	Note      string          `json:"note,omitempty" maxLength:"500" doc:"Remarks; required when the reason is other" example:"Carton tombé à la réception"`
}

// Adjustment is a movement a person made by hand, kept in the ledger.
type Adjustment struct {
	ID MovementID `json:"id" readOnly:"true" doc:"The movement"`
	Correction
	At    time.Time     `json:"at" readOnly:"true" doc:"When (UTC)"`
	Actor journal.Actor `json:"actor" readOnly:"true" doc:"Who"`
}

// Adjust makes a movement of a correction, or lists every rule it breaks. It may
// take more than there is: what happened on the shelf has happened.
func (i Item) Adjust(id MovementID, c Correction, s org.Settings, at time.Time, by journal.Actor) (Adjustment, error) {
	if i.Kind == Service {
		return Adjustment{}, fault.Conflict("item.no_stock", "%s is a service and has no stock.", i.Name)
	}
	var l fault.List
	c.Note = strings.TrimSpace(c.Note)
	if c.Quantity.IsZero() {
		l.Add("item.quantity_zero", "/quantity", "Say how much is added, or taken when negative.")
	}
	if c.Reason == Other && c.Note == "" {
		l.Add("item.note_missing", "/note", "Say in the note why the stock is adjusted.")
	}
	if c.Warehouse == "" {
		if usual, ok := org.Default(s.Warehouses); ok {
			c.Warehouse = usual.ID
		} else {
			l.Add("item.warehouse_missing", "/warehouse_id", "Name a warehouse: none is the default. Declare one in the settings if there is none yet.")
		}
	} else if _, known := org.Find(s.Warehouses, c.Warehouse); !known {
		l.Add("item.warehouse_unknown", "/warehouse_id", "There is no warehouse with this id in the settings. Choose one of those declared there.")
	}
	return Adjustment{ID: id, Correction: c, At: at, Actor: by}, l.Err()
}

// Move is the adjustment as the stock sees it: shelf and books alike.
func (a Adjustment) Move(i Item) Move {
	return Move{Item: i.ID, Warehouse: a.Warehouse, Physical: a.Quantity, Accounting: a.Quantity, Pointer: "/quantity", Name: i.Name}
}
