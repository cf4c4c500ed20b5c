package simulator_test

import (
	"encoding/json"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/truchman-proxy/truchman/simulator"
)

const (
	tokenPath = "/v1/partner_auth/token"
	firstPath = "/v1/customers/Account_ID:1000001"
)

var partner = []string{"X-IBM-Client-Id", "demo-client", "MsgId", "5f0c2a9e-7d1b-4c36-9a53-1c8e6f2b7d40"}

func grantFor(metadata string) string {
	return `{"grant_type":"client_credentials","scope":"customers","oauth_metadata":` + metadata + `}`
}

// token obtains an access token.
func (p *provider) token(metadata string) string {
	p.t.Helper()
	status, answer := p.send("POST", tokenPath, grantFor(metadata), append(partner, "X-IBM-Client-Secret", "demo-secret")...)
	var granted struct {
		Token string `json:"access_token"`
	}
	if err := json.Unmarshal([]byte(answer), &granted); err != nil || status != 200 {
		p.t.Fatalf("token: %d %s", status, answer)
	}
	keeps(p.t, schema(p.t, "rakbank", "TokenResponse"), answer)
	return granted.Token
}

func (p *provider) update(token, path, body string, headers ...string) (int, string) {
	p.t.Helper()
	return p.send("POST", path, body, append(append(partner, "Authorization", "Bearer "+token), headers...)...)
}

func TestRAKBankUpdateAnswersTheWholeProfile(t *testing.T) {
	p := start(t, "rakbank", simulator.Options{})
	token := p.token(`{"account_id":"1000001"}`)
	status, answer := p.update(token, firstPath, `{"addresses":[{"type":"RESIDENCE","line_1":"Flat 9","line_3":"NULL^","city":"AUH","country":"AE","preferred":false}],
		"phones":[{"type":"CELLPH1","country_code":"971","number":"500000099"}]}`)
	want := `{"documents":[{"type":"EMID","number":"784199000000011","expiry_date":"2031-09-14"}],
		"addresses":[{"type":"RESIDENCE","line_1":"Flat 9","line_2":"Heron House","line_4":"By the mill","po_box":"685","city":"AUH","country":"AE","preferred":false}],
		"phones":[{"type":"CELLPH1","country_code":"971","number":"500000099"}],
		"emails":[{"type":"HOMEEML","email":"mara.quill@example.com"}]}`
	if status != 200 {
		t.Fatalf("%d %s", status, answer)
	}
	same(t, answer, want)
	keeps(t, schema(t, "rakbank", "CustomerUpdate"), answer)
	_, answer = p.update(token, firstPath, `{}`)
	same(t, answer, want)
	if p.effects() != 2 {
		t.Fatalf("%d effects, want the two updates and not the token", p.effects())
	}
}

func TestRAKBankKnowsPrepaidCustomers(t *testing.T) {
	p := start(t, "rakbank", simulator.Options{})
	token := p.token(`{"emirates_id":"784199000000001"}`)
	status, answer := p.update(token, "/v1/customers/Emirates_ID:784199000000001", `{"emails":[{"type":"HOMEEML","email":"new.vale@example.com"}]}`)
	if status != 200 || !strings.Contains(answer, "new.vale@example.com") {
		t.Fatalf("%d %s", status, answer)
	}
}

