package audit

// Rule is something that holds in every table at rest.
type Rule struct{ Code, Says string }

// Rules are all there are; each has a test that breaks it.
func Rules() []Rule {
	return []Rule{
		{"item.unreadable", "every item is of a known kind and can be read"},
		{"item.foreign", "every item belongs to one organisation, which exists"},
		{"document.misfiled", "a document lies where its id says, and its item names its id and version"},
		{"document.index", "what lists show, and where they find it, follows from the document"},
		{"reference.missing", "what a document names is a document of the same organisation"},
		{"used.unmarked", "what a document names is marked as used, so that it cannot be deleted"},
		{"claim.missing", "a number, SKU, foreign id, sign-in address is claimed for what has it"},
		{"claim.orphan", "what is claimed is what its holder has"},
		{"history.misfiled", "a change entry lies with its document, by its version"},
		{"history.hole", "entries are numbered from 1 to the document's version, without a hole"},
		{"history.order", "the first entry tells of the creation, and none follows a deletion"},
		{"history.end", "the history ends where the document is"},
		{"history.state", "each state was reached from the one before by a move of the life cycle"},
		{"totals.wrong", "the totals of an order, or of an invoice without one, are those the kernel computes"},
		{"totals.sum", "the totals of any document add up"},
		{"order.quantities", "invoiced − credited ≤ ordered − cancelled and shipped ≤ packed ≤ ordered − cancelled on every line"},
		{"order.invoiced", "what an order says of its invoices is what they took of it"},
		{"order.parts", "the invoices of an order that is fully invoiced are the order, to the cent"},
		{"order.merge", "a merged order names its survivor, and that one has the record of the merge"},
		{"invoice.number", "a draft has no number, everything else has one"},
		{"invoice.balance", "0 ≤ balance = total − paid − credited, and the state fits it"},
		{"invoice.paid", "paid is the sum of the payments, credited that of the credit notes"},
		{"payment.amount", "a payment is over more than nothing"},
		{"credit.balance", "what is left of a credit note is its total less what was used"},
		{"credit.missing", "an invoice that was taken back has a credit note over the same totals"},
		{"credit.orphan", "a credit note is named by its invoice"},
		{"series.seal", "a sent document says what it said, by its hash"},
		{"series.twice", "a legal number is given once"},
		{"series.gap", "legal numbers have no gap within a year"},
		{"series.date", "legal numbers do not go back in time"},
		{"series.chain", "each sent document is built on the one before it"},
		{"series.counter", "the series stands behind the last number given"},
		{"stock.level", "stock is what came in less what was sent, promised is what orders and their drafts hold"},
		{"stock.available", "available is what is in the books less what is promised"},
		{"word.missing", "a document is found by each of its words"},
		{"word.orphan", "a search word leads to a document that has it"},
		{"feed.missing", "each entry of a contact's documents is in its feed"},
		{"feed.orphan", "an entry in a feed is that of a document"},
		{"link.missing", "each parent of a document has a link to it"},
		{"link.orphan", "a link leads to a document that names its parent and its date"},
		{"note.wrong", "the note of what was derived says what follows from the document: words, links, shares, facts"},
		{"note.orphan", "a note is that of a document, which has one"},
		{"note.version", "a note follows from its document's last version with which anything derived has changed, or a later one"},
		{"sum.wrong", "the sums beside a document are what the documents that add to them come to"},
	}
}
