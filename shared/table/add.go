package table

import (
	"fmt"
	"strings"
)

// Addition changes figures of an item by adding to them. Additions to one item are
// added up before they are checked, so that two lines cannot both take the last piece.
type Addition struct {
	Key Key
	Figures
	// Floor is a figure that must not fall below zero by this; empty: none. DynamoDB's
	// conditions know no arithmetic, so the figure is compared with what is taken.
	Floor string
	// Refuse is called when it would, with what is taken in all and what there is.
	Refuse func(taken, there Figures) error
}

// Add stages additions.
func (w *Work) Add(all ...Addition) { w.adds = append(w.adds, all...) }

// additions are the staged additions, one for each item, without those that come to
// nothing, in the order they first appear.
func (w *Work) additions() ([]Addition, error) {
	if len(w.adds) > 0 && !w.Write {
		return nil, fmt.Errorf("%s adds to the table without a grant", w.Operation)
	}
	at := map[Key]int{}
	var sums []Addition
	for _, a := range w.adds {
		i, known := at[a.Key]
		if !known {
			at[a.Key] = len(sums)
			sums = append(sums, a)
			continue
		}
		s := &sums[i]
		s.Figures = s.Plus(a.Figures)
		if s.Floor == "" {
			s.Floor, s.Refuse = a.Floor, a.Refuse
		}
	}
	var out []Addition
	for _, s := range sums {
		if !s.same(nil) {
			out = append(out, s)
		}
	}
	return out, nil
}

// write is the addition as it is staged.
func (a Addition) write() write {
	u := write{key: a.Key, names: map[string]string{}, values: item{}}
	var adds []string
	for i, n := range names(a.Figures, nil) {
		u.names[fmt.Sprintf("#f%d", i)], u.values[fmt.Sprintf(":f%d", i)] = n, num(a.Figures[n].Number())
		adds = append(adds, fmt.Sprintf("#f%d :f%d", i, i))
	}
	u.update = "ADD " + strings.Join(adds, ", ")
	if take := a.Figures[a.Floor]; a.Floor != "" && take.Sign() < 0 {
		u.cond, u.names["#floor"], u.values[":need"] = "#floor >= :need", a.Floor, num(take.Neg().Number())
		u.failed = func(found Record) error {
			there, err := found.Figures()
			if err != nil {
				return err
			}
			return a.Refuse(a.Figures, there)
		}
	}
	return u
}

func writes(all []Addition) []write {
	out := make([]write, len(all))
	for i, a := range all {
		out[i] = a.write()
	}
	return out
}
