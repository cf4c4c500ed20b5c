package proxy_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/proxy"
	"github.com/truchman-proxy/truchman/secret"
)

const (
	listNotes    = "GET /v1/banks/pier/notes"
	noNotes      = `200 {"notes":[]}`
	passwordForm = "POST /token grant_type=password&scope=openid+profile&client_id=demo&username=Mara+%26+Quill&password=a%2Bb%26c%3Dd+%C3%A9%25"
	unknownToken = `401 {"code":16,"message":"unauthenticated","details":[]}`
)

func calledWith(token string) string { return "GET /v1/notes Bearer " + token }

func renewedWith(refresh string) string {
	return "POST /token grant_type=refresh_token&refresh_token=" + refresh
}

// TestLoginByForm plays a bank whose tokens end, are renewed and are refused: what is sent, call by call.
func TestLoginByForm(t *testing.T) {
	type turn struct {
		script, want []string
	}
	tests := []struct {
		name  string
		turns []turn
	}{
		{"a token without an end is used until it is refused", []turn{
			{[]string{`200 {"access_token":"a1"}`, noNotes}, []string{passwordForm, calledWith("a1")}},
			{[]string{noNotes}, []string{calledWith("a1")}},
			{[]string{unknownToken, `200 {"access_token":"a2"}`, noNotes}, []string{calledWith("a1"), passwordForm, calledWith("a2")}},
			{[]string{noNotes}, []string{calledWith("a2")}},
		}},
		{"a token at its end is renewed by the refresh token", []turn{
			{[]string{`200 {"access_token":"a1","expires_in":0,"refresh_token":"r/1+","refresh_expires_in":1800}`, noNotes}, []string{passwordForm, calledWith("a1")}},
			{[]string{`200 {"access_token":"a2","expires_in":3600,"refresh_token":"r2"}`, noNotes}, []string{renewedWith("r%2F1%2B"), calledWith("a2")}},
			{[]string{noNotes}, []string{calledWith("a2")}},
		}},
		{"a refresh token stays where no new one comes", []turn{
			{[]string{`200 {"access_token":"a1","expires_in":0,"refresh_token":"r1"}`, noNotes}, []string{passwordForm, calledWith("a1")}},
			{[]string{`200 {"access_token":"a2","expires_in":0}`, noNotes}, []string{renewedWith("r1"), calledWith("a2")}},
			{[]string{`200 {"access_token":"a3","expires_in":0}`, noNotes}, []string{renewedWith("r1"), calledWith("a3")}},
		}},
		{"a refresh token at its end is not tried", []turn{
			{[]string{`200 {"access_token":"a1","expires_in":0,"refresh_token":"r1","refresh_expires_in":0}`, noNotes}, []string{passwordForm, calledWith("a1")}},
			{[]string{`200 {"access_token":"a2"}`, noNotes}, []string{passwordForm, calledWith("a2")}},
		}},
		{"a refused refresh token leads to the password", []turn{
			{[]string{`200 {"access_token":"a1","expires_in":0,"refresh_token":"r1"}`, noNotes}, []string{passwordForm, calledWith("a1")}},
			{[]string{`400 {"code":3}`, `200 {"access_token":"a2"}`, noNotes}, []string{renewedWith("r1"), passwordForm, calledWith("a2")}},
		}},
		{"a refused token is not renewed by its refresh token", []turn{
			{[]string{`200 {"access_token":"a1","refresh_token":"r1"}`, noNotes}, []string{passwordForm, calledWith("a1")}},
			{[]string{unknownToken, `200 {"access_token":"a2"}`, noNotes}, []string{calledWith("a1"), passwordForm, calledWith("a2")}},
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			n := openNotes(t)
			for i, turn := range test.turns {
				got, _ := n.ask(listNotes, "", "", turn.script...)
				if got != noNotes || !slices.Equal(n.sent, turn.want) {
					t.Fatalf("turn %d: %s, sent\n%s\nwant\n%s", i+1, got, strings.Join(n.sent, "\n"), strings.Join(turn.want, "\n"))
				}
			}
		})
	}
}

