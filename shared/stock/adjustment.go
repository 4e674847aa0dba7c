package stock

import (
	"strings"
	"time"

	"comptoir/shared/fault"
	"comptoir/shared/journal"
	"comptoir/shared/money"
	"comptoir/shared/org"
)

// MovementID identifies a movement in an item's ledger.
type MovementID string

// Prefix is the prefix of a movement's id.
func (MovementID) Prefix() string { return "mov" }

// Reason is the reason for an adjustment of stock.
type Reason string

// The reasons for an adjustment.
const (
	Opening  Reason = "opening"  // stock at the start of the accounts
	Counted  Reason = "count"    // a count found a difference between physical and accounting stock
	Received Reason = "received" // goods received without a document
	Returned Reason = "returned" // goods returned
	Damaged  Reason = "damaged"
	Lost     Reason = "lost" // or stolen
	Internal Reason = "internal_use"
	Other    Reason = "other" // the field note contains the reason
)

// Correction is the input for an adjustment of an item's stock.
type Correction struct {
	Warehouse org.WarehouseID `json:"warehouse_id,omitempty" maxLength:"40" doc:"Warehouse; the default warehouse if omitted"`
	Quantity  money.Quantity  `json:"quantity" not:"0" doc:"Quantity to add; negative: to remove" example:"-2"`
	Reason    Reason          `json:"reason" enum:"opening,count,received,returned,damaged,lost,internal_use,other" doc:"Reason for the adjustment" example:"damaged"`
	Note      string          `json:"note,omitempty" maxLength:"500" doc:"Remarks; required when the reason is other" example:"Carton tombé à la réception"`
}

// Adjustment is a manual movement of stock, kept in the ledger.
type Adjustment struct {
	ID MovementID `json:"id" readOnly:"true" doc:"The movement"`
	Correction
	At    time.Time     `json:"at" readOnly:"true" doc:"Time of the adjustment (UTC)"`
	Actor journal.Actor `json:"actor" readOnly:"true" doc:"Author of the adjustment"`
}

// Adjust makes a movement from a correction, or lists every rule it breaks. It may
// remove more than the accounting stock: the correction records a fact.
func (i Item) Adjust(id MovementID, c Correction, s org.Settings, at time.Time, by journal.Actor) (Adjustment, error) {
	if i.Kind == Service {
		return Adjustment{}, fault.Conflict("item.no_stock", "%s is a service and has no stock.", i.Name)
	}
	var l fault.List
	c.Note = strings.TrimSpace(c.Note)
	if c.Quantity.IsZero() {
		l.Add("item.quantity_zero", "/quantity", "Enter the quantity to add, or a negative quantity to remove.")
	}
	if c.Reason == Other && c.Note == "" {
		l.Add("item.note_missing", "/note", "Enter the reason for the adjustment in the note.")
	}
	if c.Warehouse == "" {
		if usual, ok := org.Default(s.Warehouses); ok {
			c.Warehouse = usual.ID
		} else {
			l.Add("item.warehouse_missing", "/warehouse_id",
				"Choose a warehouse: the settings have no default warehouse. Add a warehouse to the settings if there is none.")
		}
	} else if _, known := org.Find(s.Warehouses, c.Warehouse); !known {
		l.Add("item.warehouse_unknown", "/warehouse_id", "The settings have no warehouse with this id. Choose a warehouse of the settings.")
	}
	return Adjustment{ID: id, Correction: c, At: at, Actor: by}, l.Err()
}

// Move converts the adjustment to a movement of both physical and accounting stock.
func (a Adjustment) Move(i Item) Move {
	return Move{Item: i.ID, Warehouse: a.Warehouse, Physical: a.Quantity, Accounting: a.Quantity, Pointer: "/quantity", Name: i.Name}
}
