// Package speed measures how fast the product is, as ratios in one run.
//
// Owns: which operations are measured and with what; what a call costs beyond the
// calls it makes to the table; how many calls many clients get done; the report and
// its picture. Does not own: the product, the table's server, the micro-benchmarks
// beside what they measure (shared). Invariants: both sides of a ratio are measured
// in turn, in one process, with the same requests to the same table.
package speed
