package simulator_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/truchman-proxy/truchman/simulator"
)

// newcomer is a customer whom nobody knows, with an id document of that number.
func newcomer(number string) string {
	return fmt.Sprintf(`{"channel":"WEB","first_name":"Wilf","last_name":"Rook","nationality":"GB","political_exposed_person":true,"updated_by":"784wilf",
		"additional_docs":[{"base64_data":"d2lsZg==","content_type":"application/pdf","document_id":"1"}],
		"address_list":[{"address_type_id":"1","city":"Dubai","country":"AE","zip":0,"po_box":null}],
		"id_details":[{"id_type":4,"id_number":%q,"date_of_expiry":"2031-01-31","active_status":true,
			"id_front":{"base64_data":"d2lsZg==","content_type":"image/jpeg"},"id_back":{"base64_data":"d2lsZg==","content_type":"image/png"}}],
		"customer_classification":{"income_type":1,"profile_photo":{"base64_data":"d2lsZg==","content_type":"image/jpeg"}}}`, number)
}

// onboarded is what onboarding answers, without the request id.
func (c caas) onboarded(body string) (status int, answer string) {
	c.t.Helper()
	status, text := c.ask("POST", caasOnboarding, body)
	name := "OnboardingFailure"
	if status == 200 {
		name = "OnboardingAnswer"
	}
	keeps(c.t, schema(c.t, "caas", name), text)
	var members map[string]json.RawMessage
	if err := json.Unmarshal([]byte(text), &members); err != nil || len(members["request_id"]) != 34 {
		c.t.Fatalf("no request id of 32 characters: %s", text)
	}
	delete(members, "request_id")
	rest, _ := json.Marshal(members)
	return status, string(rest)
}

func (c caas) get(ecrn string) map[string]any {
	c.t.Helper()
	_, text := c.ask("GET", caasCustomer+ecrn, "")
	keepsSearch(c.t, "CustomerAnswer", text)
	var answer struct{ Data map[string]any }
	if err := json.Unmarshal([]byte(text), &answer); err != nil {
		c.t.Fatal(err)
	}
	return answer.Data
}

// at looks into a document: "address_list.0.city".
func at(document any, path string) any {
	for step := range strings.SplitSeq(path, ".") {
		switch node := document.(type) {
		case map[string]any:
			document = node[step]
		case []any:
			var i int
			_, _ = fmt.Sscan(step, &i)
			document = node[i]
		}
	}
	return document
}

func wants(t *testing.T, document any, want map[string]any) {
	t.Helper()
	for path, value := range want {
		if got := at(document, path); got != value {
			t.Errorf("%s is %v, want %v", path, got, value)
		}
	}
}

func TestCAASOnboardsAndTells(t *testing.T) {
	c := startCAAS(t, simulator.Options{Clock: noon})
	status, answer := c.onboarded(newcomer("784199000000101"))
	if status != 200 || c.effects() != 1 {
		t.Fatalf("%d %s", status, answer)
	}
	same(t, answer, `{"status":"success","status_code":200,"data":{"aml_scan_status":"Accepted","ecrn":"7841003200001001","customer_status":"ACTIVE","pep":true,"aml_category":2}}`)
	const files = "customer/id/7841003200001001_ID_"
	customer := c.get("7841003200001001")
	wants(t, customer, map[string]any{
		"first_name": "Wilf", "middle_name": nil, "updated_channel": "WEB", "registrationDate": noon().UTC().Format("2006-01-02 15:04:05"),
		"dateUpdated": noon().UTC().Format("2006-01-02T15:04:05.000000Z"), "address_list.0.city": "Dubai", "address_list.0.landmark": nil,
		"address_list.0.dateUpdated": noon().UTC().Format("2006-01-02T15:04:05.000000Z"),
		"id_details.0.id_type":       4.0, "id_details.0.issued_by": nil, "id_details.0.id_front.base64_data": "",
		"id_details.0.id_front.file_name": files + "FR_4_784199000000101.jpg", "id_details.0.id_back.file_name": files + "BK_4_784199000000101.png",
		"additional_docs.0.file_name": "customer/doc/7841003200001001_1.pdf", "additional_docs.0.document_id": "1",
		"customer_classification.profile_photo_file_name": "customer/photo/7841003200001001.jpg",
		"customer_classification.income_type":             1.0, "customer_classification.agent_ref_no": nil,
		"customer_classification.subscriptions.0.status": "active",
	})
	for _, name := range []string{"updated_by", "customer_classification.profile_photo"} {
		if at(customer, name) != nil {
			t.Errorf("get tells %s", name)
		}
	}
	_, found := c.ask("POST", caasValidate, idOf("4", "784199000000101"))
	if !strings.Contains(found, `"ecrn":"7841003200001001"`) {
		t.Errorf("validate: %s", found)
	}
}

