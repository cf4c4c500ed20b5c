package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/truchman-proxy/truchman/certificate"
)

// adminClient asks a running proxy on its admin listener.
type adminClient struct{ address string }

func (a *adminClient) addTo(command *cobra.Command) {
	command.Flags().StringVar(&a.address, "admin", "http://127.0.0.1:9090", "the `ADDRESS` of the proxy's admin listener, as HOST:PORT or http(s)://HOST:PORT; its token, where it has one, is read from "+adminTokenVariable+
		", and the file of the authorities by which its certificate is trusted, instead of the system's, from "+adminCAVariable)
}

const (
	adminTokenVariable = "TRUCHMAN_ADMIN_TOKEN"

	adminCAVariable          = "TRUCHMAN_ADMIN_CA"
	adminCertificateVariable = "TRUCHMAN_ADMIN_CERTIFICATE"
	adminKeyVariable         = "TRUCHMAN_ADMIN_KEY"
)

// ask sends what is to be sent as JSON, or nothing where it is nil, and reads the answer into got.
func (a *adminClient) ask(ctx context.Context, method, path string, send, got any) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	var body io.Reader
	if send != nil {
		text, err := json.Marshal(send)
		if err != nil {
			return err
		}
		body = bytes.NewReader(text)
	}
	r, err := http.NewRequestWithContext(ctx, method, a.base()+path, body)
	if err != nil {
		return err
	}
	if send != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if token := os.Getenv(adminTokenVariable); token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	client, err := adminTransport()
	if err != nil {
		return err
	}
	response, err := client.Do(r)
	if err != nil {
		return fmt.Errorf("%w; is the proxy running, and is --admin its admin listener?", err)
	}
	defer func() { _ = response.Body.Close() }() // it was read
	return readAdminAnswer(response, got)
}

// adminTransport goes by the files that the environment names.
func adminTransport() (*http.Client, error) {
	files := certificate.Files{Certificate: os.Getenv(adminCertificateVariable), Key: os.Getenv(adminKeyVariable), Authorities: os.Getenv(adminCAVariable)}
	if files == (certificate.Files{}) {
		return http.DefaultClient, nil
	}
	kept, err := certificate.Keep(files, slog.New(slog.DiscardHandler), func(held certificate.Content) (*tls.Config, error) {
		config := &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: held.Authorities}
		if held.Pair != nil {
			config.Certificates = []tls.Certificate{*held.Pair}
		}
		return config, nil
	})
	if err != nil {
		return nil, fmt.Errorf("%s, %s and %s name files of the admin listener's TLS: %w", adminCAVariable, adminCertificateVariable, adminKeyVariable, err)
	}
	return &http.Client{Transport: &http.Transport{TLSClientConfig: kept.Config(), DisableKeepAlives: true}}, nil
}

// base is the address that paths are put behind; of one without a scheme it is http.
func (a *adminClient) base() string {
	address := strings.TrimSuffix(a.address, "/")
	if !strings.Contains(address, "://") {
		address = "http://" + address
	}
	return address
}

func readAdminAnswer(response *http.Response, got any) error {
	text, err := io.ReadAll(io.LimitReader(response.Body, 64<<20))
	if err != nil {
		return err
	}
	if response.StatusCode < 300 {
		if got == nil {
			return nil
		}
		return json.Unmarshal(text, got)
	}
	var refusal struct {
		Error string `json:"error"`
	}
	if json.Unmarshal(text, &refusal) != nil || refusal.Error == "" {
		refusal.Error = "the admin listener answered with status " + response.Status
	}
	return fmt.Errorf("%s", refusal.Error)
}
