package simulator

import "slices"

// openbankAddress are the members of an address.
var openbankAddress = openbankPart{"line_1": "line_1", "line_2": "line_2", "line_3": "line_3", "city": "city", "county": "county", "state": "state",
	"postcode": "postcode", "country_code": "country_code", "tags": "tags", "status": "status"}

var openbankHandle = openbankPart{"customer_number": "customer_number", "type": "type", "handle": "handle", "date_added": "date_added",
	"date_activated": "date_activated"}

// openbankOrdered is what of a wished credit limit is seen in the order; the interests are for the bank to set.
var openbankOrdered = openbankPart{"requested_current_rate_amount1": "rank_amount_1", "requested_current_rate_amount2": "rank_amount_2"}

// listed runs for the customer of the path and wraps a list of what hangs on it.
func (b *openbankBooks) listed(r *openbankRequest, name string, list func(*openbankRecord) []openbankDocument) (any, *openbankRefusal) {
	record, refusal := b.of(r.ids)
	if refusal != nil {
		return nil, refusal
	}
	shown := []any{}
	for _, item := range list(record) {
		shown = append(shown, item)
	}
	return openbankDocument{name: openbankFirst(shown)}, nil
}

func (b *openbankBooks) addresses(r *openbankRequest) (any, *openbankRefusal) {
	return b.listed(r, "addresses", func(k *openbankRecord) []openbankDocument { return k.Addresses })
}

func (b *openbankBooks) taxResidences(r *openbankRequest) (any, *openbankRefusal) {
	return b.listed(r, "result", func(k *openbankRecord) []openbankDocument { return k.TaxResidences })
}

func (b *openbankBooks) handles(r *openbankRequest) (any, *openbankRefusal) {
	return b.listed(r, "checks", func(k *openbankRecord) []openbankDocument { return k.Handles })
}

func (b *openbankBooks) creditLimitOrders(r *openbankRequest) (any, *openbankRefusal) {
	return b.listed(r, "result", func(k *openbankRecord) (list []openbankDocument) {
		for _, order := range k.Orders {
			list = append(list, order.Order)
		}
		return list
	})
}

func (b *openbankBooks) addAddress(r *openbankRequest) (any, *openbankRefusal) {
	record, refusal := b.of(r.ids)
	if refusal != nil {
		return nil, refusal
	}
	address := openbankDocument{"customer_address_id": b.newID(), "customer_id": r.ids["customer_id"], "insert_date": openbankText(b.clock())}
	openbankAddress.replace(address, r.body)
	record.Addresses = append(record.Addresses, address)
	return address, nil
}

func (b *openbankBooks) changeAddress(r *openbankRequest) (any, *openbankRefusal) {
	record, refusal := b.of(r.ids)
	if refusal != nil {
		return nil, refusal
	}
	at := openbankIndex(record.Addresses, "customer_address_id", r.ids)
	if at < 0 {
		return nil, openbankMissing("customer address")
	}
	openbankAddress.replace(record.Addresses[at], r.body)
	return record.Addresses[at], nil
}

func (b *openbankBooks) deleteAddress(r *openbankRequest) (any, *openbankRefusal) {
	record, refusal := b.of(r.ids)
	if refusal != nil {
		return nil, refusal
	}
	return openbankRemove(&record.Addresses, "customer_address_id", r.ids, "customer address")
}

func (b *openbankBooks) deleteTaxResidence(r *openbankRequest) (any, *openbankRefusal) {
	record, refusal := b.of(r.ids)
	if refusal != nil {
		return nil, refusal
	}
	return openbankRemove(&record.TaxResidences, "tax_residence_id", r.ids, "tax residence")
}

func (b *openbankBooks) addHandle(r *openbankRequest) (any, *openbankRefusal) {
	record, refusal := b.of(r.ids)
	if refusal != nil {
		return nil, refusal
	}
	handle := openbankDocument{}
	openbankHandle.replace(handle, r.body)
	record.Handles = append(record.Handles, handle)
	return openbankDocument{"success": "Success"}, nil
}

func (b *openbankBooks) orderCreditLimit(r *openbankRequest) (any, *openbankRefusal) {
	record, refusal := b.of(r.ids)
	if refusal != nil {
		return nil, refusal
	}
	order := openbankOrder{b.newID(), openbankDocument{}}
	openbankOrdered.replace(order.Order, r.body)
	record.Orders = append(record.Orders, order)
	return openbankDocument{"credit_limit_order_id": order.ID}, nil
}

func (b *openbankBooks) creditLimitOrder(r *openbankRequest) (any, *openbankRefusal) {
	record, refusal := b.of(r.ids)
	if refusal != nil {
		return nil, refusal
	}
	for _, order := range record.Orders {
		if order.ID == r.ids["request_id"] {
			return openbankDocument{"credit_limit_order": order.Order}, nil
		}
	}
	return nil, openbankMissing("credit limit order")
}

func openbankRemove(list *[]openbankDocument, member string, ids map[string]string, thing string) (any, *openbankRefusal) {
	at := openbankIndex(*list, member, ids)
	if at < 0 {
		return nil, openbankMissing(thing)
	}
	*list = slices.Delete(*list, at, at+1)
	return openbankDocument{}, nil
}

// openbankIndex finds what the path names by the member of the same name.
func openbankIndex(list []openbankDocument, member string, ids map[string]string) int {
	return slices.IndexFunc(list, func(d openbankDocument) bool { return openbankIn(d, member) == ids[member] })
}
