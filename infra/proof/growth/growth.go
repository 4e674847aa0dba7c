// Package growth shows that what an operation takes does not grow with what is
// there: orders of one customer, rows of a file.
//
// Owns: tables of any size, filled without the product but in the shape it writes;
// what is asked of them; the report. Does not own: the product, the table's server,
// the checker of tables (infra/verify/audit). Invariants: a filled table is one the
// product could have written, which the checker says; requests and units are equal
// at every size, or the run fails; times are compared in turn, in one run.
package growth
