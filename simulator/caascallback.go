package simulator

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"syscall"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

const (
	callbackWait   = 10 * time.Second
	callbackAnswer = 1 << 20 // bytes of the partner's answer that are told
)

// caasOrder is what POST /_simulator/callbacks takes.
type caasOrder struct {
	URL      string  `json:"url"` // on the loopback
	ECRN     string  `json:"ecrn"`
	AML      *string `json:"aml_scan_status"`
	Customer *string `json:"customer_status"`
}

// caasStatus is the documented payload.
type caasStatus struct {
	AML      *string `json:"aml_scan_status,omitempty"`
	ECRN     string  `json:"ecrn"`
	Customer *string `json:"customer_status,omitempty"`
}

// caasCalled is what came back from the partner.
type caasCalled struct {
	Status int `json:"status"`
	Body   any `json:"body"`
}

// callBack gives a customer another status, tells the partner, and answers what the partner said.
func (a *caas) callBack(w http.ResponseWriter, r *http.Request) {
	target, status, err := a.readOrder(http.MaxBytesReader(w, r.Body, 1<<16))
	if err != nil {
		writeProblem(w, http.StatusBadRequest, err.Error())
		return
	}
	a.customers.change(status)
	request, err := http.NewRequestWithContext(r.Context(), http.MethodPost, target, bytes.NewReader(encode(status)))
	if err != nil {
		writeProblem(w, http.StatusBadRequest, "url cannot be called")
		return
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set(a.options.CallbackHeader, a.options.CallbackSecret)
	called, err := callPartner(request)
	if err != nil {
		writeProblem(w, http.StatusBadGateway, fmt.Sprintf("the callback was not answered: %v", err))
		return
	}
	writeJSON(w, http.StatusOK, called)
}

// readOrder reads what to send to whom; the payload keeps the contract.
func (a *caas) readOrder(body io.Reader) (target string, status caasStatus, err error) {
	var order caasOrder
	decoder := json.NewDecoder(body)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&order); err != nil {
		return "", status, fmt.Errorf("not a callback: %w", err)
	}
	status = caasStatus{order.AML, order.ECRN, order.Customer}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(encode(status)))
	if err != nil {
		return "", status, err
	}
	if list := breaches(a.schemas.callback, document); len(list) > 0 {
		return "", status, fmt.Errorf("not a callback: %s %s", list[0].name(), list[0].cause)
	}
	return order.URL, status, checkLoopback(order.URL)
}

var errNoLoopback = errors.New("url must be http or https on the loopback: 127.0.0.1, [::1] or localhost")

func checkLoopback(text string) error {
	target, err := url.Parse(text)
	if err != nil || target.Scheme != "http" && target.Scheme != "https" {
		return errNoLoopback
	}
	if ip, err := netip.ParseAddr(target.Hostname()); target.Hostname() != "localhost" && (err != nil || !ip.IsLoopback()) {
		return errNoLoopback
	}
	return nil
}

// change gives a customer another status; one whom nobody knows is called back about all the same.
func (k *caasCustomers) change(by caasStatus) {
	k.mu.Lock()
	defer k.mu.Unlock()
	customer := maps.Clone(k.byECRN[by.ECRN])
	if customer == nil {
		return
	}
	if by.AML != nil {
		customer["aml_scan_status"] = *by.AML
	}
	if by.Customer != nil {
		customer["customer_status"] = *by.Customer
	}
	k.byECRN[by.ECRN] = customer
}

// callPartner reaches the loopback only, whatever localhost resolves to, and follows no redirect.
func callPartner(request *http.Request) (caasCalled, error) {
	dialer := &net.Dialer{Control: func(_, address string, _ syscall.RawConn) error {
		if to, err := netip.ParseAddrPort(address); err != nil || !to.Addr().IsLoopback() {
			return errNoLoopback
		}
		return nil
	}}
	client := &http.Client{
		Timeout:       callbackWait,
		Transport:     &http.Transport{DialContext: dialer.DialContext, DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	answer, err := client.Do(request)
	if err != nil {
		return caasCalled{}, err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, callbackAnswer))
	return caasCalled{answer.StatusCode, shownBody(body)}, err
}