func TestRAKBankRefusesUpdates(t *testing.T) {
	p := start(t, "rakbank", simulator.Options{})
	token, stranger := p.token(`{"account_id":"1000001"}`), p.token(`{"account_id":"404"}`)
	object, header := "Invalid object: the property ", "Invalid header: the parameter "
	notVerified := "This server could not verify that you are authorized to access the URL."
	for _, test := range []struct {
		name, token, path, body, header, value string
		status                                 int
		code, description                      string
	}{
		{"no MsgId", token, firstPath, `{}`, "MsgId", "", 422, "422002", header + "'MsgId' is missing."},
		{"no client id", token, firstPath, `{}`, "X-IBM-Client-Id", "", 422, "422002", header + "'X-IBM-Client-Id' is missing."},
		{"MsgId is no UUID", token, firstPath, `{}`, "MsgId", strings.Repeat("m", 51), 422, "422", header + "'MsgId' must be a uuid."},
		{"another client", token, firstPath, `{}`, "X-IBM-Client-Id", "other", 401, "401", "Invalid client id or secret"},
		{"no token", token, firstPath, `{}`, "Authorization", "", 401, "401", notVerified},
		{"not a bearer", token, firstPath, `{}`, "Authorization", token, 401, "401", notVerified},
		{"unknown token", "x", firstPath, `{}`, "", "", 401, "401", notVerified},
		{"token of another customer", token, "/v1/customers/Account_ID:1000002", `{}`, "", "", 401, "401001", "Invalid OAuth metadata"},
		{"token of another type", token, "/v1/customers/Emirates_ID:1000001", `{}`, "", "", 401, "401001", "Invalid OAuth metadata"},
		{"unknown type", token, "/v1/customers/UUID:1000001", `{}`, "", "", 422, "422", "Invalid path: the parameter 'customer_id_type' is not an allowed value."},
		{"id too long", token, "/v1/customers/Account_ID:" + strings.Repeat("1", 21), `{}`, "", "", 422, "422", "Invalid path: the parameter 'customer_id' "},
		{"id with a slash", token, "/v1/customers/Account_ID:1%2F2", `{}`, "", "", 422, "422", "Invalid path: the parameter 'customer_id' "},
		{"unknown customer", stranger, "/v1/customers/Account_ID:404", `{}`, "", "", 422, "422", "The customer is not known."},
		{"no JSON", token, firstPath, `{`, "", "", 400, "400", "the body is not one JSON value"},
		{"no object", token, firstPath, `[]`, "", "", 422, "422", "Invalid object: the object must be of type object."},
		{"missing property", token, firstPath, `{"phones":[{"type":"CELLPH1","number":5}]}`, "", "", 422, "422001", object + "'country_code' is missing."},
		{"unknown property", token, firstPath, `{"names":[]}`, "", "", 422, "422", object + "'names' is not a known member."},
		{"not a list", token, firstPath, `{"phones":{}}`, "", "", 422, "422", object + "'phones' must be of type array."},
		{"element is no object", token, firstPath, `{"phones":[5]}`, "", "", 422, "422", object + "'phones' must be of type object."},
		{"city too long", token, firstPath, `{"addresses":[{"type":"RESIDENCE","line_1":"1","city":"DUBAI1","country":"AE","preferred":true}]}`, "", "", 422, "422", object + "'city' is longer than 5 characters."},
		{"no such day", token, firstPath, `{"documents":[{"type":"EMID","number":"1","expiry_date":"2031-02-30"}]}`, "", "", 422, "422", object + "'expiry_date' must be a date."},
		{"empty number", token, firstPath, `{"documents":[{"type":"EMID","number":"","expiry_date":"2031-02-03"}]}`, "", "", 422, "422", object + "'number' is shorter than 1 characters."},
	} {
		t.Run(test.name, func(t *testing.T) {
			var headers []string
			if test.header != "" {
				headers = []string{test.header, test.value}
			}
			status, answer := p.update(test.token, test.path, test.body, headers...)
			refused(t, status, answer, test.status, test.code, test.description)
		})
	}
	if p.effects() != 0 {
		t.Fatal("a refused call had an effect")
	}
}

