package bulk

import (
	"encoding/json"
	"reflect"
	"testing"
)

func newTranslator(t testing.TB) *Translator {
	t.Helper()
	translator, err := NewTranslator(Packs())
	if err != nil {
		t.Fatal(err)
	}
	return translator
}

func decode(t *testing.T, text []byte) any {
	t.Helper()
	var value any
	if err := json.Unmarshal(text, &value); err != nil {
		t.Fatal(err)
	}
	return value
}

func TestEveryPeerMakesTheSameBatch(t *testing.T) {
	translator := newTranslator(t)
	jq, err := newGojq()
	if err != nil {
		t.Fatal(err)
	}
	for kind, body := range map[string][]byte{"customers": Customers(20_000), "scans": Scans(20_000)} {
		made, err := translator.Translate(body)
		if err != nil {
			t.Fatalf("%s: %v", kind, err)
		}
		want := decode(t, made)
		for name, peer := range map[string]func([]byte) ([]byte, error){"map[string]any": Maps, "gojq": jq} {
			got, err := peer(body)
			if err != nil {
				t.Fatalf("%s, %s: %v", kind, name, err)
			}
			if !reflect.DeepEqual(decode(t, got), want) {
				t.Errorf("%s: %s makes another batch than the product:\n%.300s\n%.300s", kind, name, got, made)
			}
		}
	}
}

func TestBodiesHaveAboutTheirSize(t *testing.T) {
	for _, size := range []int{64 << 10, 1 << 20} {
		for kind, body := range map[string][]byte{"customers": Customers(size), "scans": Scans(size)} {
			if len(body) < size*95/100 || len(body) > size*105/100 {
				t.Errorf("%s of %d bytes have %d", kind, size, len(body))
			}
		}
	}
}
