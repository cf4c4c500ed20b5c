package contract_test

import (
	"testing"

	"github.com/truchman-proxy/truchman/mappings/contract"
)

func TestInfer(t *testing.T) {
	c := contract.Infer(parse(t, `{"a":"x","n":1.5,"any":null,"o":{"b":true},"list":[{"c":"1"},{"d":2,"c":null},7],"empty":{},"none":[]}`))
	var lines []string
	describe(c, "", &lines)
	equalLines(t, lines, []string{" an object", "/a a string", "/n a number", "/any any value", "/o an object", "/o/b true or false",
		"/list an array", "/list/- a number or an object", "/list/-/c a string or null", "/list/-/d a number", "/empty an object", "/none an array"})
	if !c.Root.Member("empty").Free() || !c.Root.Member("none").Free() || c.Root.Member("o").Free() {
		t.Error("only what the example leaves empty is free")
	}
	for _, text := range []string{`{}`, `{"any":[1],"list":[]}`, `{"empty":{"x":1},"none":[1]}`} {
		equalLines(t, said(read(t, c, text, contract.Request)), nil)
	}
	equalLines(t, said(read(t, c, `{"a":1}`, contract.Request)), []string{"/a must be a string, not a number"})
}

func describe(c *contract.Contract, at string, lines *[]string) {
	for _, p := range c.Places {
		if p == nil {
			continue
		}
		*lines = append(*lines, at+p.Pointer+" "+p.Types.String())
		if p.Items != nil {
			describe(p.Items, at+p.Pointer+"/-", lines)
		}
	}
}
