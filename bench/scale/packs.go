// Package scale measures what a request costs while what is loaded grows: routes, packs and rules. The
// cost of one request should not grow with any of them.
package scale

import (
	"bytes"
	"fmt"
	"io/fs"
	"testing/fstest"

	"github.com/truchman-proxy/truchman/bench/bulk"
	"github.com/truchman-proxy/truchman/mappings"
)

// Copies gives the shipped packs and that many copies of NetXD's under other names.
func Copies(count int) (map[string]fs.FS, error) {
	sources := map[string]fs.FS{}
	for _, name := range mappings.ShippedNames() {
		files, err := mappings.Shipped(name)
		if err != nil {
			return nil, err
		}
		sources[name] = files
	}
	for i := range count {
		name := fmt.Sprintf("copy%04d", i)
		files, err := renamed(sources["netxd"], name)
		if err != nil {
			return nil, err
		}
		sources[name] = files
	}
	return sources, nil
}

// renamed copies a pack and gives it another name.
func renamed(pack fs.FS, name string) (fs.FS, error) {
	files := fstest.MapFS{}
	err := fs.WalkDir(pack, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := fs.ReadFile(pack, path)
		files[path] = &fstest.MapFile{Data: bytes.Replace(text, []byte("name: netxd\n"), []byte("name: "+name+"\n"), 1)}
		return err
	})
	return files, err
}

// Rules gives two packs with that many members, each mapped by a rule of its own.
func Rules(count int) (map[string]fs.FS, error) {
	var members, properties bytes.Buffer
	for i := range count {
		fmt.Fprintf(&members, "    %s: $.%s\n", member(i), member(i))
		fmt.Fprintf(&properties, "        %s: {type: string, maxLength: 64}\n", member(i))
	}
	sources := map[string]fs.FS{}
	for name, path := range map[string]string{"normalized": "/v1/batches", "core": "/batches"} {
		api, err := fs.ReadFile(bulk.Packs()[name], "api.yaml")
		if err != nil {
			return nil, err
		}
		body := "$."
		if name == "core" {
			body = "\n" + members.String()
		}
		sources[name] = fstest.MapFS{
			"api.yaml":     &fstest.MapFile{Data: api},
			"submit.yaml":  &fstest.MapFile{Data: fmt.Appendf(nil, endpointFile, path, body)},
			"openapi.yaml": &fstest.MapFile{Data: fmt.Appendf(nil, openapiFile, path, properties.String())},
		}
	}
	return sources, nil
}

func member(i int) string { return fmt.Sprintf("m%05d", i) }

const endpointFile = `operation: batch.submit
request:
  method: POST
  path: %s
  body: %s
response:
  body: {m00000: $.m00000}
`

const openapiFile = `openapi: "3.1.0"
info: {title: Many members, version: "1.0.0"}
paths:
  %s:
    post:
      operationId: batch.submit
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: "#/components/schemas/Many"}}}
      responses:
        "200":
          description: What was taken.
          content: {application/json: {schema: {$ref: "#/components/schemas/One"}}}
components:
  schemas:
    Problem: {type: object, properties: {code: {type: string}}}
    One: {type: object, properties: {m00000: {type: string}}}
    Many:
      type: object
      properties:
%s`

// Document has ten of so many members, spread evenly.
func Document(count int) []byte {
	text := []byte{'{'}
	for i := range 10 {
		if i > 0 {
			text = append(text, ',')
		}
		text = fmt.Appendf(text, `"%s":"the value of a member that has some length"`, member(i*count/10))
	}
	return append(text, '}')
}
