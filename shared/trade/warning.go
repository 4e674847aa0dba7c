package trade

import (
	"comptoir/shared/calendar"
	"comptoir/shared/fault"
)

// The longest payment terms between companies in France (code de commerce L441-10, I):
// days from the date of the invoice, or days and the end of the month.
const (
	longestTerm      = 60
	longestMonthTerm = 45
)

// LongTerm warns of a payment term that the law does not allow with a company in France.
// Due is the day on which an invoice falls due; zero for other kinds, which have only a term.
func (v Voucher) LongTerm(due calendar.Date) []fault.Field {
	if v.Party.Person || v.Billing.Country != "FR" {
		return nil
	}
	pointer, long := "/payment_term_id", v.Term.Days > longestTerm || v.Term.EndOfMonth && v.Term.Days > longestMonthTerm
	if !due.IsZero() && !v.Date.IsZero() {
		pointer = "/due_date"
		long = due.String() > max(
			v.Date.AddDays(longestTerm).String(), v.Date.AddDays(longestMonthTerm).EndOfMonth().String(),
			v.Date.EndOfMonth().AddDays(longestMonthTerm).String(),
		)
	}
	if !long {
		return nil
	}
	return []fault.Field{{
		Code: "document.term_long", Pointer: pointer,
		Detail: "A company in France pays at most 60 days after the date of the invoice, or 45 days and the end of the month " +
			"(code de commerce L441-10). Choose a shorter payment term, unless the law allows this one in your trade.",
	}}
}

// ReferenceTwice warns that another document of the kind and the customer has the same
// reference.
func (v Voucher) ReferenceTwice(other string) fault.Field {
	return fault.Field{
		Code: "document.reference_twice", Pointer: "/reference",
		Detail: "Another document of the same customer has the reference " + v.Reference + " too: " + other + ". " +
			"Check that it is not entered twice.",
	}
}
