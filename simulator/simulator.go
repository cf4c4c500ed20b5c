// Package simulator plays the providers' APIs, strict by their contracts and with a memory, to develop
// and test against. It imports nothing of ours: it reads the contracts' files and validates with the
// JSON Schema library, so that a mistake in the compiled mappings cannot hide in it as well.
package simulator

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// api is one provider: it decides what a call means and knows nothing of connections and faults.
type api interface {
	// answer carries the call out.
	answer(c *call) reply
	// failure says a status in the API's own error body, without any effect.
	failure(c *call, status int) reply
	// mislabel gives the answer another request id; nil where the API's answers carry none.
	mislabel(body []byte) []byte
}

// headed is an api whose answers carry headers of its own.
type headed interface {
	stamp(headers http.Header, c *call)
}

// sealing is an api that signs its answers.
type sealing interface {
	sealed(headers http.Header, c *call, body []byte) ([]byte, error)
}

// coded is an api that can say a status with a code of its own; false where it does not have the code.
type coded interface {
	failureAs(c *call, status int, code string) (reply, bool)
}

// bounded is an api that takes bodies of another size than the others.
type bounded interface {
	limit() int64 // bytes
}

// calling is an api that calls its partner back when POST /_simulator/callbacks tells it to.
type calling interface {
	callBack(w http.ResponseWriter, r *http.Request)
}

// reply is what an API answers to one call.
type reply struct {
	status int
	body   []byte
	effect bool // the call changed what the provider keeps about a customer
}

type maker func(contract *contract, options Options) (api, error)

var makers = map[string]maker{"caas": newCAAS, "netxd": newNetXD, "obp": newOBP, "openbank": newOpenbank, "rakbank": newRAKBank}

// Names lists the APIs that can be simulated, sorted.
func Names() []string {
	names := make([]string, 0, len(makers))
	for name := range makers {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

type simulator struct {
	api    api
	calls  journal
	faults faults

	effects *Effects // nil where none is kept
}

// New makes the simulator of an API by its name. contract is the text of the API's openapi.yaml. The
// handler serves the API's own paths, /_simulator/calls, /_simulator/faults and, for CAAS, /_simulator/callbacks.
func New(name string, contract []byte, options Options) (http.Handler, error) {
	make := makers[name]
	if make == nil {
		return nil, fmt.Errorf("simulator: %q is not an API that can be simulated: use one of %s", name, strings.Join(Names(), ", "))
	}
	read, err := readContract(contract)
	if err != nil {
		return nil, fmt.Errorf("simulator %s: contract: %w", name, err)
	}
	api, err := make(read, options.withDefaults(name))
	if err != nil {
		return nil, fmt.Errorf("simulator %s: %w", name, err)
	}
	return &simulator{api: api, effects: options.Effects}, nil
}

// ServeHTTP answers one call, or a request to the simulator itself.
func (s *simulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if room, ok := strings.CutPrefix(r.URL.Path, "/_simulator/"); ok {
		s.control(w, r, room)
		return
	}
	c, status := readCall(w, r, s.limit())
	s.calls.add(c)
	if api, ok := s.api.(headed); ok {
		api.stamp(w.Header(), c)
	}
	if status != 0 {
		write(w, s.api.failure(c, status))
		return
	}
	s.play(w, r, c, s.faults.take(r.URL.Path))
}

// limit is how many bytes a body may have.
func (s *simulator) limit() int64 {
	if api, ok := s.api.(bounded); ok {
		return api.limit()
	}
	return maxBody
}

func (s *simulator) control(w http.ResponseWriter, r *http.Request, room string) {
	if api, ok := s.api.(calling); ok && r.Method+" "+room == "POST callbacks" {
		api.callBack(w, r)
		return
	}
	switch r.Method + " " + room {
	case "GET calls":
		writeJSON(w, http.StatusOK, s.calls.list())
	case "DELETE calls":
		s.calls.clear()
		w.WriteHeader(http.StatusNoContent)
	case "POST faults":
		s.schedule(w, r)
	case "DELETE faults":
		s.faults.clear()
		w.WriteHeader(http.StatusNoContent)
	default:
		writeProblem(w, http.StatusNotFound, "the simulator has GET and DELETE /_simulator/calls, POST and DELETE /_simulator/faults")
	}
}
