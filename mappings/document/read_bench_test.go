package document_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"github.com/tidwall/gjson"
	"github.com/truchman-proxy/truchman/mappings/document"
)

// customerUpdate is a partner's update with names and a whole address, 580 bytes.
const customerUpdate = `{"name":{"title":"MS","first":"Mara","middle":"Ilse","last":"Quill","full":"Mara Ilse Quill"},"birth_date":"1990-04-17","gender":"female","nationality":"AE","marital_status":"single","email":"mara.quill@example.com","phones":[{"type":"mobile","country_code":"971","number":"500000001"},{"type":"home","country_code":"971","number":"500000002"}],"address":{"type":"residence","line_1":"Villa 12","line_2":"Palm Street 7","building":"B3","area":"Al Moura","city":"Dubai","state":"DU","country":"AE","postal_code":"00000"},"income":{"amount":"12500.50","currency":"AED"},"vip":false}`

// images is a body that is mostly long base64 strings.
func images(size int) []byte {
	image := make([]byte, size/8)
	for i := range image {
		image[i] = byte(i * 7919 >> 3)
	}
	text := []byte(`{"documents":[`)
	for k := range 6 {
		text = fmt.Appendf(text, `{"type":"passport","page":%d,"image":"%s"},`, k, base64.StdEncoding.EncodeToString(image))
	}
	return append(bytes.TrimSuffix(text, []byte(",")), `]}`...)
}

// customers is a dense list of updates.
func customers(size int) []byte {
	text := []byte("[")
	for len(text) < size {
		text = append(append(text, customerUpdate...), ',')
	}
	text[len(text)-1] = ']'
	return text
}

var bodies = []struct {
	name string
	text []byte
}{
	{"580B", []byte(customerUpdate)},
	{"64KB-images", images(64 << 10)},
	{"64KB-dense", customers(64 << 10)},
	{"10MB-images", images(10 << 20)},
	{"10MB-dense", customers(10 << 20)},
	{"64KB-arabic", []byte(`["` + strings.Repeat("مارا كويل ", 64<<10/18) + `"]`)},
	{"10MB-one-object", []byte(paddedMembers(10 << 20))},
	{"10MB-alike-names", alikeNames(10 << 20)},
}

// alikeNames is a list of objects as large as is searched without a table, of names that share length, first and last character.
func alikeNames(size int) []byte {
	text := []byte("[")
	for len(text) < size {
		text = append(text, '{')
		for k := range 33 {
			text = fmt.Appendf(text, `"a_member_of_some_length_%02d_z":0,`, k)
		}
		text = append(text[:len(text)-1], `},`...)
	}
	return append(text[:len(text)-1], ']')
}

// The list of customers holds one value per 17 bytes, more than document.DefaultLimits let pass in 10 MB.
var benchLimits = document.Limits{Values: 1_000_000}

func BenchmarkRead(b *testing.B) {
	for _, body := range bodies {
		name, text := body.name, body.text
		b.Run(name+"/read", func(b *testing.B) {
			var d document.Document
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				if err := d.Read(text, benchLimits); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(name+"/gjson.Valid", func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				if !gjson.ValidBytes(text) {
					b.Fatal("refused")
				}
			}
		})
	}
}
