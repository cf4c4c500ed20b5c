package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tidwall/gjson"
)

// somePartner lets a second partner, "some", change customers of netxd and nothing else; the trail has a key.
var somePartner = strings.NewReplacer(
	"partners:\n  demo:\n", "partners:\n  some: {keys: [\""+keyOf("some-key")+"\"], scopes: [\"customer.*@netxd\"]}\n  demo:\n",
	"  sync: each  ", "  key: MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=\n  sync: each  ",
)

// as gives the same stage for another partner.
func (s *personalStage) as(key string) *personalStage {
	return &personalStage{T: s.T, proxy: s.proxy, admin: s.admin, client: s.client, key: key}
}

const (
	maraPath  = "/v1/banks/netxd/customers/100000000001001"
	maraPatch = `{"first_name":"Mara","last_name":"Quill"}`
)

func (s *personalStage) patch(path, id, body string) (int, string, string) {
	s.Helper()
	return s.send("PATCH", path, body, "Content-Type", "application/merge-patch+json", "X-Request-Id", id)
}

// trailOf reads what the stage's trail says, one line of the named members each.
func (s *personalStage) trailOf() (lines []string, text string) {
	s.Helper()
	s.stop()
	raw, err := os.ReadFile(filepath.Join(s.directory, "audit.jsonl"))
	if err != nil {
		s.Fatal(err)
	}
	for line := range strings.Lines(string(raw)) {
		var e map[string]any
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			s.Fatal(err)
		}
		var said []string
		for _, name := range []string{"event", "partner", "proof", "bank", "operation", "target", "whose", "word", "customer", "request_id", "outcome", "error", "replayed"} {
			if v, is := e[name]; is {
				said = append(said, fmt.Sprint(v))
			}
		}
		lines = append(lines, strings.Join(said, " "))
	}
	return lines, string(raw)
}

