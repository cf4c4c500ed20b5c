package mappings_test

import (
	"crypto/sha1"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/truchman-proxy/truchman/mappings"
)

// told is what came of a document: the body, or the refusals.
func told(body string, problems []mappings.Problem) string {
	if len(problems) > 0 {
		return described(problems)
	}
	return body
}

func ids(t *testing.T, operator string, request mappings.Request) string {
	t.Helper()
	x := trial{template: "id: {$at: $request.id, " + operator + "}", normalized: "{type: object}", api: "{type: object, properties: {id: {type: string}}}"}.load(t)
	x.request = request
	body, problems := x.outward(`{}`)
	if len(problems) > 0 {
		t.Fatal(described(problems))
	}
	return strings.TrimSuffix(strings.TrimPrefix(body, `{"id":"`), `"}`)
}

func TestDigits(t *testing.T) {
	request := mappings.Request{ID: "an id", Partner: "acme"}
	made := ids(t, "$digits: 18", request)
	if !regexp.MustCompile(`^[0-9]{1,18}$`).MatchString(made) || made != ids(t, "$digits: 18", request) {
		t.Errorf("the same id gives %s and %s", made, ids(t, "$digits: 18", request))
	}
	if made == ids(t, "$digits: 18", mappings.Request{ID: "an id", Partner: "other"}) || made == ids(t, "$digits: 18", mappings.Request{ID: "an id", Partner: "acme", Step: "read"}) {
		t.Error("another partner or another step has the same number")
	}
	if got := ids(t, "$digits: 6", request); len(got) > 6 {
		t.Errorf("%s has more than 6 digits", got)
	}
	for id, kept := range map[string]bool{"7": true, "007": true, "123456789012345678": true, "1234567890123456789": false, "12x": false, "١٢": false} {
		if got := ids(t, "$digits: 18", mappings.Request{ID: id}); (got == id) != kept {
			t.Errorf("%s becomes %s", id, got)
		}
	}
	if got := ids(t, "$digits: 18", mappings.Request{ID: "7", Step: "read"}); got == "7" {
		t.Error("a step before the last shares the id of the step that does the work")
	}
}

func TestUUID(t *testing.T) {
	const own = "5f0c2a9e-7d1b-4c36-9a53-1c8e6f2b7d40"
	if got := ids(t, "$uuid: true", mappings.Request{ID: own}); got != own {
		t.Errorf("a UUID becomes %s", got)
	}
	// RFC 9562, section 5.5, in the product's namespace
	space := []byte{0x7a, 0x1c, 0x4f, 0x52, 0x90, 0x3e, 0x4d, 0x6b, 0x8f, 0x21, 0x5b, 0x64, 0xc0, 0x9d, 0x3a, 0x17}
	sum := sha1.Sum(append(space, "acme\x00an id\x00read"...))
	sum[6], sum[8] = sum[6]&0x0f|0x50, sum[8]&0x3f|0x80
	want := fmt.Sprintf("%x-%x-%x-%x-%x", sum[0:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
	if got := ids(t, "$uuid: true", mappings.Request{ID: "an id", Partner: "acme", Step: "read"}); got != want {
		t.Errorf("is %s, want %s", got, want)
	}
	if got := ids(t, "$uuid: true", mappings.Request{ID: own, Step: "read"}); got == own {
		t.Error("a step before the last shares the id of the step that does the work")
	}
}
