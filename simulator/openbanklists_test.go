package simulator_test

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/truchman-proxy/truchman/simulator"
)

// openbankNames are the customers of a list, in its order.
func openbankNames(t testing.TB, list string) string {
	t.Helper()
	var read struct {
		Customers []struct {
			Name string `json:"legal_name"`
		}
	}
	if err := json.Unmarshal([]byte(list), &read); err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, customer := range read.Customers {
		names = append(names, strings.Fields(customer.Name + " -")[0])
	}
	return strings.Join(names, " ")
}

func TestOpenbankListsTheUsersCustomers(t *testing.T) {
	p := openbankStart(t)
	customers := func(path string) string { return openbankNames(t, p.openbankIs("GET", path, "", 200, "Customers")) }
	id := openbankID(t, p.openbankIs("POST", "/v1/customers", openbankNew, 201, "CustomerCreationAnswer"), "customer_id")
	if got := customers("/v1/users/current/customers") + "; " + customers(openbankReed+"/customers") + "; " + customers(openbankSedge+"/customers"); got != "Mara Tobin Ines; Mara Tobin; Ines" {
		t.Fatal(got)
	}
	for user, want := range map[string]string{openbankGuest: "Mara Tobin", openbankOwner: "Mara Tobin Runa"} {
		p := openbankStart(t)
		p.openbankIs("POST", "/v1/customers", openbankNew, 201, "CustomerCreationAnswer")
		link := p.openbankIs("POST", openbankReed+"/user_customer_links", `{"user_id":"`+user+`","customer_id":"`+id+`"}`, 201, "UserCustomerLink")
		same(t, link, fmt.Sprintf(`{"user_customer_link_id":%q,"customer_id":%q,"user_id":%q,"date_inserted":%q,"is_active":true}`,
			openbankID(t, link, "user_customer_link_id"), id, user, openbankID(t, link, "date_inserted")))
		if got := openbankNames(t, p.openbankIs("GET", openbankReed+"/customers", "", 200, "Customers")); got != want || p.effects() != 2 {
			t.Fatalf("%s: %s with %d effects, want %s", user, got, p.effects(), want)
		}
	}
}

func TestOpenbankListsTwentyEvents(t *testing.T) {
	p := openbankStart(t)
	for path, want := range map[string]int{openbankReed: 1, openbankSedge: 20} {
		var read struct {
			Events []any `json:"crm_events"`
			More   bool  `json:"has_more"`
		}
		if err := json.Unmarshal([]byte(p.openbankIs("GET", path+"/crm-events", "", 200, "CRMEvents")), &read); err != nil {
			t.Fatal(err)
		}
		if len(read.Events) != want || read.More != (want == 20) {
			t.Errorf("%s: %d events, more: %v", path, len(read.Events), read.More)
		}
	}
}

// The firehose lists by the time of the last change: here the second customer's is a minute after the others'.
func TestOpenbankFirehosePages(t *testing.T) {
	now := time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC)
	h := handler(t, "openbank", simulator.Options{Clock: func() time.Time { return now }, Customers: map[string]json.RawMessage{
		"1": json.RawMessage(`{"bank_id":"moss.bank","legal_name":"One"}`), "2": json.RawMessage(`{"bank_id":"moss.bank","legal_name":"Two"}`),
		"3": json.RawMessage(`{"bank_id":"moss.bank","legal_name":"Three"}`), "4": json.RawMessage(`{"bank_id":"fen.bank","legal_name":"Four"}`)}})
	send := func(method, path, body string) string {
		r := request(t.Context(), path, body)
		r.Method = method
		r.Header.Set(openbankLoggedIn[0], openbankLoggedIn[1])
		answer := httptest.NewRecorder()
		h.ServeHTTP(answer, r)
		if answer.Code != 200 {
			t.Fatalf("%s: %d %s", path, answer.Code, answer.Body)
		}
		return answer.Body.String()
	}
	now = now.Add(time.Minute)
	send("PUT", "/v1/banks/moss.bank/customers/2/branch", `{"branch_id":"M"}`)
	for query, want := range map[string]string{
		"":                               "One Three Two",
		"sort_direction=ASC":             "One Three Two",
		"sort_direction=DESC":            "Two Three One",
		"limit=2":                        "One Three",
		"limit=0":                        "One Three Two",
		"offset=2&limit=2":               "Two",
		"offset=9":                       "",
		"other=1":                        "One Three Two",
		"from_date=2026-01-02T00:00:01Z": "Two",
		"to_date=2026-01-02T00:00:01Z":   "One Three",
		"to_date=" + url.QueryEscape("2026-01-02T04:01:00+04:00"):       "One Three Two",
		"from_date=2026-01-02T00:00:00Z&to_date=2026-01-02T00:00:00Z":   "One Three",
		"sort_direction=UnknownSortDirection&limit=2147483647&offset=0": "One Three Two",
	} {
		list := send("GET", "/v1/banks/moss.bank/firehose/customers?"+query, "")
		keeps(t, schema(t, "openbank", "Customers"), list)
		if got := openbankNames(t, list); got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
}
