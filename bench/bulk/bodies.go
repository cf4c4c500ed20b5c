// Package bulk measures large bodies: lists of customers, which are dense, and scans, which are a few
// long strings. The packs in testdata are made for it; nobody offers these APIs.
package bulk

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"math/rand/v2"
)

// Customers makes a batch of invented customers of about that many bytes.
func Customers(size int) []byte {
	random := rand.New(rand.NewPCG(1, 2))
	var b bytes.Buffer
	b.WriteString(`{"reference":"batch-1","customers":[`)
	for n := 0; b.Len() < size-300; n++ {
		if n > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"id":"%09d","first_name":"%s","last_name":"%s","date_of_birth":"19%02d-%02d-%02d","gender":"%s","balance":%d.%02d,"active":%t,`+
			`"address":{"line_1":"%d Harbour Lane","city":"%s","postal_code":"%05d","country":"AE"}}`,
			n, pick(random, firstNames), pick(random, lastNames), random.IntN(90)+10, random.IntN(12)+1, random.IntN(28)+1,
			pick(random, []string{"male", "female"}), random.IntN(100_000), random.IntN(100), random.IntN(4) > 0,
			random.IntN(900)+1, pick(random, cities), random.IntN(100_000))
	}
	b.WriteString(`]}`)
	return b.Bytes()
}

var (
	firstNames = []string{"Mara", "Orin", "Zoé", "Tamsin", "Bo"}
	lastNames  = []string{"Quill", "Featherstone", "Ashgrove", "Müller-Oak", "Lumen"}
	cities     = []string{"Dubai", "Sharjah", "Ajman"}
)

func pick(random *rand.Rand, from []string) string { return from[random.IntN(len(from))] }

// Scans makes a batch of two images of about that many bytes in all.
func Scans(size int) []byte {
	var b bytes.Buffer
	b.WriteString(`{"reference":"batch-2","images":[`)
	for i, kind := range []string{"passport", "portrait"} {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"kind":"%s","content":"%s"}`, kind, base64.StdEncoding.EncodeToString(noise(size*3/8)))
	}
	b.WriteString(`]}`)
	return b.Bytes()
}

func noise(size int) []byte {
	var seed [32]byte
	bytes := make([]byte, size)
	_, _ = rand.NewChaCha8(seed).Read(bytes) // never fails
	return bytes
}
