// Package uuid writes UUIDs (RFC 9562) of bytes that the caller has made.
package uuid

import "encoding/hex"

// Append appends the text of a UUID, in lower case, of the bytes; its version and variant take the place of six bits.
func Append(dst []byte, bytes [16]byte, version byte) []byte {
	bytes[6] = bytes[6]&0x0f | version<<4
	bytes[8] = bytes[8]&0x3f | 0x80
	var text [36]byte
	hex.Encode(text[0:8], bytes[0:4])
	hex.Encode(text[9:13], bytes[4:6])
	hex.Encode(text[14:18], bytes[6:8])
	hex.Encode(text[19:23], bytes[8:10])
	hex.Encode(text[24:36], bytes[10:16])
	text[8], text[13], text[18], text[23] = '-', '-', '-', '-'
	return append(dst, text[:]...)
}
