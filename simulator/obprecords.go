package simulator

import "slices"

func (b *obpBooks) addAddress(r *obpRequest) (any, *obpRefusal) {
	record, refusal := b.of(r)
	if refusal != nil {
		return nil, refusal
	}
	r.body.set("customer_address_id", b.newID())
	r.body.set("customer_id", record.id)
	r.body.set("insert_date", obpTime(b.options.Clock()))
	record.Addresses = append(record.Addresses, r.body)
	return r.body, nil
}

func (b *obpBooks) addresses(r *obpRequest) (any, *obpRefusal) {
	record, refusal := b.of(r)
	if refusal != nil {
		return nil, refusal
	}
	return obpList("addresses", record.Addresses), nil
}

func (b *obpBooks) changeAddress(r *obpRequest) (any, *obpRefusal) {
	record, refusal := b.of(r)
	if refusal != nil {
		return nil, refusal
	}
	at := obpIndex(record.Addresses, "customer_address_id", r.ids[1])
	if at < 0 {
		return nil, obpNo("OBP-50200")
	}
	record.Addresses[at] = record.Addresses[at].with(r.body)
	return record.Addresses[at], nil
}

func (b *obpBooks) deleteAddress(r *obpRequest) (any, *obpRefusal) {
	record, refusal := b.of(r)
	if refusal != nil {
		return nil, refusal
	}
	return b.remove(&record.Addresses, "customer_address_id", r.ids[1])
}

func (b *obpBooks) addTaxResidence(r *obpRequest) (any, *obpRefusal) {
	record, refusal := b.of(r)
	if refusal != nil {
		return nil, refusal
	}
	r.body.set("tax_residence_id", b.newID())
	record.TaxResidences = append(record.TaxResidences, r.body)
	return r.body, nil
}

func (b *obpBooks) taxResidences(r *obpRequest) (any, *obpRefusal) {
	record, refusal := b.of(r)
	if refusal != nil {
		return nil, refusal
	}
	return obpList("tax_residence", record.TaxResidences), nil
}

func (b *obpBooks) deleteTaxResidence(r *obpRequest) (any, *obpRefusal) {
	record, refusal := b.of(r)
	if refusal != nil {
		return nil, refusal
	}
	return b.remove(&record.TaxResidences, "tax_residence_id", r.ids[1])
}

func (b *obpBooks) addHandle(r *obpRequest) (any, *obpRefusal) {
	record, refusal := b.of(r)
	if refusal != nil {
		return nil, refusal
	}
	record.SocialMedia = append(record.SocialMedia, r.body)
	return map[string]string{"success": "Success"}, nil
}

func (b *obpBooks) handles(r *obpRequest) (any, *obpRefusal) {
	record, refusal := b.of(r)
	if refusal != nil {
		return nil, refusal
	}
	return obpList("checks", record.SocialMedia), nil
}

// remove deletes from a list; the answer is a JSON boolean, or what the documentation shows.
func (b *obpBooks) remove(list *[]obpDocument, member, id string) (any, *obpRefusal) {
	at := obpIndex(*list, member, id)
	if at < 0 {
		return nil, obpNo("OBP-50200")
	}
	*list = slices.Delete(*list, at, at+1)
	if b.options.AsDocumented {
		return map[string]string{"jsonString": "{}"}, nil
	}
	return true, nil
}

func obpIndex(list []obpDocument, member, id string) int {
	return slices.IndexFunc(list, func(d obpDocument) bool { return d.text(member) == id })
}

// obpList wraps a list; an empty one is [].
func obpList(name string, list []obpDocument) any {
	return map[string][]obpDocument{name: append([]obpDocument{}, list...)}
}
