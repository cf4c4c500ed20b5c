package proxy_test

import (
	"strings"
	"testing"
)

// oneBankTown is the proxy before one simulated bank.
type oneBankTown struct {
	*stage
	bank *bank
}

// partsOf are the calls that the bank got, each as its method and what stands behind the customer in its path.
func (town *oneBankTown) partsOf(customer string) string {
	var calls []string
	for _, call := range town.bank.took() {
		words := strings.Fields(call)
		_, part, _ := strings.Cut(words[1], customer)
		calls = append(calls, words[0]+" "+part)
	}
	return strings.Join(calls, ", ")
}

// createsResidence changes the residence of a customer who has no address: the new one is tagged, so that the next change finds it.
func (town *oneBankTown) createsResidence(t *testing.T, path, customer string) {
	t.Helper()
	for _, line := range []string{"Flat 14", "Flat 15"} {
		expectReply(t, town.ask(obpAsk("PATCH", path, `{"addresses":{"residence":{"line_1":"`+line+`","city":"Dubai","country":"AE"}}}`)), 200, customer)
	}
	r := town.ask(obpAsk("GET", path+"/addresses", ""))
	expectReply(t, r, 200, `"line_1":"Flat 15"`)
	if strings.Count(r.body, `"line_1"`) != 1 || !strings.Contains(r.body, `"tags":["home"]`) {
		t.Errorf("not the one address, with its tag: %s", r.body)
	}
}
