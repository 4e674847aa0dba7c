// Command cost shows the cost of a thousand orders and the monthly cost of a stage, from
// measured usage and AWS's prices: go run ./infra/cost 50000 (orders and invoices a
// month).
//
// Owns: the prices with their date, the usage of an order and its invoice, the total.
// Does not own: the operations (functions) nor the deployed resources (infra/stack).
// Invariants: no measured value is entered manually (the test writes usage.json);
// assumptions are marked as such.
package main

import (
	"fmt"
	"os"
	"strconv"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "cost:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	volumes := volumes()
	if len(args) > 0 {
		volumes = nil
	}
	for _, a := range args {
		n, err := strconv.ParseInt(a, 10, 64)
		if err != nil || n < 1 {
			return fmt.Errorf("%q is not a number of documents: enter 1 or more", a)
		}
		volumes = append(volumes, n)
	}
	u, err := measured()
	if err != nil {
		return err
	}
	fmt.Printf("%s\n%s\n%s", thousand(u.Order), kinds(u.Order), markdown(u.Sale, volumes))
	return nil
}