// TestTheTrailTellsWhoDidWhat goes through each kind of act and outcome.
func TestTheTrailTellsWhoDidWhat(t *testing.T) {
	s := newPersonalStage(t, "", somePartner)
	s.send("GET", maraPath, "", "X-Request-Id", "r1")
	s.patch(maraPath, "r2", maraPatch)
	s.patch(maraPath, "r2", maraPatch)
	s.patch(maraPath, "r3", `{"first_name":5}`)
	s.as("some-key").send("GET", "/v1/banks/obp/customers/1", "", "X-Request-Id", "r4")
	s.as("wrong").send("GET", maraPath, "", "X-Request-Id", "r5")
	late := gossips()["html"]
	s.banks["netxd"].lie.Store(&late)
	s.patch(maraPath, "r6", maraPatch)
	const record = "/ledger/by-request-id?partner=demo&request_id=r6"
	shown := gjson.Parse(s.operator("GET", record, ""))
	s.operator("POST", record, `{"as":"not-applied","step":"`+shown.Get("step").String()+`","sent":"`+shown.Get("sent").String()+`"}`)
	s.operator("POST", "/banks/netxd/breaker", `{"state":"open"}`)
	s.operator("POST", "/banks/netxd/breaker", `{"state":"Zephyrine"}`)
	got, _ := s.trailOf()
	mask := maskOf(t, s)
	want := []string{
		"started",
		"request demo key netxd customer.get " + mask + " r1 ok",
		"intent demo key netxd customer.update " + mask + " r2",
		"request demo key netxd customer.update " + mask + " r2 ok",
		"request demo key netxd customer.update " + mask + " r2 ok true",
		"request demo key netxd customer.update r3 refused invalid-request",
		"refused some key obp customer.get r4 refused forbidden",
		"refused r5 refused unauthorized",
		"intent demo key netxd customer.update " + mask + " r6",
		"request demo key netxd customer.update " + mask + " r6 unknown outcome-unknown",
		"operator admin none POST /ledger/{key} " + shown.Get("key").String() + " demo not-applied r6 ok",
		"operator admin none POST /banks/{bank}/breaker netxd open ok",
		"operator admin none POST /banks/{bank}/breaker netxd refused",
		"stopped",
	}
	for i := range max(len(got), len(want)) {
		if i >= len(got) || i >= len(want) || got[i] != want[i] {
			t.Fatalf("line %d differs; the trail is\n%s\nwant\n%s", i+1, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
	code, out, problems := cli(t, "audit", "verify", filepath.Join(s.directory, "audit.jsonl"))
	if code != exitFine || !strings.HasPrefix(out, "14 lines, 1 to 14;") {
		t.Errorf("verify: %d %s%s", code, out, problems)
	}
}

// TestOperatorsCannotMakeTheTrailLie sends bodies that can be read in two ways: what the trail says is what was decided.
func TestOperatorsCannotMakeTheTrailLie(t *testing.T) {
	s := newPersonalStage(t, "", somePartner)
	late := gossips()["html"]
	s.banks["netxd"].lie.Store(&late)
	s.patch(maraPath, "r1", maraPatch)
	const record = "/ledger/by-request-id?partner=demo&request_id=r1"
	shown := gjson.Parse(s.operator("GET", record, ""))
	s.operator("POST", record, `{"as":"not-applied","AS":"done","step":"x"}`)
	s.operator("POST", record, `{"as":"not-applied","AS":"done","step":"`+shown.Get("step").String()+`","sent":"`+shown.Get("sent").String()+`"}`)
	if took := gjson.Get(s.operator("GET", record, ""), "done").String(); took != `["`+shown.Get("step").String()+`"]` {
		t.Fatalf("the ledger says of what was done %q", took)
	}
	s.operator("POST", "/banks/netxd/breaker", `{"state":"auto","STATE":"open"}`)
	s.operator("POST", "/banks/netxd/breaker", strings.Repeat(" ", 300)+`{"STATE":"closed"}`)
	got, _ := s.trailOf()
	key := shown.Get("key").String()
	want := []string{
		"operator admin none POST /ledger/{key} " + key + " demo r1 refused",
		"operator admin none POST /ledger/{key} " + key + " demo done r1 ok",
		"operator admin none POST /banks/{bank}/breaker netxd open ok",
		"operator admin none POST /banks/{bank}/breaker netxd closed ok",
	}
	if got = got[len(got)-5 : len(got)-1]; !slices.Equal(got, want) {
		t.Errorf("the trail says\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// TestARefusalThatIsGivenAgainIsARefusal asks twice in JSON-RPC, which refuses with status 200.
func TestARefusalThatIsGivenAgainIsARefusal(t *testing.T) {
	s := newPersonalStage(t, "", somePartner)
	for range 2 {
		s.send("POST", s.customerPath("netxd", "netxd", ""), rpcBody("9001", "UpdateCustomer", `{"ID":"999","firstName":"Mara","lastName":"Quill"}`), "Content-Type", "application/json")
	}
	metrics, lines := s.operator("GET", "/metrics", ""), 0
	got, _ := s.trailOf()
	want := []string{"refused customer-not-found", "refused customer-not-found true"}
	for i, line := range got[len(got)-3 : len(got)-1] {
		if !strings.HasPrefix(line, "request demo key netxd customer.update ") || !strings.HasSuffix(line, " 9001 "+want[i]) {
			t.Errorf("the trail says %q", line)
		}
	}
	for line := range strings.Lines(s.log.String()) {
		if gjson.Get(line, "msg").String() == "request" && gjson.Get(line, "status").Int() == 200 && gjson.Get(line, "error").String() == "customer-not-found" {
			lines++
		}
	}
	if lines != 2 {
		t.Errorf("%d lines of the access log name the error, not 2:\n%s", lines, s.log.String())
	}
	if want := `truchman_request_duration_seconds_count{bank="netxd",error="customer-not-found",front="netxd",operation="customer.update",status="200"} 2`; !strings.Contains(metrics, want) {
		t.Errorf("no %s", want)
	}
}

// maskOf asks the command for the mask of the customer that the test is about.
func maskOf(t *testing.T, s *personalStage) string {
	t.Helper()
	file := fileOf(t, "config.yaml", smallConfig+"audit: {file: audit.jsonl, key: MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=}\n")
	code, out, problems := cli(t, "audit", "mask", "--config", file, "--customer", "100000000001001")
	if code != exitFine {
		t.Fatal(problems)
	}
	return strings.TrimSpace(out)
}

// TestStrangersCannotFillTheDisk sends many requests without a credential.
func TestStrangersCannotFillTheDisk(t *testing.T) {
	s := newPersonalStage(t, "", somePartner)
	stranger := s.as("wrong")
	for range 500 {
		stranger.send("GET", maraPath, "")
	}
	for range 100 {
		r, err := http.NewRequest(http.MethodPost, s.admin+"/banks/netxd/breaker", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Host = "evil.example"
		answer, err := s.client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close() // nothing was asked for
	}
	got, text := s.trailOf()
	slices.Sort(got[41:43])
	if len(got) != 44 || got[41] != "refusals admin refused unauthorized" || got[42] != "refusals refused unauthorized" || !strings.Contains(text, `"count":480`) || !strings.Contains(text, `"count":80`) {
		t.Errorf("%d lines: %s", len(got), strings.Join(got, "\n"))
	}
}

// TestAChangedTrailIsNoticed runs the command on one.
func TestAChangedTrailIsNoticed(t *testing.T) {
	s := newPersonalStage(t, "", somePartner)
	s.send("GET", maraPath, "", "X-Request-Id", "r1")
	_, text := s.trailOf()
	file := fileOf(t, "audit.jsonl", strings.Replace(text, `"partner":"demo"`, `"partner":"some"`, 1))
	code, out, problems := cli(t, "audit", "verify", file)
	if code == exitFine || !strings.Contains(out, "audit.jsonl:3: the line before it was changed") || !strings.Contains(problems, "was changed: 1 places") {
		t.Errorf("%d %s%s", code, out, problems)
	}
	end := fileOf(t, "end.jsonl", strings.Join(strings.SplitAfter(text, "\n")[1:], ""))
	code, out, _ = cli(t, "audit", "verify", end)
	if code == exitFine || !strings.Contains(out, "end.jsonl:1: lines 1 to 1 before it are missing") || !strings.Contains(out, "verify --from 2") {
		t.Errorf("without its first line: %d %s", code, out)
	}
	for _, name := range []string{end, filepath.Join(filepath.Dir(end), "end.*")} { // no shell stands before the image's
		if code, out, _ = cli(t, "audit", "verify", "--from", "2", name); code != exitFine {
			t.Errorf("%s from line 2: %d %s", name, code, out)
		}
	}
	if code, _, problems = cli(t, "audit", "verify", end+".*"); code == exitFine || !strings.Contains(problems, "no file is named like that") {
		t.Errorf("no file: %d %s", code, problems)
	}
}

func callsAt(t *testing.T, url string) (calls []any) {
	t.Helper()
	_, text := get(t, url+"/_simulator/calls")
	if err := json.Unmarshal([]byte(text), &calls); err != nil {
		t.Fatal(err)
	}
	return calls
}
