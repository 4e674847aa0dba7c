package table

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"comptoir/shared/bill"
	"comptoir/shared/crm"
	"comptoir/shared/id"
	"comptoir/shared/intake"
	"comptoir/shared/letter"
	"comptoir/shared/org"
	"comptoir/shared/sales"
	"comptoir/shared/stock"
)

// This file is the map of the table, and the only one that spells a separator.
// A Key lacks the organisation; a unit of work, which is bound to one, puts it
// in front. So no key exists without an organisation, except those that
// start with SYS. What stands beside a document has a sort key that starts with
// a dot, as the document's own: one query reads both and never its history.
//
//	question                       index  partition                     sort
//	the organisation's settings    table  O#<org>#SET                   .
//	a logo it has or had           table  O#<org>#SET                   LOGO#<hash>
//	a user                         table  O#<org>#USR#<id>              .
//	a contact, and its sums        table  O#<org>#CON#<id>              .  .SUM#<currency>
//	an item, and its stock         table  O#<org>#ITM#<id>              .  .STK#<warehouse>
//	a sales order, and its money   table  O#<org>#SO#<id>               .  .PAID
//	an invoice                     table  O#<org>#INV#<id>              .
//	a credit note                  table  O#<org>#CRN#<id>              .
//	a payment                      table  O#<org>#PAY#<id>              .
//	a mail                         table  O#<org>#MAIL#<id>             .
//	a job, and how far it is       table  O#<org>#JOB#<id>              .  .PROGRESS
//	a document's history           table  <document>                    LOG#<version>
//	a contact's feed               table  O#<org>#CON#<id>              FEED#<time>#<document>#<version>
//	an item's stock ledger         table  O#<org>#ITM#<id>              MOVE#<time>#<id>
//	who holds a number or name     table  O#<org>#CLAIM#<kind>          <what>
//	the next number of a kind      table  O#<org>#SEQ#<kind>            .
//	a legal series                 table  O#<org>#SERIES#<kind>         .
//	an answer already given        table  O#<org>#IDEM#<caller>         <key, hashed>
//	stock held for an order        table  O#<org>#RSV#<document>        <number>
//	words of a kind                table  O#<org>#Q#<kind>#<2 letters>  <word>#<id>
//	what was derived of it         table  <document>                    PROJECTED
//	was the daily run done         table  O#<org>#RUN                   <local date>
//	a rebuild of what is derived   table  O#<org>#RBD#<id>              .
//	was this reminder sent         table  O#<org>#INV#<id>              REMINDED#<step>
//	contacts by name               GSI1   O#<org>#CON#<status>#<role>#<shard>   <name>#<id>
//	items by name                  GSI1   O#<org>#ITM#<status>#<shard>          <name>#<id>
//	documents by date              GSI1   O#<org>#<kind>#<status>#<shard>       <date>#<id>
//	a contact's documents          GSI2   O#<org>#CON#<id>              <kind>#<status>#<date>#<id>
//	open invoices by due date      GSI3   O#<org>#DUE#<shard>           <due date>#<id>
//	stock held too long            GSI3   SYS#HELD#<shard>              <expiry>#<organisation's key of the note>
//	mails that need a look         GSI3   SYS#MAILDUE#<shard>           <time>#<id>
//	who signs in with an address   table  SYS#LOGIN#<hash>              <org>
//	an answer to a newcomer        table  SYS#IDEM#<hash>               <key, hashed>
//	organisations of a time zone   table  SYS#ORGS#<zone>               <org>
//	time zones in use              table  SYS#ZONES                     <zone>

// Key names one item within an organisation.
type Key struct {
	pk, sk string
	system bool
}

const (
	self  = "."  // the document itself
	shard = "00" // all rows of a kind share one index partition until an organisation outgrows it

	// What is due is looked for in all organisations at once, by the clock.
	system           = "SYS#"
	heldPartition    = system + "HELD#" + shard
	mailDuePartition = system + "MAILDUE#" + shard
)

// within puts the organisation in front.
func (k Key) within(o org.OrganizationID) (pk, sk string) {
	if k.system {
		return k.pk, k.sk
	}
	return string("O#" + o + "#" + org.OrganizationID(k.pk)), k.sk
}

func partition(o org.OrganizationID, parts ...string) string {
	return "O#" + string(o) + "#" + strings.Join(parts, "#")
}

// placed is a partition of an index: the organisation's own, unless it is one
// of the system's.
func placed(o org.OrganizationID, name string) string {
	if strings.HasPrefix(name, system) {
		return name
	}
	return partition(o, name)
}

// owner takes a partition key of the table apart again: whose it is, and its
// name within the organisation.
func owner(pk string) (o org.OrganizationID, name string) {
	whose, name, _ := strings.Cut(strings.TrimPrefix(pk, "O#"), "#")
	return org.OrganizationID(whose), name
}

// of is the key of something in an organisation, for work that belongs to none.
func (k Key) of(o org.OrganizationID) Key {
	pk, sk := k.within(o)
	return Key{pk: pk, sk: sk, system: true}
}

// none is the key of nothing: an id of another form names no item.
var none = Key{}

func document[T id.Named](kind string, v T) Key {
	if !id.Valid(v) {
		return none
	}
	return Key{pk: kind + "#" + string(v), sk: self}
}

// beside is the key of something kept with a document.
func (k Key) beside(parts ...string) Key {
	return Key{pk: k.pk, sk: strings.Join(parts, "#"), system: k.system}
}

// Settings is the organisation with what it declares.
func Settings() Key { return Key{pk: "SET", sk: self} }

