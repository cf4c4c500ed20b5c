package simulator

import "slices"

// link ties a user to a customer of the bank.
func (b *obpBooks) link(r *obpRequest) (any, *obpRefusal) {
	user := r.body.text("user_id")
	if user != obpOwner.id && user != obpGuest.id {
		return nil, obpNo("OBP-20005")
	}
	record, refusal := b.find(r.bank, r.body.text("customer_id"))
	if refusal != nil {
		return nil, refusal
	}
	link := obpLink{user, record.id}
	if slices.Contains(b.links, link) {
		return nil, obpNo("OBP-30007")
	}
	b.links = append(b.links, link)
	return struct {
		ID       string `json:"user_customer_link_id"`
		Customer string `json:"customer_id"`
		User     string `json:"user_id"`
		Inserted string `json:"date_inserted"`
		Active   bool   `json:"is_active"`
	}{b.newID(), record.id, user, obpTime(b.options.Clock()), true}, nil
}
