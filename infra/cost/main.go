// Command cost tells what a thousand orders cost and what a stage costs in a month,
// from measured usage and AWS's prices: go run ./infra/cost 50000 (orders and
// invoices a month).
//
// Owns: the prices with their date, what an order and its invoice use, the sum.
// Does not own: what the product does (functions) nor what is deployed
// (infra/stack). Invariants: nothing of what is measured is typed by hand
// (usage.json is written by the test); what is assumed is named as such.
package main

import (
	"fmt"
	"os"
	"strconv"
)

func main() {
	if err := tell(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "cost:", err)
		os.Exit(1)
	}
}

func tell(args []string) error {
	volumes := volumes()
	if len(args) > 0 {
		volumes = nil
	}
	for _, a := range args {
		n, err := strconv.ParseInt(a, 10, 64)
		if err != nil || n < 1 {
			return fmt.Errorf("%q is no number of documents", a)
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
