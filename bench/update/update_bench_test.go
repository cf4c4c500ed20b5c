package update

import (
	"encoding/json"
	"testing"

	"github.com/tidwall/gjson"
)

const uuid = "5f0c2a9e-7d1b-4c36-9a53-1c8e6f2b7d40"

func BenchmarkUpdate(b *testing.B) {
	b.Run("truchman", func(b *testing.B) { benchmarkRequest(b, false, RequestID) })
	b.Run("truchman, id out of a UUID", func(b *testing.B) { benchmarkRequest(b, false, uuid) })
	b.Run("truchman, signed", func(b *testing.B) { benchmarkRequest(b, true, RequestID) })
	b.Run("truchman, the answer back", func(b *testing.B) {
		truchman := newTruchman(b, false, RequestID)
		measure(b, Answer, func() error { _, err := truchman.Answer(Answer); return err })
	})
	for _, peer := range Peers() {
		var buffer []byte
		b.Run(peer.Name, func(b *testing.B) {
			measure(b, Request, func() (err error) { buffer, err = peer.Translate(buffer[:0], Request); return err })
		})
	}
	b.Run("gjson.Valid alone", func(b *testing.B) {
		measure(b, Request, func() error { valid = gjson.ValidBytes(Request); return nil })
	})
	b.Run("encoding/json.Valid alone", func(b *testing.B) {
		measure(b, Request, func() error { valid = json.Valid(Request); return nil })
	})
}

var valid bool

func benchmarkRequest(b *testing.B, signed bool, id string) {
	truchman := newTruchman(b, signed, id)
	measure(b, Request, func() error { _, err := truchman.Translate(Request); return err })
}

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
