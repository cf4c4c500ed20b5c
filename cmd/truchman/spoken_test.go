package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const goOn = `"msg":"callbacks go on with what there was at the start`

// tellingConfig has a bank that calls back, and one that does not.
const tellingConfig = `packs: [packs]
partners_open: true
server: {listen: "127.0.0.1:0", stop: {drain: 0s}}
admin: {listen: "127.0.0.1:0"}
ledger: {store: none}
callbacks: {path: callbacks.db, banks: {caas: {authentication: {kind: none}, partners: {demo: {url: "http://127.0.0.1:1/", signing: [whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw]}}}}}
banks:
  tiny: {pack: tiny, address: "http://127.0.0.1:1"}
  caas: {pack: caas, address: "http://127.0.0.1:1", settings: {client_id: demo}, secrets: {client_secret: demo, username: demo, password: demo}}
mounts:
  - {front: normalized, path: /}
`

// TestAReloadSaysWhatCallbacksDoNotTakeUp changes banks and packs, one after another and each back again.
func TestAReloadSaysWhatCallbacksDoNotTakeUp(t *testing.T) {
	s := newReloadStage(t)
	put(t, s.file, tellingConfig)
	var results []string
	r := reloaderOf(t, s, &results)
	warned := 0
	for i, step := range []struct{ from, to, want string }{
		{"client_id: demo", "client_id: another", `"changed":["banks.caas"]`},
		{"password: demo", "password: another", `"changed":["banks.caas"]`},
		{"{pack: tiny", "{timeout: 9s, pack: tiny", ""},
		{"{pack: caas", "{timeout: 9s, pack: caas", `"changed":["pack caas"]`},
	} {
		if step.want == `"changed":["pack caas"]` {
			copyPack(t, filepath.Join("..", "..", "mappings", "caas"), filepath.Join(filepath.Dir(s.pack), "caas"))
		}
		put(t, s.file, strings.Replace(tellingConfig, step.from, step.to, 1))
		r.reload(t.Context())
		s.log.until(t, reloaded, i+1)
		lines, _ := s.log.lines(goOn)
		if step.want != "" {
			warned++
		}
		if len(lines) != warned || step.want != "" && !strings.Contains(lines[warned-1], step.want) {
			t.Errorf("%s: %q, results %v", step.to, lines, results)
		}
	}
}

// copyPack copies a pack, and says in a comment that it did.
func copyPack(t *testing.T, from, to string) {
	t.Helper()
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(to, "api.yaml")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	write(t, file, string(text)+"# a copy\n")
}