func TestCAASOnboardingAgainIsTheSameCustomer(t *testing.T) {
	c := startCAAS(t, simulator.Options{})
	_, first := c.onboarded(newcomer("784199000000101"))
	_, again := c.onboarded(newcomer("784199000000101"))
	same(t, again, first)
	if list := c.get("7841003200001001")["id_details"].([]any); len(list) != 1 || c.effects() != 2 {
		t.Errorf("%d id documents, %d effects", len(list), c.effects())
	}
	if _, other := c.onboarded(newcomer("784199000000102")); !strings.Contains(other, "7841003200001002") {
		t.Errorf("another customer: %s", other)
	}
	_, answer := c.onboarded(newcomer("784199000000002"))
	if !strings.Contains(answer, `"ecrn":"7841003200000002"`) || c.get("7841003200000002")["first_name"] != "Wilf" {
		t.Errorf("who was not subscribed is onboarded: %s", answer)
	}
}

func TestCAASUpdatesByECRN(t *testing.T) {
	c := startCAAS(t, simulator.Options{})
	status, answer := c.onboarded(`{"ecrn":"7841003200000001","first_name":"Maren","email_id":"new.quill@example.com","channel":"WEB",
		"address_list":[{"address_type_id":"1","city":"Sharjah"},{"address_type_id":"2","city":"Kochi","country":"IN"}],
		"id_details":[{"id_type":4,"id_number":"784199000000001","date_of_expiry":"2036-12-10"}],
		"customer_classification":{"income_type":2}}`)
	if status != 200 || !strings.Contains(answer, `"ecrn":"7841003200000001"`) || c.effects() != 1 {
		t.Fatalf("%d %s", status, answer)
	}
	wants(t, c.get("7841003200000001"), map[string]any{
		"first_name": "Maren", "last_name": "Quill", "email_id": "new.quill@example.com", "updated_channel": "WEB", "registrationDate": "2026-03-26 07:09:24",
		"address_list.0.city": "Sharjah", "address_list.0.building_name": nil, "address_list.1.city": "Kochi", "address_list.1.landmark": nil,
		"id_details.0.date_of_expiry": "2036-12-10", "id_details.0.issued_by": nil,
		"id_details.0.id_front.file_name":     "customer/id/7841003200000001_ID_FR_4_784199000000001.jpg",
		"customer_classification.income_type": 2.0, "customer_classification.employer_name": "Sedge and Sons",
		"customer_classification.subscriptions.1.subsciption_type": "PREMIUM",
	})
}

