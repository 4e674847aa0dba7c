package trade

import (
	"comptoir/shared/calendar"
	"comptoir/shared/fault"
)

// CheckDate reports a date that no document can have: an error of typing. A date that does not
// change is not checked again.
func CheckDate(pointer string, d, was, today calendar.Date, l *fault.List) {
	if d.IsZero() || d == was || today.IsZero() {
		return
	}
	if first, last := calendar.Plausible(today); d.Before(first) || d.After(last) {
		l.Add("document.date", pointer, "%s is not a plausible date. Write a date from %s to %s.", d, first, last)
	}
}

// checkDates reports implausible dates, and an expected shipment or delivery before the date
// of an order or an estimate. An invoice may follow the delivery.
func (w *writer) checkDates() {
	d, old, today := w.doc, w.old, w.read.Today
	CheckDate("/date", d.Date, old.Date, today, &w.faults)
	for _, x := range []struct {
		pointer, noun string
		day, was      calendar.Date
	}{
		{"/expected_shipment", "shipment", d.ExpectedShipment, old.ExpectedShipment},
		{"/expected_delivery", "delivery", d.ExpectedDelivery, old.ExpectedDelivery},
	} {
		CheckDate(x.pointer, x.day, x.was, today, &w.faults)
		changed := x.day != x.was || d.Date != old.Date
		if changed && !w.rules.Undated && !x.day.IsZero() && x.day.Before(d.Date) {
			w.faults.Add("document.delivery_date", x.pointer, "The expected %s on %s is before the date of the %s, %s. Correct one of them.",
				x.noun, x.day, w.rules.Noun, d.Date)
		}
	}
}
