package scale

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"

	"github.com/truchman-proxy/truchman/bench/update"
	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/proxy"
	"github.com/truchman-proxy/truchman/secret"
)

// always is a provider inside the process.
type always struct{}

// RoundTrip answers NetXD's answer. It closes the request's body, as a transport must.
func (always) RoundTrip(r *http.Request) (*http.Response, error) {
	_, err := io.Copy(io.Discard, r.Body)
	err = errors.Join(err, r.Body.Close())
	return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(bytes.NewReader(update.Answer)),
		ContentLength: int64(len(update.Answer)), Request: r}, err
}

// Mounted serves the normalized API at so many paths, /m00000 and on, toward a bank of the given pack.
func Mounted(sources map[string]fs.FS, pack string, mounts int) (http.Handler, error) {
	set, err := mappings.LoadFS(sources)
	if err != nil {
		return nil, err
	}
	bank := proxy.Bank{Pack: pack, Address: "http://bank.example",
		Settings: map[string]string{"key_id": update.KeyID, "signature_algorithm": "none", "phone_country_code": "971"},
		Secrets:  map[string]secret.Value{"credential": secret.New(update.Credential), "api_key": secret.New(update.APIKey)}}
	config := proxy.Config{Banks: map[string]proxy.Bank{"bank": bank}}
	for i := range mounts {
		config.Mounts = append(config.Mounts, proxy.Mount{Front: "normalized", Path: "/" + member(i)})
	}
	handler, findings := proxy.New(config, set, proxy.Options{Client: always{}})
	errs := make([]error, len(findings))
	for i, f := range findings {
		errs[i] = f
	}
	return handler, errors.Join(errs...)
}

// Send sends T1 through the handler, at the mount of that number.
func Send(handler http.Handler, mount int) error {
	r := httptest.NewRequest(http.MethodPatch, "/"+member(mount)+"/v1/banks/bank/customers/"+update.CustomerID, bytes.NewReader(update.Request))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-Request-Id", update.RequestID)
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		return fmt.Errorf("answered %d: %s", w.Code, w.Body)
	}
	return nil
}
