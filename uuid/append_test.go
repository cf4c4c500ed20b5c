package uuid_test

import (
	"crypto/sha1"
	"crypto/sha256"
	"testing"

	"github.com/truchman-proxy/truchman/uuid"
)

// Appendices A.4 and B.2 hash www.example.com in the namespace of DNS; A.6 is the one by time.
func TestTheExamplesOfTheRFC(t *testing.T) {
	name := []byte("\x6b\xa7\xb8\x10\x9d\xad\x11\xd1\x80\xb4\x00\xc0\x4f\xd4\x30\xc8www.example.com")
	sha1Sum, sha256Sum := sha1.Sum(name), sha256.Sum256(name)
	for want, made := range map[string]struct {
		bytes   [16]byte
		version byte
	}{
		"2ed6657d-e927-568b-95e1-2665a8aea6a2": {[16]byte(sha1Sum[:16]), 5},
		"017f22e2-79b0-7cc3-98c4-dc0c0c07398f": {[16]byte{0x01, 0x7f, 0x22, 0xe2, 0x79, 0xb0, 0x0c, 0xc3, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f}, 7},
		"5c146b14-3c52-8afd-938a-375d0df1fbf6": {[16]byte(sha256Sum[:16]), 8},
	} {
		if got := string(uuid.Append([]byte("id "), made.bytes, made.version)); got != "id "+want {
			t.Errorf("version %d: %s, want %s", made.version, got, want)
		}
	}
}