func TestCAASRefusesOnboarding(t *testing.T) {
	c := startCAAS(t, simulator.Options{})
	failed := func(status, code int, message string) string {
		return fmt.Sprintf(`{"status":"failed","status_code":%d,"error_code":%d,"message":%q}`, status, code, message)
	}
	invalid := func(details string) string {
		if details != "" {
			details = `,"details":` + details
		}
		return `{"status":"failure","status_code":400,"error_code":40002,"message":"Invalid format or missing mandatory request"` + details + `}`
	}
	for _, test := range []struct {
		name, body string
		status     int
		want       string
	}{
		{"investigated", newcomer("784199000000003"), 406, failed(406, 45013, "Customer 7841003200000003 Under Compliance Investigation")},
		{"blocked", newcomer("784199000000004"), 406, failed(406, 45051, "Customer 7841003200000004 Cannot be Accepted")},
		{"update of investigated", `{"ecrn":"7841003200000003","first_name":"Ines"}`, 406, failed(406, 45013, "Customer 7841003200000003 Under Compliance Investigation")},
		{"update of blocked", `{"ecrn":"7841003200000004","first_name":"Odo"}`, 406, failed(406, 45051, "Customer 7841003200000004 Cannot be Accepted")},
		{"update of nobody", `{"ecrn":"7841003200000099","first_name":"Mara"}`, 404, failed(404, 45032, "Customer update failed")},
		{"another one's id", `{"ecrn":"7841003200000001","first_name":"Mara","id_details":[{"id_type":4,"id_number":"784199000000002"}]}`, 404, failed(404, 45032, "Customer update failed")},
		{"backend", newcomer("784199000000050"), 502, failed(502, 40001, "Backend Technical Problem")},
		{"nationality", `{"first_name":"Mara","nationality":"INN"}`, 400, failed(406, 45053, " Invalid Nationality INN!")},
		{"second nationality", `{"first_name":"Mara","second_nationality":"gb"}`, 400, failed(406, 45053, " Invalid Second Nationality gb!")},
		{"country of an address", `{"first_name":"Mara","address_list":[{"country":"A"}]}`, 400, failed(406, 45053, " Invalid Country A!")},
		{"country of an id", `{"first_name":"Mara","id_details":[{"issued_country":"A1"}]}`, 400, failed(406, 45053, " Invalid Issued Country A1!")},
		{"country of transactions", `{"first_name":"Mara","customer_classification":{"txn_issued_country":"UAE"}}`, 400, failed(406, 45053, " Invalid Txn Issued Country UAE!")},
		{"no first name", `{"last_name":"Quill"}`, 400, invalid(`{"firstName":"Invalid first name"}`)},
		{"empty first name", `{"first_name":""}`, 400, invalid(`{"firstName":"Invalid first name"}`)},
		{"several", `{"date_of_birth":"1990-02-30","gender":1}`, 400, invalid(`{"firstName":"Invalid first name","dateOfBirth":"Invalid date of birth","gender":"Invalid gender"}`)},
		{"deep", `{"first_name":"Mara","id_details":[{"id_type":"4"}]}`, 400, invalid(`{"idType":"Invalid id type"}`)},
		{"unknown member", `{"first_name":"Mara","shoe_size":38}`, 400, invalid(`{"shoeSize":"Invalid shoe size"}`)},
		{"ecrn too long", `{"first_name":"Mara","ecrn":"` + strings.Repeat("1", 21) + `"}`, 400, invalid(`{"ecrn":"Invalid ecrn"}`)},
		{"no base64", `{"first_name":"Mara","additional_docs":[{"base64_data":"<<base64Data>>"}]}`, 400, invalid(`{"base64Data":"Invalid base64 data"}`)},
		{"no base64 below", `{"first_name":"Mara","customer_classification":{"profile_photo":{"base64_data":"x"}}}`, 400, invalid(`{"base64Data":"Invalid base64 data"}`)},
		{"no object", `[]`, 400, invalid("")},
		{"no JSON", `{`, 400, invalid("")},
	} {
		t.Run(test.name, func(t *testing.T) {
			status, answer := c.onboarded(test.body)
			if status != test.status {
				t.Errorf("status %d, want %d", status, test.status)
			}
			same(t, answer, test.want)
		})
	}
	if c.effects() != 0 {
		t.Fatal("a refused call had an effect")
	}
}

func TestCAASTakesMegabytes(t *testing.T) {
	c := startCAAS(t, simulator.Options{})
	image := strings.Repeat("A", 4<<20)
	if status, answer := c.onboarded(`{"first_name":"Mara","additional_docs":[{"base64_data":"` + image + `","document_id":"1"}]}`); status != 200 {
		t.Fatalf("%d %s", status, answer)
	}
	most := strings.Repeat("x", 32<<20)
	if status, answer := c.onboarded(most); status != 400 {
		t.Fatalf("32 MiB are read, and are no JSON: %d %s", status, answer)
	}
	status, answer := c.ask("POST", caasOnboarding, most+"x")
	if status != 413 || !strings.Contains(answer, `"status":413,"error":"Request Entity Too Large"`) {
		t.Fatalf("a byte more: %d %s", status, answer)
	}
}