func TestLoginThatFails(t *testing.T) {
	n := openNotes(t)
	tests := []struct {
		name, want string
		script     []string
	}{
		{"our credentials are refused", "422 refused", []string{unknownToken}},
		{"the bank fails", "503 provider-unavailable", []string{`500 {"code":13}`}},
		{"an answer without a token", "503 provider-unavailable", []string{`200 {"token_type":"Bearer"}`}},
		{"no answer that can be read", "503 provider-unavailable", []string{"200 <html>"}},
		{"refused twice", "422 refused", []string{`200 {"access_token":"a1"}`, unknownToken, `200 {"access_token":"a2"}`, unknownToken}},
	}
	for _, test := range tests {
		got, _ := n.ask(listNotes, "", "", test.script...)
		status, code, _ := strings.Cut(test.want, " ")
		if !strings.HasPrefix(got, status+` {"code":"`+code+`"`) || strings.Contains(got, "a+b") {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
}

// TestRefreshThatCannotBeAsked keeps the password to itself while the bank is not there.
func TestRefreshThatCannotBeAsked(t *testing.T) {
	n := openNotes(t)
	n.ask(listNotes, "", "", `200 {"access_token":"a1","expires_in":0,"refresh_token":"r1"}`, noNotes)
	got, _ := n.ask(listNotes, "", "", `503 {"code":14}`)
	if !strings.HasPrefix(got, "503") || !slices.Equal(n.sent, []string{renewedWith("r1")}) {
		t.Errorf("%s, sent\n%s", got, strings.Join(n.sent, "\n"))
	}
	if got, _ = n.ask(listNotes, "", "", `200 {"access_token":"a2"}`, noNotes); got != noNotes || n.sent[0] != renewedWith("r1") {
		t.Errorf("%s, sent\n%s", got, strings.Join(n.sent, "\n"))
	}
}

func TestLoginThatASettingChooses(t *testing.T) {
	direct := openNotes(t)
	direct.ask("GET /v1/banks/quay/notes", "", "", `201 {"token":"t1"}`, `200 {"list":[]}`)
	want := []string{"POST /my/logins/direct username=mara, password=p4ss, consumer_key=key", "GET /notes token=t1"}
	if !slices.Equal(direct.sent, want) {
		t.Errorf("sent\n%s", strings.Join(direct.sent, "\n"))
	}
	bearer := openNotes(t, alter("quay", func(b *proxy.Bank) {
		b.Settings, b.Secrets = map[string]string{"login": "bearer"}, map[string]secret.Value{"bearer": secret.New("known")}
	}))
	bearer.ask("GET /v1/banks/quay/notes", "", "", `200 {"list":[]}`)
	if want := []string{"GET /notes Bearer known"}; !slices.Equal(bearer.sent, want) {
		t.Errorf("sent\n%s", strings.Join(bearer.sent, "\n"))
	}
	got, _ := bearer.ask("GET /v1/banks/quay/notes", "", "", `401 {"code":401,"message":"OBP-20001: no"}`)
	if !strings.HasPrefix(got, "422") || len(bearer.sent) != 1 {
		t.Errorf("a known token cannot be renewed: %s, %d calls", got, len(bearer.sent))
	}
}

func TestLoginNeedsWhatItsWayNeeds(t *testing.T) {
	set := openSet(t)
	for _, test := range []struct{ login, want string }{
		{"direct", "consumer_key password username"}, {"bearer", "bearer"}} {
		_, errs := set.Packs["quay"].Values(mappings.Provider, map[string]string{"login": test.login}, nil)
		var names []string
		for _, err := range errs {
			names = append(names, strings.Fields(err.Error())[1])
			if !strings.Contains(err.Error(), "with login: "+test.login) {
				t.Error(err)
			}
		}
		if slices.Sort(names); strings.Join(names, " ") != test.want {
			t.Errorf("%s misses %v", test.login, names)
		}
		if _, errs := set.Packs["quay"].Values(mappings.Front, map[string]string{"login": test.login}, nil); len(errs) > 0 {
			t.Errorf("a front logs in nowhere: %v", errs)
		}
	}
}

// TestBodiesAsForms has a partner's form reach a bank's form, and what is no form refused.
func TestBodiesAsForms(t *testing.T) {
	n := openNotes(t)
	const media = "application/x-www-form-urlencoded"
	got, _ := n.ask("POST /pier/pier/v1/notes", media, "level=7&text=a%20b%2B%26%C3%A9&urgent=true", signedIn["pier"], `200 {"id":"1"}`)
	if want := "POST /v1/notes Bearer a1 text=a+b%2B%26%C3%A9&urgent=true&level=7"; got != `200 {"id":"1"}` || n.sent[1] != want || n.wire != media {
		t.Errorf("%s, sent %s as %s", got, n.sent[1], n.wire)
	}
	for _, form := range []string{"text", "text=%zz", "text=%ff", "text=a&text=b", "text=a&level=seven", "text=a&urgent=1", "other=a&text=b", "", `{"text":"a"}`} {
		if got, _ := n.ask("POST /pier/pier/v1/notes", media, form); !strings.HasPrefix(got, `400 {"code":3`) {
			t.Errorf("%q: %s", form, got)
		}
	}
	if got, _ := n.ask("POST /pier/pier/v1/notes", jsonMedia, `{"text":"a"}`); !strings.HasPrefix(got, "400") {
		t.Error(got)
	}
}
