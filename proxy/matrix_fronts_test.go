package proxy_test

import "testing"

const cellphone = `{"phones":[{"type":"CELLPH1","country_code":"971","number":"500000031"}]}`

// The ids that NetXD gets for the steps of a request with a UUID of RAKBank's, which it cannot take.
const (
	lookupOfUUID  = "851901317194057905"
	currentOfUUID = "76207317946052070"
	updateOfUUID  = "313225609048896304"
)

func TestRAKBankToNetXD(t *testing.T) {
	const noDocuments = `{"status":"422","response_code":"422","property":"/documents","response_message":"Property not supported",` +
		`"description":"/documents is not something that this bank takes"}`
	document := `"documents":[{"type":"EMID","number":"784199000000001","expiry_date":"2031-09-14"}]`
	play(t, openTown(t), []step{
		{
			says: "the account id is NetXD's customer id, the names are read first", ask: fromRAKBank("netxd", "Account_ID:"+mara, aUUID, cellphone),
			sent: []string{toNetXD(currentOfUUID, "GetCustomer", `{"customerID":"`+mara+`"}`),
				toNetXD(updateOfUUID, "UpdateCustomer", `{"ID":"`+mara+`","type":"INDIVIDUAL","contact":{"phoneNumber":"500000031"},"firstName":"Mara","lastName":"Quill"}`)},
			status: 200, body: `{"phones":[{"type":"CELLPH1","country_code":"971","number":"500000031"}],"emails":[{"type":"HOMEEML","email":"mara.quill@example.com"}]}`,
			header: map[string]string{"Truchman-Omitted": `"/documents/0/expiry_date", "/addresses/0/preferred"`},
		},
		{
			says: "the Emirates id is found first", ask: fromRAKBank("netxd", "Emirates_ID:"+tobinID, aUUID, `{"emails":[{"type":"HOMEEML","email":"fen@example.com"}]}`),
			sent: []string{toNetXD(lookupOfUUID, "GetCustomer", `{"Identification":{"type":"SSN","value":"`+tobinID+`"}}`),
				toNetXD(currentOfUUID, "GetCustomer", `{"customerID":"`+tobin+`"}`),
				toNetXD(updateOfUUID, "UpdateCustomer", `{"ID":"`+tobin+`","type":"INDIVIDUAL","contact":{"email":"fen@example.com"},"firstName":"Tobin","lastName":"Fen"}`)},
			status: 200, body: `{"phones":[{"type":"CELLPH1","country_code":"971","number":"500000002"}],"emails":[{"type":"HOMEEML","email":"fen@example.com"}]}`,
		},
		{
			says: "the same request once more carries the same ids", ask: fromRAKBank("netxd", "Account_ID:"+mara, aUUID, cellphone),
			sent: []string{toNetXD(currentOfUUID, "GetCustomer", `{"customerID":"`+mara+`"}`),
				toNetXD(updateOfUUID, "UpdateCustomer", `{"ID":"`+mara+`","type":"INDIVIDUAL","contact":{"phoneNumber":"500000031"},"firstName":"Mara","lastName":"Quill"}`)},
			status: 200, body: `{"phones":[{"type":"CELLPH1","country_code":"971","number":"500000031"}],"emails":[{"type":"HOMEEML","email":"mara.quill@example.com"}]}`,
		},
		{says: "documents are refused", ask: fromRAKBank("netxd", "Account_ID:"+mara, aUUID, `{`+document+`}`), status: 422, body: noDocuments},
		{says: "also where something else would be taken", ask: fromRAKBank("netxd", "Account_ID:"+mara, aUUID, `{`+document+`,`+cellphone[1:]), status: 422, body: noDocuments},
		{says: "and before the customer is looked up", ask: fromRAKBank("netxd", "Emirates_ID:"+tobinID, aUUID, `{`+document+`}`), status: 422, body: noDocuments},
		{
			says: "an Emirates id that nobody has", ask: fromRAKBank("netxd", "Emirates_ID:784199000000009", aUUID, cellphone),
			sent:   []string{toNetXD(lookupOfUUID, "GetCustomer", `{"Identification":{"type":"SSN","value":"784199000000009"}}`)},
			status: 404, body: `{"status":"404","response_code":"404","response_message":"Not found","description":"Check the customer's id and its type."}`,
		},
	})
}

