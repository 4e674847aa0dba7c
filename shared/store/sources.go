package store

import (
	"context"

	"comptoir/shared/crm"
	"comptoir/shared/org"
	"comptoir/shared/stock"
	"comptoir/shared/table"
	"comptoir/shared/trade"
)

// Sources reads, in one batch with the other expected keys, the sources of an order or
// an invoice: the settings, the customer, the items, the salesperson.
// The customer may be new and not stored yet.
func Sources(
	ctx context.Context, w *table.Work, customer crm.ContactID, items []stock.ItemID, salesperson org.UserID,
) (trade.Sources, error) {
	keys := []table.Key{Settings(), Contacts.Key(customer)}
	for _, i := range items {
		keys = append(keys, Items.Key(i))
	}
	if salesperson != "" {
		keys = append(keys, Users.Key(salesperson))
	}
	s := trade.Sources{Items: map[stock.ItemID]stock.Item{}, Users: map[org.UserID]string{}}
	w.Expect(keys...)
	for _, k := range keys { // the first unread key fetches all of them
		if _, err := w.Load(ctx, k); err != nil {
			return s, err
		}
	}
	var err error
	if s.Settings, err = ReadSettings(ctx, w); err != nil {
		return s, err
	}
	s.Today = s.Settings.Today(w.Now)
	s.Author = trade.Named[org.UserID]{ID: org.UserID(w.Actor.ID), Name: w.Actor.Name}
	if s.Customer, _, err = Contacts.Seen(w, customer); err != nil {
		return s, err
	}
	for _, v := range items {
		i, alive, err := Items.Seen(w, v)
		if err != nil {
			return s, err
		}
		if alive {
			s.Items[v] = i
		}
	}
	if salesperson == "" {
		return s, nil
	}
	u, alive, err := Users.Seen(w, salesperson)
	if alive && u.Active() {
		s.Users[u.ID] = u.Name
	}
	return s, err
}

// SourcesFor is Sources for a customer that is created together with the document. It also
// returns the contacts that may be the same.
func SourcesFor(
	ctx context.Context, w *table.Work, customer crm.Contact, items []stock.ItemID, salesperson org.UserID,
) (trade.Sources, []crm.Likeness, error) {
	ExpectLike(w, customer)
	s, err := Sources(ctx, w, "", items, salesperson)
	if err != nil {
		return s, nil, err
	}
	s.Customer = customer
	like, err := LikeContacts(ctx, w, customer)
	return s, like, err
}
