package mappings

import "github.com/truchman-proxy/truchman/mappings/contract"

// orElseStep writes a constant of the pack where another step writes nothing.
type orElseStep struct {
	step     step
	fallback literalStep
}

func (s *orElseStep) write(p *Pass) presence {
	problems := len(p.Problems)
	if made := s.step.write(p); made != absent || len(p.Problems) > problems {
		return made
	}
	return s.fallback.write(p)
}

// orDefault gives a structure its $default.
func (w *outwardCompiler) orDefault(made step, l *leaf, at *contract.Place) step {
	if l.fallback == nil {
		return made
	}
	fallback := l.fallback.JSON()
	w.fits(&template{node: l.fallback, literal: fallback}, at)
	return &orElseStep{made, literalStep{fallback, leafRule{node: l.fallback, operator: "$default", origin: "literal"}}}
}
