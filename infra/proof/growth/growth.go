// Package growth shows that the cost of an operation does not grow with the data: with
// the orders of one customer, or the rows of a file.
//
// Owns: tables of any size, filled without the product but in its format; the requests to
// them; the report. Does not own: the product, the table's server, the checker of tables
// (infra/verify/audit). Invariants: a filled table is one that the product could have
// written, which the checker confirms; requests and units are equal at every size, or the
// run fails; times are compared alternately, in one run.
package growth
