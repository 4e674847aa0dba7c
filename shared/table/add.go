package table

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Addition adds to figures of an item. Additions to one item are summed before they
// are checked, so that two lines cannot both use the last piece.
type Addition struct {
	Key Key
	Figures
	// Floor is the figure that the addition must not make negative; empty: none.
	// DynamoDB's conditions have no arithmetic, so the figure is compared with the
	// amount to subtract.
	Floor string
	// Refuse returns the error of an addition that would make it negative. It receives
	// the total to subtract and the figures in the table.
	Refuse func(taken, available Figures) error
}

// Add stages additions.
func (w *Work) Add(all ...Addition) { w.adds = append(w.adds, all...) }

// Count stages an addition to a counter that must not exceed a limit; refuse returns the error
// if it would. The counter is deleted some time after it expires.
func (w *Work) Count(k Key, n, limit int, expires time.Time, refuse error) error {
	if n > limit {
		return refuse
	}
	return w.stage(write{
		key: k, update: "SET #ttl = :ttl ADD n :n", cond: "attribute_not_exists(n) OR n <= :most", names: map[string]string{"#ttl": TimeToLive},
		values: item{
			":n": num(strconv.Itoa(n)), ":most": num(strconv.Itoa(limit - n)), ":ttl": num(strconv.FormatInt(expires.Unix(), 10)),
		},
		failed: func(Record) error { return refuse },
	})
}

// additions returns the staged additions, one for each item, without those that add up
// to zero, in the order of their first appearance.
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

// write returns the addition as a staged write.
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
			available, err := found.Figures()
			if err != nil {
				return err
			}
			return a.Refuse(a.Figures, available)
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
