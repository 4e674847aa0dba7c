package store

import (
	"comptoir/shared/bill"
	"comptoir/shared/canon"
	"comptoir/shared/crm"
	"comptoir/shared/id"
	"comptoir/shared/intake"
	"comptoir/shared/org"
	"comptoir/shared/stock"
	"comptoir/shared/table"
)

// This file is the map of the table. An id is the partition of its document; <org> is
// the organisation's id without its prefix, <bare> is any id without its own.
//
//	item or query                  index  partition                     sort
//	a document                     table  O#<org>#<id>                  .
//	its history                    table  O#<org>#<id>                  .  .<version>
//	its sums                       table  O#<org>#<id>                  -SUM#<currency>
//	an item's stock                table  O#<org>#<item>                -STK#<warehouse>
//	a job's progress               table  O#<org>#<job>                 -PROGRESS
//	the open imports               table  O#<org>#IMPORTS               OPEN
//	children of a document         table  O#<org>#<parent>              -REL#<prefix>#<date>#<bare>
//	a contact's feed               table  O#<org>#<contact>             FEED#<time>#<id>#<version>
//	an item's stock ledger         table  O#<org>#<item>                MOVE#<time>#<id>
//	a reminder that was sent       table  O#<org>#<invoice>             REMINDED#<step>
//	the organisation's settings    table  O#<org>#SET                   .
//	a current or previous logo     table  O#<org>#SET                   LOGO#<hash>
//	the holder of a number or name table  O#<org>#CLAIM#<kind>          <value>
//	the next number of a kind      table  O#<org>#SEQ                   <kind>
//	a legal series                 table  O#<org>#SERIES                <kind>
//	the response to a request      table  O#<org>#IDEM#<caller>         <key, hashed>
//	stock held for a document      table  O#<org>#RSV#<id>              <number>
//	words of documents             table  O#<org>#Q#<2 characters>      <word>#<id>
//	facts and projection notes     table  O#<org>#FACT#<prefix>#<month>#<shard>   <bare>
//	how much was used in a day     table  O#<org>#QUOTA                 <name>#<date, UTC>
//	the start of a daily run       table  O#<org>#RUN                   <local date>
//	what a day has used            table  O#<org>#QUOTA                 <what>#<local date>
//	documents by state and date    GSI1   O#<org>#<prefix>#<state>#<shard>        <date>#<bare>
//	contacts, items, users, roles, views by name GSI1 O#<org>#<prefix>#<state>#<shard>        <name> #<bare>
//	open invoices by due date      GSI3   O#<org>#DUE#<shard>           <due date>#<bare>
//	stock held too long            GSI3   SYS#HELD#<shard>              <expiry>#<partition>#<number>
//	mails to check                 GSI3   SYS#MAILDUE#<shard>           <time>#<id>
//	jobs to continue               GSI3   SYS#JOBDUE#<shard>            <time>#<id>
//	memberships of an address      table  SYS#LOGIN#<hash>              <org>
//	what is kept of its owner      table  SYS#PERSON#<hash>             -
//	the response to a new user     table  SYS#IDEM#<hash>               <key, hashed>
//	organisations of a time zone   table  SYS#ORGS#<zone>               <org>
//	time zones in use              table  SYS#ZONES                     <zone>

const self = "."

// Settings is the key of the organisation with its settings.
func Settings() table.Key { return table.At("SET", self) }

// declaredKey is the key of the history of an entry of the settings.
func declaredKey(v string) table.Key { return table.At(v, self) }

func progressKey(v intake.JobID) table.Key { return Jobs.Key(v).Beside("-PROGRESS") }

func slotsKey() table.Key { return table.At("IMPORTS", "OPEN") }

func levelKey(i stock.ItemID, w org.WarehouseID) table.Key {
	return Items.Key(i).Beside("-STK", string(w))
}

func sumKey(c crm.ContactID, currency string) table.Key { return table.SumKey(string(c), currency) }

// external is the kind of claim to an id in another system.
func external(source string) string { return "external:" + source }

// External is the key of the claim to an id in another system, for a batch of reads.
func External(source, v string) table.Key { return table.ClaimKey(external(source), v) }

func seriesKey(kind string) table.Key { return table.At("SERIES", kind) }

// logoKey is the key of a logo by its hash; zero without a hash.
func logoKey(hash string) table.Key {
	if hash == "" {
		return table.Key{}
	}
	return Settings().Beside("LOGO", hash)
}

func runKey(date string) table.Key { return table.At("RUN", date) }

// quotaKey is the key of the count of something an organisation may do so many times a day.
func quotaKey(what, date string) table.Key { return table.At("QUOTA", what+"#"+date) }

func remindedKey(v bill.InvoiceID, step string) table.Key {
	return Invoices.Key(v).Beside("REMINDED", step)
}

// loginKey is the key of a membership by e-mail address. Keys contain only the hash of the
// address, since keys outlive a request for erasure.
func loginKey(email string, o id.Organization) table.Key {
	return table.System("LOGIN#"+table.Hashed(canon.EmailKey(email)), string(o))
}

// personKey is the key of what is kept of the owner of an e-mail address.
func personKey(email string) table.Key {
	return table.System("PERSON#"+table.Hashed(canon.EmailKey(email)), "-") // not the sort key of a document: it has no history
}

func zoneKey(zone string, o id.Organization) table.Key {
	return table.System("ORGS#"+zone, string(o))
}

func zonesKey(zone string) table.Key { return table.System("ZONES", zone) }

func dueInvoices() string { return table.Sharded("DUE") }

func dueMails() string { return table.Due("MAILDUE") }

func dueJobs() string { return table.Due("JOBDUE") }
