package simulator

import (
	"encoding/json"
	"strconv"
)

func (b *obpBooks) byID(r *obpRequest) (any, *obpRefusal) {
	record, refusal := b.of(r)
	if refusal != nil {
		return nil, refusal
	}
	return record.customer, nil
}

func (b *obpBooks) byNumber(r *obpRequest) (any, *obpRefusal) {
	record := b.numbered(r.bank, r.body.text("customer_number"))
	if record == nil {
		return nil, obpNo("OBP-30002")
	}
	return record.customer, nil
}

// create makes a customer; the bank gives the id and the number.
func (b *obpBooks) create(r *obpRequest) (any, *obpRefusal) {
	var births []json.RawMessage
	var dependants float64
	if json.Unmarshal(r.body["dob_of_dependants"], &births) != nil || json.Unmarshal(r.body["dependants"], &dependants) != nil ||
		dependants != float64(len(births)) {
		return nil, &obpRefusal{"OBP-10020", " dependants must be the length of dob_of_dependants"}
	}
	id := b.newID()
	r.body.set("bank_id", r.bank)
	r.body.set("customer_id", id)
	r.body.set("customer_number", b.newNumber(r.bank))
	record := &obpRecord{customer: r.body.with(obpDocument{"customer_attributes": json.RawMessage("[]")})}
	b.keep(record)
	return r.body, nil
}

// newNumber is the next number that no customer of the bank has.
func (b *obpBooks) newNumber(bank string) string {
	for next := 6000000 + b.made; ; next++ {
		if number := strconv.Itoa(next); b.numbered(bank, number) == nil {
			return number
		}
	}
}

// update replaces the members that the request has; the schemas of requests name them as the customer does, but for
// the credit rating.
func (b *obpBooks) update(r *obpRequest) (any, *obpRefusal) {
	record, refusal := b.of(r)
	if refusal != nil {
		return nil, refusal
	}
	change := r.body
	if source, flat := change["credit_source"]; flat {
		change = obpDocument{"credit_rating": encode(obpDocument{"rating": change["credit_rating"], "source": source})}
	}
	// the provider's code counts the customer's own number as in use, too
	if number, numbers := change["customer_number"]; numbers && b.numbered(record.bank, obpDocument{"": number}.text("")) != nil {
		return nil, obpNo("OBP-30006")
	}
	record.customer, record.changed = record.customer.with(change), b.options.Clock()
	return record.customer.without("customer_attributes"), nil
}
