package money

import (
	"slices"

	"github.com/shopspring/decimal"
)

// share is an exact fraction of the currency's unit.
type share struct{ num, den decimal.Decimal }

// newShare keeps the denominator positive. A denominator of zero gives a share of zero.
func newShare(num, den decimal.Decimal) share {
	switch den.Sign() {
	case 0:
		return share{den: decimal.New(1, 0)}
	case -1:
		return share{num.Neg(), den.Neg()}
	}
	return share{num, den}
}

// allot splits a rounded total into rounded amounts by the largest remainder method. The amounts add
// up to the total, and each is next to its exact share. Every amount is first rounded down; the coins
// left over go to the amounts that lost most, the earlier one first on a tie. A negative total is
// split like its opposite.
func allot(total decimal.Decimal, shares []share, places int32) []decimal.Decimal {
	amounts := make([]decimal.Decimal, len(shares))
	switch len(shares) {
	case 0:
		return amounts
	case 1:
		amounts[0] = total
		return amounts
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
		amount, rest := s.num.QuoRem(s.den, places)
		if rest.Sign() < 0 {
			amount, rest = amount.Sub(coin), rest.Add(s.den.Mul(coin))
		}
		amounts[i], lost[i] = amount, share{rest, s.den}
		left = left.Sub(amount)
	}
	// Usually fewer coins are left than there are shares. If the shares do not add up to the total,
	// more coins or a negative number may be left: then all amounts move by the same number of coins.
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
		amounts[i] = amounts[i].Add(coin.Mul(decimal.NewFromInt(n)))
		if mirror {
			amounts[i] = amounts[i].Neg()
		}
	}
	return amounts
}

// byLoss ranks the shares by loss, the largest first. Without coins left over the rank does not matter.
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
