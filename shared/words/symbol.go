package words

import "strings"

// The symbols of currencies that differ from their codes, from CLDR. English is that of Europe, where "$" alone would
// be ambiguous. A library of all languages would cost every Lambda function a millisecond of its cold start; the test
// compares these two lists with it.
const (
	french = " AUD=$AU CAD=$CA EUR=€ GBP=£GB JPY=¥ NZD=$NZ USD=$US ARS=$AR BMD=$BM BND=$BN BRL=R$ BZD=$BZ CLP=$CL CNY=CN¥ COP=$CO FJD=$FJ " +
		"FKP=£FK GIP=£GI HKD=HK$ ILS=₪ INR=₹ KRW=₩ LBP=£LB MXN=$MX NAD=$NA PHP=₱ SBD=$SB SGD=$SG SRD=$SR TTD=$TT TWD=NT$ UYU=$UY VND=₫ " +
		"WST=$WS XAF=FCFA XCD=EC$ XCG=Cg. XOF=F" + thin + "CFA XPF=FCFP "
	english = " AUD=A$ CAD=CA$ EUR=€ GBP=£ JPY=JP¥ NZD=NZ$ USD=US$ BRL=R$ CNY=CN¥ HKD=HK$ ILS=₪ INR=₹ KRW=₩ MXN=MX$ PHP=₱ TWD=NT$ VND=₫ " +
		"XAF=FCFA XCD=EC$ XCG=Cg. XOF=F" + thin + "CFA XPF=CFPF "
)

// symbol returns the symbol of a currency, or its code if it has none.
func (l Language) symbol(code string) string {
	list := french
	if l == English {
		list = english
	}
	_, rest, found := strings.Cut(list, " "+code+"=")
	if !found {
		return code
	}
	symbol, _, _ := strings.Cut(rest, " ")
	return symbol
}