func TestRAKBankToRAKBank(t *testing.T) {
	const rest = `{"documents":[{"type":"EMID","number":"784199000000011","expiry_date":"2031-09-14"}],"addresses":[{"type":"RESIDENCE","line_1":"Flat 12",` +
		`"line_2":"Heron House","line_3":"Reed Street","line_4":"By the mill","po_box":"685","city":"DXB","country":"AE","preferred":true}],`
	play(t, openTown(t), []step{
		{
			says: "an update", ask: fromRAKBank("rakbank", "Account_ID:"+maraAt, aUUID, cellphone),
			sent:   []string{tokenCall + `{"account_id":"` + maraAt + `"}}`, `POST /v1/customers/Account_ID:` + maraAt + ` ` + cellphone},
			status: 200, body: rest + `"phones":[{"type":"CELLPH1","country_code":"971","number":"500000031"}],"emails":[{"type":"HOMEEML","email":"mara.quill@example.com"}]}`,
		},
		{
			says: "the next answer tells of it", ask: fromRAKBank("rakbank", "Account_ID:"+maraAt, aUUID, `{"emails":[{"type":"HOMEEML","email":"mara@example.com"}]}`),
			sent:   []string{`POST /v1/customers/Account_ID:` + maraAt + ` {"emails":[{"type":"HOMEEML","email":"mara@example.com"}]}`},
			status: 200, body: rest + `"phones":[{"type":"CELLPH1","country_code":"971","number":"500000031"}],"emails":[{"type":"HOMEEML","email":"mara@example.com"}]}`,
		},
		{
			says: "a customer of a prepaid card", ask: fromRAKBank("rakbank", "Emirates_ID:784199000000001", aUUID, cellphone),
			sent:   []string{tokenCall + `{"emirates_id":"784199000000001"}}`, `POST /v1/customers/Emirates_ID:784199000000001 ` + cellphone},
			status: 200, body: `{"documents":[{"type":"EMID","number":"784199000000001","expiry_date":"2030-12-31"}],"addresses":[{"type":"RESIDENCE","line_1":"Flat 5",` +
				`"line_2":"Plover House","line_3":"Willow Street","line_4":"By the gate","po_box":"687","city":"DXB","country":"AE","preferred":true}],` +
				`"phones":[{"type":"CELLPH1","country_code":"971","number":"500000031"}],"emails":[{"type":"HOMEEML","email":"ines.vale@example.com"}]}`,
		},
	})
}

func TestNetXDToNetXD(t *testing.T) {
	const result = `"address":{"addressLine1":"Flat 12","city":"Dubai","state":"Dubai","country":"AE","zip":"00001"},"DOB":"19900417","title":"Ms",` +
		`"firstName":"Mara","lastName":"Quill","createdDate":"2024-05-22T07:24:36.881Z","updatedDate":"2026-01-02T03:04:05.678Z","status":"ACTIVE"},"jsonrpc":"2.0"}`
	play(t, openTown(t), []step{
		{
			says:   "an update; the empty gender says nothing",
			ask:    fromNetXD("netxd", "50", "UpdateCustomer", `{"gender":"","ID":"`+mara+`","firstName":"Mara","lastName":"Quill","contact":{"phoneNumber":"500000041"}}`),
			sent:   []string{toNetXD("50", "UpdateCustomer", `{"ID":"`+mara+`","type":"INDIVIDUAL","contact":{"phoneNumber":"500000041"},"firstName":"Mara","lastName":"Quill"}`)},
			status: 200, body: `{"id":"50","result":{"ID":"` + mara + `","type":"INDIVIDUAL","identification":[{"type":"SSN","value":"784199000000001"}],` +
				`"contact":{"email":"mara.quill@example.com","phoneNumber":"500000041"},` + result,
		},
		{
			says: "the read", ask: fromNetXD("netxd", "51", "GetCustomer", `{"contact":{"phoneNumber":"500000041"}}`),
			sent:   []string{toNetXD("51", "GetCustomer", `{"contact":{"phoneNumber":"500000041"}}`)},
			status: 200, body: `{"id":"51","result":{"ID":"` + mara + `","type":"INDIVIDUAL",` + result,
		},
		{
			says: "a customer who is not there: NetXD's own error, status 200", ask: fromNetXD("netxd", "52", "GetCustomer", `{"customerID":"7"}`),
			sent:   []string{toNetXD("52", "GetCustomer", `{"customerID":"7"}`)},
			status: 200, body: `{"id":"52","error":{"code":"NOT_FOUND_CUSTOMER","message":"Customer does not exist: Check the customer's id and its type."},"jsonrpc":"2.0"}`,
		},
	})
}

func TestNetXDToRAKBank(t *testing.T) {
	const rest = `"identification":[{"type":"SSN","value":"784199000000011"}],"contact":{"email":"mara.quill@example.com","phoneNumber":"500000041"},`
	payload := func(more string) string {
		return `{"ID":"` + maraAt + `","firstName":"Mara","lastName":"Quill"` + more + `}`
	}
	play(t, openTown(t), []step{
		{
			says: "the customer id is RAKBank's account id; the names go nowhere and are named",
			ask:  fromNetXD("rakbank", "50", "UpdateCustomer", payload(`,"contact":{"phoneNumber":"500000041"}`)),
			sent: []string{tokenCall + `{"account_id":"` + maraAt + `"}}`,
				`POST /v1/customers/Account_ID:` + maraAt + ` {"phones":[{"type":"CELLPH1","country_code":"971","number":"500000041"}]}`},
			status: 200, body: `{"id":"50","result":{"type":"INDIVIDUAL",` + rest + `"address":{"addressLine1":"Flat 12","city":"Dubai","country":"AE"}},"jsonrpc":"2.0"}`,
			header: map[string]string{"Truchman-Dropped": `"/params/payload/firstName", "/params/payload/lastName"`},
		},
		{
			says: "a title is nothing that RAKBank takes", ask: fromNetXD("rakbank", "51", "UpdateCustomer", payload(`,"title":"Ms"`)),
			status: 200, body: `{"id":"51","error":{"code":-32602,"message":"Invalid params: /params/payload/title is not something that this bank takes"},"jsonrpc":"2.0"}`,
		},
		{
			says: "RAKBank offers no read", ask: fromNetXD("rakbank", "52", "GetCustomer", `{"customerID":"`+maraAt+`"}`),
			status: 200, body: `{"id":"52","error":{"code":-32601,"message":"Method not found: See the bank's capabilities."},"jsonrpc":"2.0"}`,
		},
	})
}
