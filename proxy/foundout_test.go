package proxy_test

import (
	"os"
	"strings"
	"testing"
)

// TestWhatCannotBeReadIsNotCleared: a member of the record whose value is in nobody's words may still be there.
func TestWhatCannotBeReadIsNotCleared(t *testing.T) {
	set := otherPack(t, "coop", os.DirFS("testdata/packs/coop"), "put-identity.yaml", func(text string) string {
		before, after, _ := strings.Cut(text, "body: {$shape: identity}")
		return "reconcile: get-person\n" + before + `body:
    name: $.legal_name
    born: $.date_of_birth
    title: {$at: $.title, $enum: {mr: Mr, ms: Ms}, $null: ""}
    scans: {passport: {number: $.documents.passport.number, until: $.documents.passport.expiry_date, from: $.documents.passport.issuing_country}}` + after
	})
	g := openGuardedOf(t, set, map[string]string{"PUT /identity": "broken"})
	g.expect(g.attempt("1", `{"title":null}`), 504, "outcome-unknown", "PUT /identity")
	g.script["GET "] = strings.Replace(coopPerson, `"Ms"`, `"Dame"`, 1)
	g.expect(g.attempt("1", `{"title":null}`), 504, "outcome-unknown")
	g.script["GET "] = strings.Replace(coopPerson, `"title":"Ms",`, ``, 1)
	g.expect(g.attempt("1", `{"title":null}`), 200, "")
}
