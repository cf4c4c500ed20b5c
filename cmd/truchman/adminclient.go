package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
)

// adminClient asks a running proxy on its admin listener.
type adminClient struct{ address string }

func (a *adminClient) addTo(command *cobra.Command) {
	command.Flags().StringVar(&a.address, "admin", "http://127.0.0.1:9090", "the `ADDRESS` of the proxy's admin listener, as HOST:PORT or http(s)://HOST:PORT; its token, where it has one, is read from "+adminTokenVariable)
}

const adminTokenVariable = "TRUCHMAN_ADMIN_TOKEN"

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
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return fmt.Errorf("%w; is the proxy running, and is --admin its admin listener?", err)
	}
	defer func() { _ = response.Body.Close() }() // it was read
	return readAdminAnswer(response, got)
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
