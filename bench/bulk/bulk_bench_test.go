package bulk

import (
	"encoding/json"
	"testing"

	"github.com/tidwall/gjson"
)

var valid bool

func BenchmarkBulk(b *testing.B) {
	for _, body := range []struct {
		name string
		text []byte
	}{
		{"customers, 64 KB", Customers(64 << 10)},
		{"customers, 10 MB", Customers(10 << 20)},
		{"scans, 64 KB", Scans(64 << 10)},
		{"scans, 10 MB", Scans(10 << 20)},
	} {
		b.Run(body.name, func(b *testing.B) { benchmarkBody(b, body.text) })
	}
}

func benchmarkBody(b *testing.B, body []byte) {
	translator := newTranslator(b)
	jq, err := newGojq()
	if err != nil {
		b.Fatal(err)
	}
	for _, way := range []struct {
		name string
		do   func() error
	}{
		{"truchman", func() error { _, err := translator.Translate(body); return err }},
		{"gjson.Valid alone", func() error { valid = gjson.ValidBytes(body); return nil }},
		{"encoding/json.Valid alone", func() error { valid = json.Valid(body); return nil }},
		{"map[string]any", func() error { _, err := Maps(body); return err }},
		{"gojq", func() error { _, err := jq(body); return err }},
	} {
		b.Run(way.name, func(b *testing.B) { measure(b, body, way.do) })
	}
}

// measure runs it once before, so that buffers have grown.
func measure(b *testing.B, body []byte, do func() error) {
	if err := do(); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if err := do(); err != nil {
			b.Fatal(err)
		}
	}
}
