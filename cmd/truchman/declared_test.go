package main

import (
	"context"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	truchman "github.com/truchman-proxy/truchman"
	"github.com/truchman-proxy/truchman/simulator"
)

// declaredRun is the whole proxy as "truchman run" has it, with everything on that can be seen and every kind of request made.
type declaredRun struct {
	*personalStage
	file, text string
	log        *waitingLog
}

// runDeclared runs it, with one request at once and a rate that ends.
func runDeclared(t *testing.T) *declaredRun {
	t.Helper()
	private, public, err := newSigningKey()
	if err != nil {
		t.Fatal(err)
	}
	directory := t.TempDir()
	d := &declaredRun{file: filepath.Join(directory, "config.yaml"), log: newWaitingLog(),
		personalStage: &personalStage{T: t, spans: newOTLPCollector(t), directory: directory, banks: map[string]*gossip{}, client: &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}}}
	sets := []string{"server.listen=127.0.0.1:0", "admin.listen=127.0.0.1:0", "server.stop.drain=0s", "tracing.endpoint=" + d.spans.url, "tracing.sample=1", "audit.file=audit.jsonl",
		"overload.requests=1", "rate_limit.requests=100", "rate_limit.per=1h", "banks.netxd.secrets.private_key=" + private}
	for _, name := range personalBanks {
		d.banks[name] = newGossip(t, name, simulator.Options{PublicKey: public})
		sets = append(sets, "banks."+name+".address="+d.banks[name].URL)
	}
	d.text = strings.Replace(string(truchman.ReferenceConfig), "  # banks:\n", "  banks: {caas: {authentication: {kind: none}, partners: {demo: {url: \"http://127.0.0.1:1/\", "+
		"signing: [whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw]}}}}\n  # banks:\n", 1)
	put(t, d.file, d.text)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- run(ctx, d.file, sets, d.log) }()
	d.stop = onceStopped(t, cancel, ended)
	t.Cleanup(d.stop)
	d.proxy, d.admin = addresses(t, d.log.until(t, `"msg":"serving"`, 1))
	return d
}

// requests makes one of each kind.
func (d *declaredRun) requests() {
	d.Helper()
	const phones = `{"first_name":"Mara","last_name":"Quill","phones":{"mobile":{"country_code":"44","number":"7700900123"}}}`
	d.patch(maraPath, "d-1", maraPatch)
	d.patch(maraPath, "d-1", maraPatch)
	d.patch(maraPath, "d-2", phones) // a rule fails
	d.patch(maraPath, "d-3", `{"first_name":5}`)
	d.patch("/v1/banks/rakbank/customers/100000000001001", "d-4", maraPatch)
	for _, bank := range personalBanks {
		d.send("GET", d.customerPath("normalized", bank, "100000000001001"), "", "X-Request-Id", "d-"+bank)
	}
	d.send("GET", d.customerPath("obp", "obp", "7uy8a7e4-6d02-40e3-a129-0b2bf89de8u1"), "")
	d.send("POST", d.customerPath("netxd", "obp", ""), rpcBody("4712", "GetCustomer", `{"customerID":"7uy8a7e4-6d02-40e3-a129-0b2bf89de8u1"}`), "Content-Type", "application/json")
	d.send("POST", d.customerPath("netxd", "obp", ""), rpcBody("4713", "UpdateCustomer", `{"ID":"7uy8a7e4-6d02-40e3-a129-0b2bf89de8u1","type":"INDIVIDUAL",`+
		`"contact":{"email":"mara@example.com"},"firstName":"Mara","lastName":"Quill"}`), "Content-Type", "application/json") // names are dropped there
	d.send("GET", "/v1/banks/netxd/customers/100000000009999", "")
	d.send("BREW", "/nowhere", "")
	d.send("POST", toldPath, told)
	for _, how := range []string{"truncated", "429", "html", "503"} {
		lie := gossips()[how]
		d.banks["netxd"].lie.Store(&lie)
		d.send("GET", maraPath, "", "X-Request-Id", "d-"+how)
		d.patch(maraPath, "d-w-"+how, maraPatch)
	}
	d.shedOne()
	for status := 0; status != http.StatusTooManyRequests; {
		status, _, _ = d.send("GET", "/v1/banks/netxd/capabilities", "")
	}
	put(d.T, d.file, d.text+"# a comment\n")
	d.log.until(d.T, unchanged, 1)
}

// shedOne has a request come while another is at the bank.
func (d *declaredRun) shedOne() {
	d.Helper()
	arrived, leave := make(chan struct{}), make(chan struct{})
	hold := func(w http.ResponseWriter, _ *http.Request) {
		close(arrived)
		<-leave
		w.WriteHeader(http.StatusBadRequest)
	}
	bank := d.banks["obp"]
	bank.lie.Store(&hold)
	held := make(chan struct{})
	go func() {
		defer close(held)
		d.send("GET", d.customerPath("normalized", "obp", "7uy8a7e4-6d02-40e3-a129-0b2bf89de8u1"), "")
	}()
	<-arrived
	if status, _, text := d.send("GET", maraPath, ""); status != http.StatusServiceUnavailable || !strings.Contains(text, "overloaded") {
		d.Errorf("%d %s, want it shed", status, text)
	}
	close(leave)
	<-held
	bank.lie.Store(nil)
}