// User is a member of the organisation.
func User(v org.UserID) Key { return document("USR", v) }

// Contact is a customer, vendor or account.
func Contact(v crm.ContactID) Key { return document("CON", v) }

// Item is goods or a service.
func Item(v stock.ItemID) Key { return document("ITM", v) }

// Order is a sales order.
func Order(v sales.OrderID) Key { return document("SO", v) }

// Invoice is an invoice.
func Invoice(v bill.InvoiceID) Key { return document("INV", v) }

// CreditNote is a credit note.
func CreditNote(v bill.CreditNoteID) Key { return document("CRN", v) }

func rebuildKey(v RebuildID) Key { return document("RBD", v) }

// Payment is money received.
func Payment(v bill.PaymentID) Key { return document("PAY", v) }

// Job is work too long for one answer.
func Job(v intake.JobID) Key { return document("JOB", v) }

func progressKey(v intake.JobID) Key { return Job(v).beside(".PROGRESS") }

// Mail is a message to somebody outside.
func Mail(v letter.MailID) Key { return document("MAIL", v) }

// Inserted is the filter of the readers of the table's stream, in the syntax of
// Lambda's event filters: it passes change entries when they are inserted, and
// nothing else. A reader that writes into the table does not trigger itself, and
// the records it would ignore cost nothing. The stack hands it to Lambda, the local
// stream evaluates it.
const Inserted = `{"eventName":["INSERT"],"dynamodb":{"Keys":{"sk":{"S":[{"prefix":"LOG#"}]}}}}`

func logKey(doc Key, version int) Key        { return doc.beside("LOG", fmt.Sprintf("%08d", version)) }
func sumKey(c crm.ContactID, cur string) Key { return Contact(c).beside(".SUM", cur) }
func paidKey(o sales.OrderID) Key            { return Order(o).beside(".PAID") }
func projectedKey(doc Key) Key               { return doc.beside("PROJECTED") }

func feedKey(c crm.ContactID, at time.Time, doc string, version int) Key {
	return Contact(c).beside("FEED", instant(at), doc, fmt.Sprintf("%08d", version))
}

// fedDocument is the document an entry of a feed speaks of, by its place in the
// feed.
func fedDocument(at string) string {
	_, rest, _ := strings.Cut(at, "#")
	id, _, _ := strings.Cut(rest, "#")
	return id
}

// documentAt is the document of a partition.
func documentAt(pk string) string {
	_, name := owner(pk)
	_, id, _ := strings.Cut(name, "#")
	return id
}

func levelKey(i stock.ItemID, w org.WarehouseID) Key { return Item(i).beside(".STK", string(w)) }

func moveKey(i stock.ItemID, at time.Time, move string) Key {
	return Item(i).beside("MOVE", instant(at), move)
}

// ledger is where an item's movements are, oldest first.
func ledger(i stock.ItemID) branch { return branch{partition: Item(i).pk, prefix: "MOVE#"} }

func claimKey(kind, what string) Key { return Key{pk: "CLAIM#" + kind, sk: bounded(what)} }

// External is the key of who is known by an id in another system, to be expected.
func External(source, id string) Key { return claimKey(externalClaim+source, id) }

func sequenceKey(kind string) Key { return Key{pk: "SEQ#" + kind, sk: self} }

func seriesKey(kind string) Key { return Key{pk: "SERIES#" + kind, sk: self} }

func answerKey(caller, key string, outside bool) Key {
	if outside {
		return Key{pk: "SYS#IDEM#" + hashed(caller), sk: hashed(key), system: true}
	}
	return Key{pk: "IDEM#" + caller, sk: hashed(key)}
}

func heldKey(doc Key, n int) Key { return Key{pk: "RSV#" + doc.pk, sk: fmt.Sprintf("%02d", n)} }

// logoKey is the key of a logo by its hash; there is none without one.
func logoKey(hash string) Key {
	if hash == "" {
		return none
	}
	return Settings().beside("LOGO", hash)
}

func runKey(date string) Key { return Key{pk: "RUN", sk: date} }

func remindedKey(v bill.InvoiceID, step string) Key { return Invoice(v).beside("REMINDED", step) }

func wordKey(kind, word, doc string) Key {
	return Key{pk: "Q#" + kind + "#" + head(word), sk: word + "#" + doc}
}

// Login is who signs in with an e-mail address; the address is only kept
// hashed in keys, since keys outlive a request to be forgotten.
func loginKey(email string, o org.OrganizationID) Key {
	return Key{pk: "SYS#LOGIN#" + hashed(strings.ToLower(email)), sk: string(o), system: true}
}

func zoneKey(zone string, o org.OrganizationID) Key {
	return Key{pk: "SYS#ORGS#" + zone, sk: string(o), system: true}
}

func zonesKey(zone string) Key { return Key{pk: "SYS#ZONES", sk: zone, system: true} }

// instant is a time as text that sorts.
func instant(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000000Z") }

func hashed(s string) string {
	h := sha256.Sum256([]byte(s))
	return hex.EncodeToString(h[:])
}

// bounded keeps a text of any length and content usable as a sort key: beyond
// 200 bytes its hash takes the place of the rest.
func bounded(s string) string {
	if len(s) <= 200 {
		return s
	}
	return strings.ToValidUTF8(s[:120], "") + "~" + hashed(s)
}

// head is the part of a word that names its partition.
func head(word string) string {
	r := []rune(word)
	if len(r) > 2 {
		r = r[:2]
	}
	return string(r)
}
