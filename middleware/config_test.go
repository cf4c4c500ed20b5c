package middleware_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/truchman-proxy/truchman/middleware"
	"github.com/truchman-proxy/truchman/secret"
)

func TestTheDefaultsAreRight(t *testing.T) {
	config := middleware.Default()
	findings := config.Check()
	findings = append(findings, config.Timeouts.Check()...)
	findings = append(findings, config.Stop.Check()...)
	findings = append(findings, middleware.DefaultAdmin().Check()...)
	findings = append(findings, middleware.DefaultAdmin().Server().Check()...)
	findings = append(findings, middleware.DefaultLog().Check()...)
	if len(findings) != 0 {
		t.Error(findings)
	}
}

func TestCheck(t *testing.T) {
	config := func(change func(*middleware.Config)) []middleware.Finding {
		c := middleware.Default()
		change(&c)
		return append(append(c.Check(), c.Timeouts.Check()...), c.Stop.Check()...)
	}
	tests := map[string]struct {
		findings []middleware.Finding
		want     string
	}{
		"no port":        {config(func(c *middleware.Config) { c.Listen = "localhost" }), `[{listen must be host:port, such as "127.0.0.1:8080"}]`},
		"a named port":   {config(func(c *middleware.Config) { c.Listen = ":http" }), "[{listen must end in a port between 0 and 65535}]"},
		"a port too far": {config(func(c *middleware.Config) { c.Listen = ":65536" }), "[{listen must end in a port between 0 and 65535}]"},
		"sizes": {config(func(c *middleware.Config) { c.MaxBody, c.MaxHeader, c.Connections = 0, 1, -1 }),
			"[{max_body must be above 0} {max_header must lie between 1KiB and 1MiB} {connections must be above 0}]"},
		"timeouts": {config(func(c *middleware.Config) { c.Timeouts = middleware.Timeouts{} }),
			`[{read_header must be above 0, such as "5s"} {read must be above 0, such as "5s"} ` +
				`{write must be above 0, such as "5s"} {idle must be above 0, such as "5s"}]`},
		"header slower than all": {config(func(c *middleware.Config) { c.Timeouts.ReadHeader = time.Minute }),
			"[{read_header must not be above read, which is 30s}]"},
		"stop": {config(func(c *middleware.Config) { c.Stop = middleware.Stop{Drain: -1} }),
			`[{drain must not be below 0} {grace must be above 0, such as "5s"}]`},
		"admin for all":     {middleware.Admin{Listen: "0.0.0.0:9090"}.Check(), "[{listen must be a loopback address, such as 127.0.0.1:9090, or there must be an admin.token}]"},
		"admin, a token":    {middleware.Admin{Listen: ":9090", Token: secret.New("0123456789abcdef")}.Check(), "[]"},
		"admin, too short":  {middleware.Admin{Listen: "127.0.0.1:9090", Token: secret.New("0123456789abcde")}.Check(), "[{token is too short to keep anybody out: 16 characters or more, as openssl rand -hex 32 writes them}]"},
		"admin, no host":    {middleware.Admin{Listen: ":9090"}.Check(), "[{listen must be a loopback address, such as 127.0.0.1:9090, or there must be an admin.token}]"},
		"admin, no port":    {middleware.Admin{Listen: "127.0.0.1"}.Check(), `[{listen must be host:port, such as "127.0.0.1:8080"}]`},
		"admin on IPv6":     {middleware.Admin{Listen: "[::1]:9090"}.Check(), "[]"},
		"admin on its name": {middleware.Admin{Listen: "localhost:9090"}.Check(), "[]"},
		"log":               {middleware.Log{Level: "loud"}.Check(), "[{level must be debug, info, warn or error} {format must be json or text}]"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := fmt.Sprint(test.findings); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

func TestBytes(t *testing.T) {
	tests := map[string]middleware.Bytes{
		"0": 0, "17": 17, "17B": 17, "1KiB": 1024, "10MiB": 10 << 20, "2 GiB": 2 << 30, "9223372036854775807": 1<<63 - 1,
	}
	for text, want := range tests {
		var got middleware.Bytes
		if err := got.UnmarshalText([]byte(text)); err != nil || got != want {
			t.Errorf("%s: got %d, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "-1", "1.5MiB", "10MB", "MiB", "10mib", "9223372036854775808", "8589934592GiB", "+1", "1_000"} {
		var got middleware.Bytes
		if err := got.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q was read as %d", text, got)
		}
	}
}

func TestBytesReadWhatTheyWrite(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := middleware.Bytes(rapid.Int64Min(0).Draw(t, "size") >> rapid.IntRange(0, 62).Draw(t, "shift") << rapid.IntRange(0, 30).Draw(t, "unit"))
		if want < 0 {
			t.Skip("shifted out")
		}
		var got middleware.Bytes
		text, _ := want.MarshalText()
		if err := got.UnmarshalText(text); err != nil || got != want {
			t.Fatalf("%d became %s became %d: %v", want, text, got, err)
		}
	})
}

func TestNewLoggerFollowsItsSettings(t *testing.T) {
	var out bytes.Buffer
	logger := middleware.NewLogger(&out, middleware.Log{Level: "warn", Format: "json"})
	logger.Info("unheard")
	logger.Warn("heard")
	if !json.Valid(out.Bytes()) || strings.Contains(out.String(), "unheard") || !strings.Contains(out.String(), "heard") {
		t.Errorf("got %s", &out)
	}
	out.Reset()
	middleware.NewLogger(&out, middleware.Log{Level: "debug", Format: "text"}).Debug("heard")
	if !strings.Contains(out.String(), "level=DEBUG msg=heard") {
		t.Errorf("got %s", &out)
	}
}
