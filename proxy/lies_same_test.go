package proxy_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/truchman-proxy/truchman/proxy"
	"github.com/truchman-proxy/truchman/secret"
)

// TestRecordOfAnotherCustomer reads a customer and is answered another one's record: nothing of it may be passed on.
func TestRecordOfAnotherCustomer(t *testing.T) {
	const asked, other = "7841003200000001", "7841003200000002"
	for name, record := range map[string]string{
		"netxd":      `{"id":"42","result":{"ID":"$record","firstName":"` + marker + `"},"jsonrpc":"2.0"}`,
		"normalized": `{"id":"$record","first_name":"` + marker + `"}`,
		"caas":       `{"status":"success","statusCode":200,"data":{"ecrn":"$record","first_name":"` + marker + `"}}`,
		"openbank":   `{"id":"$record","legal_name":"` + marker + `"}`,
		"obp":        obpRecord,
	} {
		t.Run(name, func(t *testing.T) {
			for told, status := range map[string]int{asked: 200, other: 502} {
				address := serve(t, func(w http.ResponseWriter, r *http.Request) {
					_ = readString(r)
					if strings.Contains(r.URL.Path, "token") || strings.Contains(r.URL.Path, "direct") {
						w.WriteHeader(http.StatusOK)
						_, _ = w.Write([]byte(`{"access_token":"a","token_type":"bearer","expires_in":3600,"token":"a","scope":"s"}`))
						return
					}
					_, _ = w.Write([]byte(strings.ReplaceAll(record, "$record", told)))
				})
				s := open(t, everyBank(t, address))
				got := s.ask(get(name, asked, "42"))
				if got.status != status {
					t.Errorf("%s: %d %s %s", told, got.status, got.body, s.log.String())
				}
				if status == 502 {
					wantFailure(t, got, 502, broken)
					if text := s.everything(got); strings.Contains(text, marker) || strings.Contains(text, other) {
						t.Errorf("what the bank said came out: %s", text)
					}
				}
			}
		})
	}
}

const obpRecord = `{"bank_id":"gh.29.uk","customer_id":"$record","customer_number":"5987951","legal_name":"` + marker + `","mobile_phone_number":"+971500000009","email":"",` +
	`"face_image":{"url":"www.example.com/ada","date":"2017-09-19T00:00:00Z"},"date_of_birth":"1990-01-01T00:00:00Z","relationship_status":"single",` +
	`"dependants":0,"dob_of_dependants":[],"credit_rating":{"rating":"OBP","source":"OBP"},"credit_limit":{"currency":"EUR","amount":"0"},` +
	`"highest_education_attained":"Master","employment_status":"worker","kyc_status":true,"last_ok_date":"2017-09-19T00:00:00Z","title":"Dr.",` +
	`"branch_id":"DERBY6","name_suffix":"Sr","customer_attributes":[]}`

// everyBank has every bank that reads customers at one address.
func everyBank(t *testing.T, address string) proxy.Config {
	config := demo(address, nowhere, signingPEM(t), at("normalized", address))
	config.Banks["obp"] = proxy.Bank{Pack: "obp", Address: address, Settings: map[string]string{"bank_id": "gh.29.uk", "login": "bearer"},
		Secrets: map[string]secret.Value{"access_token": secret.New("a")}}
	config.Banks["openbank"] = proxy.Bank{Pack: "openbank", Address: address, Settings: map[string]string{"bank_id": "reed.bank", "login": "bearer"},
		Secrets: map[string]secret.Value{"access_token": secret.New("a")}}
	config.Banks["caas"] = proxy.Bank{Pack: "caas", Address: address, Settings: map[string]string{"client_id": "demo-client"},
		Secrets: map[string]secret.Value{"client_secret": secret.New("demo-secret"), "username": secret.New("demo"), "password": secret.New("demo-password")}}
	return config
}
