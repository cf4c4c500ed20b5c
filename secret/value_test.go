package secret_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"github.com/truchman-proxy/truchman/secret"
)

const text = "correct-horse"

type holder struct {
	Token secret.Value  `json:"token" yaml:"token" xml:"token"`
	Other *secret.Value `json:"other" yaml:"other" xml:"other"`
}

func TestNoWayOfPrintingShowsTheText(t *testing.T) {
	other := secret.New(text)
	h := holder{secret.New(text), &other}
	prints := map[string]string{"String": h.Token.String()}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%10.3s"} {
		prints["value "+verb] = fmt.Sprintf(verb, h.Token)
		prints["pointer "+verb] = fmt.Sprintf(verb, h.Other)
		prints["struct "+verb] = fmt.Sprintf(verb, h)
	}
	prints["json"] = encode(t, json.Marshal, h)
	prints["yaml"] = encode(t, func(v any) ([]byte, error) { return yaml.Dump(v) }, h)
	prints["xml"] = encode(t, xml.Marshal, h)
	var line bytes.Buffer
	slog.New(slog.NewJSONHandler(&line, nil)).Info("x", "token", h.Token, "holder", h)
	prints["slog json"] = line.String()
	line.Reset()
	slog.New(slog.NewTextHandler(&line, nil)).Info("x", "token", h.Token, "holder", h)
	prints["slog text"] = line.String()
	hexed := fmt.Sprintf("%x", text)
	for way, printed := range prints {
		if strings.Contains(printed, text) || strings.Contains(strings.ToLower(printed), hexed) {
			t.Errorf("%s shows the secret: %s", way, printed)
		}
	}
	if !strings.Contains(prints["json"], `"token":"[secret]"`) {
		t.Errorf("json: %s", prints["json"])
	}
}

func encode(t *testing.T, marshal func(any) ([]byte, error), v any) string {
	t.Helper()
	out, err := marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func TestTheTextComesBack(t *testing.T) {
	var v secret.Value
	if v.IsSet() {
		t.Error("a zero Value is set")
	}
	if err := v.UnmarshalText([]byte(text)); err != nil || v.Reveal() != text || !v.IsSet() {
		t.Errorf("got %v, set %v", err, v.IsSet())
	}
}
