// Package speed measures the speed of the product, as ratios within one run.
//
// Owns: the measured operations and their requests; the overhead of a call beyond its
// calls to the table; the throughput of many clients; the report and its picture.
// Does not own: the product, the table's server, the micro-benchmarks, which are in the
// packages they measure (shared). Invariants: both sides of a ratio are measured
// alternately, in one process, with the same requests to the same table.
package speed
