package simulator

import "maps"

// openbankPart is what an update replaces: members of the customer by the request's names of them.
type openbankPart map[string]string

// openbankCreated are the members of a creation by the request's names.
var openbankCreated = openbankPart{"bank_id": "bank_id", "legal_name": "legal_name", "mobile_phone_number": "phone_number", "email": "email",
	"face_image": "face_image", "date_of_birth": "date_of_birth", "relationship_status": "relationship_status", "credit_rating": "credit_rating",
	"credit_limit": "credit_limit", "highest_education_attained": "highest_educational_attained", "employment_status": "employment_status",
	"last_ok_date": "last_ok_data", "title": "title", "branchId": "branch_id"}

// openbankUpdates are the PUTs that each replace a part of a customer.
func openbankUpdates() []openbankRoute {
	var routes []openbankRoute
	for _, update := range []struct {
		path, body string
		part       openbankPart
	}{
		{"branch", "BranchUpdate", openbankPart{"branch_id": "branch_id"}},
		{"credit-limit", "CreditLimitUpdate", openbankPart{"credit_limit": "credit_limit"}},
		{"credit-rating-and-source", "CreditRatingUpdate", openbankPart{"credit_rating": "credit_rating"}},
		{"data", "DataUpdate", openbankPart{"face_image": "face_image", "relationship_status": "relationship_status",
			"highest_education_attained": "highest_educational_attained", "employment_status": "employment_status"}},
		{"email", "EmailUpdate", openbankPart{"email": "email"}},
		{"identity", "IdentityUpdate", openbankPart{"legal_name": "legal_name", "date_of_birth": "date_of_birth", "title": "title"}},
		{"mobile-number", "MobileNumberUpdate", openbankPart{"mobile_phone_number": "phone_number"}},
		{"number", "NumberUpdate", openbankPart{"customer_number": "customer_number"}},
	} {
		routes = append(routes, openbankRoute{method: "PUT", path: openbankCustomer + "/" + update.path, body: update.body,
			run: func(b *openbankBooks, r *openbankRequest) (any, *openbankRefusal) { return b.update(r, update.part) }})
	}
	return routes
}

// replace puts a part into a document. A member that is not sent is to Protocol Buffers the same as an empty one.
func (p openbankPart) replace(to, from openbankDocument) {
	for sent, kept := range p {
		delete(to, kept)
		if value := from[sent]; value != nil && value != "" {
			to[kept] = value
		}
	}
}

func (b *openbankBooks) byID(r *openbankRequest) (any, *openbankRefusal) {
	record, refusal := b.of(r.ids)
	if refusal != nil {
		return nil, refusal
	}
	return record.customer, nil
}

// byNumber goes by the number alone: the documentation does not say what the path's customer id is for.
func (b *openbankBooks) byNumber(r *openbankRequest) (any, *openbankRefusal) {
	record := b.numbered(r.ids["bank_id"], r.ids["customer_number"])
	if record == nil {
		return nil, openbankMissing("customer")
	}
	return record.customer, nil
}

// create makes a customer; the bank gives the id and the number.
func (b *openbankBooks) create(r *openbankRequest) (any, *openbankRefusal) {
	bank := openbankIn(r.body, "bank_id")
	if !b.banks[bank] {
		return nil, openbankMissing("bank")
	}
	id := b.newID()
	customer := openbankDocument{"id": id, "customer_number": b.newNumber(bank), "kyc_status": false}
	openbankCreated.replace(customer, r.body)
	b.keep(&openbankRecord{customer: customer})
	return openbankDocument{"customer_id": id, "bank_id": bank}, nil
}

func (b *openbankBooks) update(r *openbankRequest, part openbankPart) (any, *openbankRefusal) {
	record, refusal := b.of(r.ids)
	if refusal != nil {
		return nil, refusal
	}
	if number := openbankIn(r.body, "customer_number"); number != "" {
		if other := b.numbered(r.ids["bank_id"], number); other != nil && other != record {
			return nil, openbankTwice("customer number")
		}
	}
	customer := maps.Clone(record.customer)
	part.replace(customer, r.body)
	record.customer, record.changed = customer, b.clock()
	return openbankDocument{"customer": customer}, nil
}
