package update

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/tidwall/gjson"
)

func newTruchman(t testing.TB, signed bool, id string) *Truchman {
	t.Helper()
	truchman, err := NewTruchman(signed, id)
	if err != nil {
		t.Fatal(err)
	}
	return truchman
}

func decode(t *testing.T, text []byte) any {
	t.Helper()
	var value any
	if err := json.Unmarshal(text, &value); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return value
}

func TestTheTaskIsOf580Bytes(t *testing.T) {
	if len(Request) != 580 {
		t.Errorf("the request has %d bytes", len(Request))
	}
}

func TestEveryPeerMakesTheSameCall(t *testing.T) {
	made, err := newTruchman(t, false, RequestID).Translate(Request)
	if err != nil {
		t.Fatal(err)
	}
	want := decode(t, made)
	for _, peer := range Peers() {
		got, err := peer.Translate(nil, Request)
		if err != nil {
			t.Errorf("%s: %v", peer.Name, err)
			continue
		}
		if !reflect.DeepEqual(decode(t, got), want) {
			t.Errorf("%s makes\n%s\nand the product\n%s", peer.Name, got, made)
		}
	}
}

func TestEveryPeerMakesTheSameAgain(t *testing.T) {
	for _, peer := range Peers() {
		first, _ := peer.Translate(nil, Request)
		second, err := peer.Translate([]byte{}, Request)
		if err != nil || !reflect.DeepEqual(decode(t, first), decode(t, second)) {
			t.Errorf("%s makes\n%s\nand then\n%s (%v)", peer.Name, first, second, err)
		}
	}
}

func TestASignedCallDiffersInItsSignatureOnly(t *testing.T) {
	signed, err := newTruchman(t, true, RequestID).Translate(Request)
	if err != nil {
		t.Fatal(err)
	}
	unsigned, err := newTruchman(t, false, RequestID).Translate(Request)
	if err != nil {
		t.Fatal(err)
	}
	if gjson.GetBytes(signed, "params.api.signature").String() == "" {
		t.Error("there is no signature")
	}
	if a, b := gjson.GetBytes(signed, "params.payload").Raw, gjson.GetBytes(unsigned, "params.payload").Raw; a != b {
		t.Errorf("the payload is\n%s\nand\n%s", a, b)
	}
}

func TestTheAnswerComesBack(t *testing.T) {
	truchman := newTruchman(t, false, RequestID)
	got, err := truchman.Answer(Answer)
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"id": CustomerID, "first_name": "Mara Antonia", "date_of_birth": "1990-04-17", "title": "ms", "status": "active",
		"addresses.residence.postal_code": "000000", "phones": "", "created_at": "2024-05-22T07:24:36.881Z",
	} {
		if value := gjson.GetBytes(got, path).String(); value != want {
			t.Errorf("%s is %q, not %q", path, value, want)
		}
	}
}