// refused checks an error body of RAKBank.
func refused(t *testing.T, status int, answer string, wantStatus int, wantCode, wantDescription string) {
	t.Helper()
	keeps(t, schema(t, "rakbank", "ErrorResponse"), answer)
	var got struct {
		Code        string `json:"response_code"`
		Description string `json:"description"`
	}
	if err := json.Unmarshal([]byte(answer), &got); err != nil {
		t.Fatal(err)
	}
	if status != wantStatus || got.Code != wantCode || !strings.HasPrefix(got.Description, wantDescription) {
		t.Fatalf("%d %s\nwant %d %s %s", status, answer, wantStatus, wantCode, wantDescription)
	}
}

func TestRAKBankRefusesTokens(t *testing.T) {
	p := start(t, "rakbank", simulator.Options{})
	first := grantFor(`{"account_id":"1000001"}`)
	for _, test := range []struct {
		name, body, header, value string
		status                    int
		code, description         string
	}{
		{"no secret", first, "X-IBM-Client-Secret", "", 422, "422002", "Invalid header: the parameter 'X-IBM-Client-Secret' is missing."},
		{"no MsgId", first, "MsgId", "", 422, "422002", "Invalid header: the parameter 'MsgId' is missing."},
		{"wrong secret", first, "X-IBM-Client-Secret", "x", 401, "401", "Invalid client id or secret"},
		{"wrong client", first, "X-IBM-Client-Id", "x", 401, "401", "Invalid client id or secret"},
		{"wrong scope", strings.Replace(first, `"customers"`, `"payments"`, 1), "", "", 401, "401", "Invalid Scope"},
		{"other grant", strings.Replace(first, "client_credentials", "password", 1), "", "", 422, "422", "Invalid object: the property 'grant_type' is not an allowed value."},
		{"no metadata", `{"grant_type":"client_credentials","scope":"customers"}`, "", "", 422, "422001", "Invalid object: the property 'oauth_metadata' is missing."},
		{"empty metadata", grantFor(`{}`), "", "", 422, "422", "Invalid object: the property 'oauth_metadata' has the wrong number of members."},
		{"two customers", grantFor(`{"account_id":"1","emirates_id":"2"}`), "", "", 422, "422", "Invalid object: the property 'oauth_metadata' has the wrong number of members."},
	} {
		t.Run(test.name, func(t *testing.T) {
			headers := append(partner, "X-IBM-Client-Secret", "demo-secret")
			if test.header != "" {
				headers = append(headers, test.header, test.value)
			}
			status, answer := p.send("POST", tokenPath, test.body, headers...)
			refused(t, status, answer, test.status, test.code, test.description)
		})
	}
}

func TestRAKBankTransport(t *testing.T) {
	p := start(t, "rakbank", simulator.Options{})
	for _, test := range []struct {
		method, path, media string
		want                int
		code                string
	}{
		{"POST", "/v1/customers/1000001", "application/json", 404, "404"},
		{"POST", "/v1/customers/Account_ID:1/x", "application/json", 404, "404"},
		{"PATCH", firstPath, "application/json", 405, "405"},
		{"POST", tokenPath, "application/x-www-form-urlencoded", 415, "415"},
	} {
		status, answer := p.send(test.method, test.path, `{}`, "Content-Type", test.media)
		refused(t, status, answer, test.want, test.code, "")
	}
}

func TestRAKBankTokensEnd(t *testing.T) {
	var elapsed atomic.Int64
	clock := func() time.Time { return noon().Add(time.Duration(elapsed.Load())) }
	p := start(t, "rakbank", simulator.Options{TokenLifetime: 90 * time.Second, Clock: clock})
	token := p.token(`{"account_id":"1000001"}`)
	elapsed.Store(int64(90*time.Second - 1))
	if status, answer := p.update(token, firstPath, `{}`); status != 200 {
		t.Fatalf("within the lifetime: %d %s", status, answer)
	}
	elapsed.Store(int64(90 * time.Second))
	status, answer := p.update(token, firstPath, `{}`)
	refused(t, status, answer, 401, "401", "This server could not verify")
	if again := p.token(`{"account_id":"1000001"}`); again == token {
		t.Fatal("the same token twice")
	}
}
