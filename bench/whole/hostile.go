package main

import (
	"bytes"
	"fmt"
	"time"

	"github.com/truchman-proxy/truchman/bench/update"
)

// hostile is a body that is made to cost much.
type hostile struct {
	name   string
	body   []byte
	status int
}

func hostiles() []hostile {
	return []hostile{
		{"arrays inside arrays", bytes.Repeat([]byte("["), tenMegabytes), 400},
		{"empty arrays side by side", around("[", "[]", "]"), 400},
		{"as many values as are read", append([]byte("["), append(bytes.Repeat([]byte("1,"), 600_000), around("", " ", "1]")...)...), 422},
		{"an object of unknown members", numbered(690_000), 422},
		{"one member many times", around(`{"title":"ms"`, `,"title":"ms"`, "}"), 400},
		{"a string of escapes", around(`{"first_name":"`, `\u00e9`, `"}`), 422},
		{"one long number", around(`{"first_name":1`, "1", "}"), 400},
		{"no end", around(`{"first_name":"`, "a", ""), 400},
	}
}

func around(before, again, after string) []byte {
	body := append([]byte(before), bytes.Repeat([]byte(again), tenMegabytes/len(again))...)
	return append(body, after...)
}

// numbered is an object of so many members, each of another name, blanks after it up to 10 MB.
func numbered(members int) []byte {
	body := []byte(`{"first_name":"Mara"`)
	for i := range members - 1 {
		body = fmt.Appendf(body, `,"m%06d":0`, i)
	}
	return append(body, '}')
}

// hostileBodies prints what refusing such a body costs; the status is part of the check.
func hostileBodies(binary, directory string, provider *process) error {
	fmt.Printf("### Hostile bodies\n\nPeak of resident memory above rest, at the first body and while they come one after another for half a second.\n" +
		"Each is refused with the status, and the process answers the next update.\n\n" +
		"| | MB | status | CPU | memory, the first | in bodies | memory, many | in bodies |\n| --- | --- | --- | --- | --- | --- | --- | --- |\n")
	for _, h := range hostiles() {
		if err := hostileBody(&h, binary, directory, provider); err != nil {
			return fmt.Errorf("%s: %w", h.name, err)
		}
	}
	fmt.Println()
	return nil
}

func hostileBody(h *hostile, binary, directory string, provider *process) error {
	product, err := truchman(binary, directory, provider.address, true)
	defer product.stop()
	if err != nil {
		return err
	}
	rows, err := rows(product, product)
	if err != nil {
		return err
	}
	good := &rows[1].load
	if err := product.firstAnswer(good); err != nil {
		return err
	}
	l := load{request: request("PATCH", "/v1/banks/unsigned/customers/"+update.CustomerID, update.RequestID, h.body), status: h.status}
	first, err := product.costOf(&l, 1, 0)
	if err != nil {
		return err
	}
	many, err := product.costOf(&l, 1, 500*time.Millisecond)
	if err != nil {
		return err
	}
	many.memory += many.rest - first.rest
	if _, err := good.run(product.address, 1, 0); err != nil {
		return fmt.Errorf("afterwards: %w", err)
	}
	size := float64(len(h.body))
	fmt.Printf("| %s | %.1f | %d | %s | %s | %.1f | %s | %.1f |\n", h.name, size/1e6, h.status, milliseconds(many.cpu),
		megabytes(first.memory), float64(first.memory)/size, megabytes(many.memory), float64(many.memory)/size)
	return nil
}
