package simulator

// The provider answers credit limit requests with example data only; these are its documentation's.
var (
	obpCreditLimitOrder = map[string]string{"execution_time": "String", "execution_date": "String", "token": "String", "short_reference": "String"}
	obpCreditLimitRank  = map[string]string{"rank_amount_1": "String", "nominal_interest_1": "String", "rank_amount_2": "String", "nominal_interest_2": "String"}
)

func (b *obpBooks) orderCreditLimit(*obpRequest) (any, *obpRefusal) { return obpCreditLimitOrder, nil }

func (b *obpBooks) creditLimitRank(*obpRequest) (any, *obpRefusal) { return obpCreditLimitRank, nil }

// crmEvents lists the bank's events; nil where there are none.
func (b *obpBooks) crmEvents(r *obpRequest) (any, *obpRefusal) {
	list := b.events[r.bank]
	if len(list) == 0 {
		return nil, nil
	}
	return obpList("crm_events", list), nil
}
