package simulator_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/truchman-proxy/truchman/simulator"
)

func TestOBPListsTheCustomersOfAUser(t *testing.T) {
	p := obpStart(t)
	all := p.obpIs("GET", obpOfUser, "", 200, "CustomersOfUser")
	for _, want := range []string{"Mara Quill", "Ines Vale", `"date_of_birth":"1990-01-01"`, `["2017-09-19"]`, "SPECIAL_TAX_NUMBER", "last_ok_date\":\"2025-09-19T"} {
		if !strings.Contains(all, want) {
			t.Fatalf("no %s in %s", want, all)
		}
	}
	bank := p.obpIs("GET", obpBank+"/customers", "", 200, "CustomersAtBank")
	if strings.Contains(bank, "Ines Vale") || strings.Contains(bank, "branch_id") || strings.Contains(bank, "customer_attributes") {
		t.Fatalf("not the bank's customers in the old form: %s", bank)
	}
}

func TestOBPListsACustomerOnceLinked(t *testing.T) {
	p := obpStart(t)
	id := obpMember(t, p.obpIs("POST", obpBank+"/customers", obpNewCustomer, 201, "Customer"), "customer_id")
	if list := p.obpIs("GET", obpBank+"/customers", "", 200, "CustomersAtBank"); strings.Contains(list, "Runa Moss") {
		t.Fatal("listed without a link")
	}
	link := `{"user_id":"9ca9a7e4-6d02-40e3-a129-0b2bf89de9b1","customer_id":` + id + `}`
	made := p.obpIs("POST", obpBank+"/user_customer_links", link, 201, "UserCustomerLink")
	same(t, obpMember(t, made, "is_active"), "true")
	if list := p.obpIs("GET", obpBank+"/customers", "", 200, "CustomersAtBank"); !strings.Contains(list, "Runa Moss") {
		t.Fatal("not listed in spite of the link")
	}
	p.obpRefuses("POST", obpBank+"/user_customer_links", link, 400, "OBP-30007")
}

func TestOBPListsEventsOrNothing(t *testing.T) {
	p := obpStart(t)
	p.obpIs("GET", obpBank+"/crm-events", "", 200, "CrmEvents")
	r, err := http.NewRequest("GET", p.server.URL+obpSecond+"/crm-events", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set(obpLoggedIn[0], obpLoggedIn[1])
	response, err := p.server.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != 204 || response.Header.Get("Content-Length") != "" || response.Header.Get("Content-Type") != "" {
		t.Fatalf("%d %v", response.StatusCode, response.Header)
	}
	if response.Header.Get("Correlation-Id") == "" {
		t.Fatal("no Correlation-Id")
	}
}

func TestOBPPagesTheFirehose(t *testing.T) {
	var now atomic.Int64
	now.Store(time.Date(2026, 5, 6, 7, 0, 0, 0, time.UTC).Unix())
	p := start(t, "obp", simulator.Options{Clock: func() time.Time { return time.Unix(now.Load(), 0) }})
	now.Add(60)
	p.obpIs("PUT", obpMara+"/branch", `{"branch_id":"A"}`, 200, "Customer")
	now.Add(60)
	p.obpIs("POST", obpBank+"/customers", obpNewCustomer, 201, "Customer")
	for query, want := range map[string]string{
		"":                              "Runa Moss,Mara Quill,Tobin Fen",
		"?sort_direction=ASC":           "Tobin Fen,Mara Quill,Runa Moss",
		"?limit=1":                      "Runa Moss",
		"?limit=1&offset=1":             "Mara Quill",
		"?offset=9":                     "",
		"?SPECIAL_TAX_NUMBER=123456789": "Mara Quill",
		"?SPECIAL_TAX_NUMBER=1":         "",
		"?from_date=2026-05-06T07:01:00.000Z&to_date=2026-05-06T07:01:30.000Z": "Mara Quill",
		"?to_date=2026-05-06T07:00:59.999Z":                                    "Tobin Fen",
	} {
		list := p.obpIs("GET", obpBank+"/firehose/customers"+query, "", 200, "CustomersAtBank")
		var answer struct {
			Customers []struct {
				Name string `json:"legal_name"`
			}
		}
		if err := json.Unmarshal([]byte(list), &answer); err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, customer := range answer.Customers {
			names = append(names, customer.Name)
		}
		if got := strings.Join(names, ","); got != want {
			t.Errorf("%s: got %s, want %s", query, got, want)
		}
	}
	now.Add(400 * 24 * 60 * 60)
	same(t, p.obpIs("GET", obpBank+"/firehose/customers", "", 200, "CustomersAtBank"), `{"customers":[]}`)
}
