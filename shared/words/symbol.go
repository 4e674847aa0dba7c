package words

import "strings"

// The signs of currencies that are not their codes, from CLDR: English is Europe's, where "$" alone would be
// ambiguous. A library that knows all languages costs every function a millisecond before its first request; the test
// holds these two against it.
const (
	french = " AUD=$AU CAD=$CA EUR=€ GBP=£GB JPY=¥ NZD=$NZ USD=$US ARS=$AR BMD=$BM BND=$BN BRL=R$ BZD=$BZ CLP=$CL CNY=CN¥ COP=$CO FJD=$FJ " +
		"FKP=£FK GIP=£GI HKD=HK$ ILS=₪ INR=₹ KRW=₩ LBP=£LB MXN=$MX NAD=$NA PHP=₱ SBD=$SB SGD=$SG SRD=$SR TTD=$TT TWD=NT$ UYU=$UY VND=₫ " +
		"WST=$WS XAF=FCFA XCD=EC$ XCG=Cg. XOF=F" + thin + "CFA XPF=FCFP "
	english = " AUD=A$ CAD=CA$ EUR=€ GBP=£ JPY=JP¥ NZD=NZ$ USD=US$ BRL=R$ CNY=CN¥ HKD=HK$ ILS=₪ INR=₹ KRW=₩ MXN=MX$ PHP=₱ TWD=NT$ VND=₫ " +
		"XAF=FCFA XCD=EC$ XCG=Cg. XOF=F" + thin + "CFA XPF=CFPF "
)

// symbol is the sign of a currency, or its code when there is none.
func (l Language) symbol(code string) string {
	list := french
	if l == English {
		list = english
	}
	_, rest, found := strings.Cut(list, " "+code+"=")
	if !found {
		return code
	}
	sign, _, _ := strings.Cut(rest, " ")
	return sign
}
