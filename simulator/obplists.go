package simulator

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"time"
)

// linked lists the customers that the user is linked to; "" is any bank.
func (b *obpBooks) linked(user, bank string) []obpDocument {
	list := []obpDocument{}
	for _, record := range b.customers {
		if slices.Contains(b.links, obpLink{user, record.id}) && (bank == "" || record.bank == bank) {
			list = append(list, record.customer)
		}
	}
	return list
}

// ofUser lists with plain dates, as version 3.0.0 does.
func (b *obpBooks) ofUser(r *obpRequest) (any, *obpRefusal) {
	list := b.linked(r.user.id, "")
	if len(list) == 0 {
		return nil, obpNo("OBP-30008")
	}
	layout := time.DateOnly
	for i, customer := range list {
		if b.options.AsDocumented {
			layout, customer = "20060102", customer.without("customer_attributes")
		}
		list[i] = customer.with(nil)
		for _, member := range []string{"date_of_birth", "dob_of_dependants"} {
			if text, there := customer[member]; there {
				list[i][member] = obpPlain(text, layout)
			}
		}
	}
	return map[string]any{"customers": list}, nil
}

func (b *obpBooks) ofUserAtBank(r *obpRequest) (any, *obpRefusal) {
	list := b.linked(r.user.id, r.bank)
	if len(list) == 0 {
		return nil, obpNo("OBP-30008")
	}
	return obpOldList(list), nil
}

// obpOldList is the form of version 2.1.0.
func obpOldList(list []obpDocument) any {
	short := make([]obpDocument, len(list))
	for i, customer := range list {
		short[i] = customer.without("title", "branch_id", "name_suffix", "customer_attributes")
	}
	return map[string]any{"customers": short}
}

// firehose gives a page of the bank's customers by when they were last changed. The documentation does not say which of
// a customer's times its dates are about.
func (b *obpBooks) firehose(r *obpRequest) (any, *obpRefusal) {
	p, refusal := obpPageOf(r.query, b.options.Clock())
	if refusal != nil {
		return nil, refusal
	}
	var records []*obpRecord
	for _, record := range b.customers {
		if record.bank == r.bank && !record.changed.Before(p.from) && !record.changed.After(p.to) && record.has(p.attributes) {
			records = append(records, record)
		}
	}
	slices.SortStableFunc(records, func(x, y *obpRecord) int { return x.changed.Compare(y.changed) })
	if p.descending {
		slices.Reverse(records)
	}
	records = records[min(p.offset, len(records)):]
	list := []obpDocument{}
	for _, record := range records[:min(p.limit, len(records))] {
		list = append(list, record.customer)
	}
	return obpOldList(list), nil
}

// obpPage is what the query of the firehose asks for.
type obpPage struct {
	descending    bool
	limit, offset int
	from, to      time.Time
	attributes    url.Values
}

func obpPageOf(query url.Values, now time.Time) (p obpPage, refusal *obpRefusal) {
	var wrong [4]error
	p.limit, wrong[0] = strconv.Atoi(cmp.Or(query.Get("limit"), "50"))
	p.offset, wrong[1] = strconv.Atoi(cmp.Or(query.Get("offset"), "0"))
	p.from, wrong[2] = obpQueryTime(query, "from_date", now.AddDate(-1, 0, 0))
	p.to, wrong[3] = obpQueryTime(query, "to_date", now)
	direction := cmp.Or(query.Get("sort_direction"), "DESC")
	p.descending = direction == "DESC"
	switch {
	case !p.descending && direction != "ASC":
		return p, obpNo("OBP-10023")
	case wrong[0] != nil || p.limit < 1:
		return p, obpNo("OBP-10025")
	case wrong[1] != nil || p.offset < 0:
		return p, obpNo("OBP-10024")
	case wrong[2] != nil || wrong[3] != nil:
		return p, obpNo("OBP-10026")
	}
	p.attributes = query
	for _, name := range []string{"limit", "offset", "sort_direction", "from_date", "to_date"} {
		p.attributes.Del(name)
	}
	return p, nil
}

func obpQueryTime(query url.Values, name string, otherwise time.Time) (time.Time, error) {
	if !query.Has(name) {
		return otherwise, nil
	}
	return time.Parse("2006-01-02T15:04:05.000Z", query.Get(name))
}

// has tells whether the customer has every attribute with one of its values.
func (k *obpRecord) has(wanted url.Values) bool {
	var attributes []struct{ Name, Value string }
	k.customer.into("customer_attributes", &attributes)
	for name, values := range wanted {
		if !slices.ContainsFunc(attributes, func(a struct{ Name, Value string }) bool {
			return a.Name == name && slices.Contains(values, a.Value)
		}) {
			return false
		}
	}
	return true
}
