package main

import (
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/tidwall/gjson"
)

// TestTheTrailTellsWhoWasTold has a bank tell of a customer. The stage's partner wants no more (410), but it has read it.
func TestTheTrailTellsWhoWasTold(t *testing.T) {
	s := newPersonalStage(t, "", somePartner)
	status, _, text := s.send(http.MethodPost, "/callbacks/caas/customerStatus", `{"ecrn":"100000000001001","customer_status":"ACTIVE"}`, "X-Callback-Secret", "sixteen-characters", "Content-Type", "application/json")
	if status != 200 {
		t.Fatalf("the bank is answered %d %s", status, text)
	}
	id := ""
	for late := time.Now().Add(reloadPatience); id == ""; runtime.Gosched() {
		if id = gjson.Get(s.operator("GET", "/callbacks/dead", ""), "letters.0.id").String(); time.Now().After(late) {
			t.Fatal("there is no dead letter")
		}
	}
	got, text := s.trailOf()
	want := "told demo caas customer.status-changed " + id + " " + maskOf(t, s) + " refused"
	found := false
	for i, line := range got {
		found = found || line == want && strings.Contains(strings.Split(text, "\n")[i], `"status":410,`)
	}
	if !found {
		t.Errorf("no %q in\n%s", want, text)
	}
}

// TestTheTrailTellsOfReloads lets another partner in: the trail says so, though what decides how requests are translated stays.
func TestTheTrailTellsOfReloads(t *testing.T) {
	s := newReloadStage(t)
	file := filepath.Join(filepath.Dir(s.file), "audit.jsonl")
	of := func(more string) string {
		return strings.Replace(reloadConfig("http://127.0.0.1:1", "audit: {file: audit.jsonl}\n"), "partners_open: true\n",
			"partners:\n  demo: {keys: [\""+keyOf("demo")+"\"], scopes: [\"*@*\"]}\n"+more, 1)
	}
	put(t, s.file, of(""))
	var results []string
	r := reloaderOf(t, s, &results)
	for _, more := range []string{"", "  none: {keys: [\"" + keyOf("none") + "\"], scopes: [\"*@*\"]}\n", "  none: {keys: [\"" + keyOf("none") + "\"], scopes: []}\n", ""} {
		put(t, s.file, of(more))
		r.reload(t.Context())
	}
	last := r.service.generation().version
	if err := r.service.end(); err != nil {
		t.Fatal(err)
	}
	var events, callers []string
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		events, callers = append(events, gjson.Get(line, "event").String()), append(callers, gjson.Get(line, "callers").String())
		if v := gjson.Get(line, "version").String(); v != last && events[len(events)-1] != "stopped" {
			t.Errorf("version %q", v)
		}
	}
	if got := strings.Join(events, " "); got != "started reloaded reloaded reloaded stopped" {
		t.Fatalf("events %s", got)
	}
	if callers[0] == "" || callers[0] == callers[1] || callers[1] == callers[2] || callers[3] != callers[0] {
		t.Errorf("who may call: %q", callers)
	}
}
