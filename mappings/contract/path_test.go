package contract_test

import "testing"

// TestPathsHoldTheContractsNamesOnly names places of documents by their contract.
func TestPathsHoldTheContractsNamesOnly(t *testing.T) {
	c := compile(t, `{type: object, properties: {a~b: {type: string}, list: {type: array, items: {type: object, properties: {kind: {type: string}, in: {type: array, items: {type: string}}}}}, free: {type: object}}}`)
	for pointer, want := range map[string]string{
		"": "", "/a~0b": "/a~0b", "/list": "/list", "/list/3": "/list/-", "/list/3/kind": "/list/-/kind", "/list/0/in/2": "/list/-/in/-",
		"/mara": "", "/list/3/mara": "/list/-", "/free/mara/quill": "/free", "/list/mara/kind": "/list/-/kind",
	} {
		if got := c.PathOf(pointer); got != want {
			t.Errorf("%s: %q, want %q", pointer, got, want)
		}
	}
}
