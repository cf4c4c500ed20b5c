package bulk

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/mappings/contract"
	"github.com/truchman-proxy/truchman/mappings/document"
)

//go:embed testdata/normalized testdata/core
var packs embed.FS

// Packs are the two packs of this folder, for a loader.
func Packs() map[string]fs.FS {
	sources := map[string]fs.FS{}
	for _, name := range []string{"normalized", "core"} {
		sources[name], _ = fs.Sub(packs, "testdata/"+name) // the names are constants that embed checked
	}
	return sources
}

// Translator makes the core's batch out of the partner's, as the proxy does it. One is for one
// goroutine.
type Translator struct {
	front, core     *mappings.Endpoint
	values          *mappings.Values
	document        document.Document
	reading         contract.Reading
	inward, loss    mappings.Pass
	out             mappings.Pass
	params          []mappings.Param
	asked, provided mappings.Input
}

// NewTranslator loads two packs, normalized and core, with the operation batch.submit.
func NewTranslator(sources map[string]fs.FS) (*Translator, error) {
	set, err := mappings.LoadFS(sources)
	if err != nil {
		return nil, err
	}
	t := &Translator{}
	_, t.front = set.Packs["normalized"].Operation("batch.submit")
	_, t.core = set.Packs["core"].Operation("batch.submit")
	values, errs := set.Packs["core"].Values(mappings.Provider, nil, nil)
	t.values, t.params = values, make([]mappings.Param, len(t.front.Params))
	return t, errors.Join(errs...)
}

// Translate gives the core's batch; it is good until the next call.
func (t *Translator) Translate(body []byte) ([]byte, error) {
	if err := t.document.Read(body, document.DefaultLimits); err != nil {
		return nil, err
	}
	inward := t.front.Request.Inward
	inward.Reads().Read(&t.reading, &t.document, contract.Request)
	if len(t.reading.Violations) > 0 {
		return nil, fmt.Errorf("the batch breaks the contract at %s", t.document.Pointer(t.reading.Violations[0].Node))
	}
	request := mappings.Request{ID: "batch"}
	t.asked = mappings.Input{Body: &t.reading, Params: t.params, Request: request, Loss: true}
	inward.Run(&t.inward, &t.asked)
	t.provided = mappings.Input{Body: &t.reading, Params: t.params, Values: t.values, Request: request}
	t.loss.Losses([]*mappings.Plan{t.core.Request.Outward}, &t.provided)
	t.core.Request.Outward.Run(&t.out, &t.provided)
	for _, p := range []*mappings.Pass{&t.inward, &t.loss, &t.out} {
		if len(p.Problems) > 0 {
			return nil, fmt.Errorf("%s %s", p.Problems[0].Place, p.Problems[0].Detail)
		}
	}
	return t.out.Body, nil
}
