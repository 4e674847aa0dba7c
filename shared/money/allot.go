package money

import (
	"slices"

	"github.com/shopspring/decimal"
)

// share is an exact fraction of the currency's unit.
type share struct{ num, den decimal.Decimal }

// newShare keeps the denominator positive; of nothing there is no share.
func newShare(num, den decimal.Decimal) share {
	switch den.Sign() {
	case 0:
		return share{den: decimal.New(1, 0)}
	case -1:
		return share{num.Neg(), den.Neg()}
	}
	return share{num, den}
}

// allot cuts a rounded total into rounded parts that add up to it, each next to its exact share, by
// largest remainder: every part is first rounded down, the coins left over go to the parts that lost
// most, the earlier one first where they lost the same. A negative total is cut as its opposite is.
func allot(total decimal.Decimal, shares []share, places int32) []decimal.Decimal {
	parts := make([]decimal.Decimal, len(shares))
	switch len(shares) {
	case 0:
		return parts
	case 1:
		parts[0] = total
		return parts
	}
	mirror := total.Sign() < 0
	if mirror {
		total = total.Neg()
	}
	coin := decimal.New(1, -places)
	lost := make([]share, len(shares))
	left := total
	for i, s := range shares {
		if mirror {
			s.num = s.num.Neg()
		}
		part, rest := s.num.QuoRem(s.den, places)
		if rest.Sign() < 0 {
			part, rest = part.Sub(coin), rest.Add(s.den.Mul(coin))
		}
		parts[i], lost[i] = part, share{rest, s.den}
		left = left.Sub(part)
	}
	// Usually fewer coins are left than there are parts. More, or less than none, only where the
	// shares do not add up to the total: then all parts move together.
	coins, count := left.Shift(places).IntPart(), int64(len(shares))
	each := coins / count
	if coins%count < 0 {
		each--
	}
	extra := int(coins - each*count)
	for rank, i := range byLoss(lost, extra) {
		n := each
		if rank < extra {
			n++
		}
		parts[i] = parts[i].Add(coin.Mul(decimal.NewFromInt(n)))
		if mirror {
			parts[i] = parts[i].Neg()
		}
	}
	return parts
}

// byLoss ranks the parts, the largest loss first; where no coin is left over their rank does not matter.
func byLoss(lost []share, coins int) []int {
	rank := make([]int, len(lost))
	for i := range rank {
		rank[i] = i
	}
	if coins > 0 {
		slices.SortStableFunc(rank, func(i, j int) int {
			a, b := lost[i], lost[j]
			if a.den.Equal(b.den) {
				return b.num.Cmp(a.num)
			}
			return b.num.Mul(a.den).Cmp(a.num.Mul(b.den))
		})
	}
	return rank
}
