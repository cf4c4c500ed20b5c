package simulator

import "slices"

// openbankMost is how many items a list has at most.
const openbankMost = 20

func openbankFirst(list []any) []any { return list[:min(openbankMost, len(list))] }

// ofUser lists the customers that the user is linked to, at the path's bank or at all of them.
func (b *openbankBooks) ofUser(r *openbankRequest) (any, *openbankRefusal) {
	list := []any{}
	for _, record := range b.customers {
		bank, named := r.ids["bank_id"]
		if b.links[openbankLink{openbankCurrentUser, openbankIn(record.customer, "id")}] && (!named || openbankIn(record.customer, "bank_id") == bank) {
			list = append(list, record.customer)
		}
	}
	return openbankDocument{"customers": openbankFirst(list)}, nil
}

func (b *openbankBooks) crmEvents(r *openbankRequest) (any, *openbankRefusal) {
	events := append([]any{}, b.events[r.ids["bank_id"]]...)
	return openbankDocument{"crm_events": openbankFirst(events), "has_more": len(events) > openbankMost}, nil
}

// link ties a user to a customer of the bank.
func (b *openbankBooks) link(r *openbankRequest) (any, *openbankRefusal) {
	customer, user := openbankIn(r.body, "customer_id"), openbankIn(r.body, "user_id")
	if _, refusal := b.of(map[string]string{"bank_id": r.ids["bank_id"], "customer_id": customer}); refusal != nil {
		return nil, refusal
	}
	switch {
	case user != openbankCurrentUser && user != openbankOtherUser:
		return nil, openbankMissing("user")
	case b.links[openbankLink{user, customer}]:
		return nil, openbankTwice("user customer link")
	}
	b.links[openbankLink{user, customer}] = true
	return openbankDocument{"user_customer_link_id": b.newID(), "customer_id": customer, "user_id": user,
		"date_inserted": openbankText(b.clock()), "is_active": true}, nil
}

// firehose gives a page of the bank's customers by when they were last changed. The documentation does not say which of a
// customer's times its dates are about.
func (b *openbankBooks) firehose(r *openbankRequest) (any, *openbankRefusal) {
	var records []*openbankRecord
	for _, record := range b.customers {
		late := !r.page.to.IsZero() && record.changed.After(r.page.to)
		if openbankIn(record.customer, "bank_id") == r.ids["bank_id"] && !record.changed.Before(r.page.from) && !late {
			records = append(records, record)
		}
	}
	slices.SortStableFunc(records, func(x, y *openbankRecord) int { return x.changed.Compare(y.changed) })
	if r.page.descending {
		slices.Reverse(records)
	}
	records = records[min(r.page.offset, int64(len(records))):]
	list := []any{}
	for _, record := range records[:min(r.page.limit, int64(len(records)))] {
		list = append(list, record.customer)
	}
	return openbankDocument{"customers": list}, nil
}
