package ledger

import "encoding/json"

// Progress is what is known of the steps of a request that is not over: a retry goes on from there.
type Progress struct {
	Steps   []Step          `json:"steps,omitempty"`   // that had their effect, in order
	Decided map[string]bool `json:"decided,omitempty"` // of the steps that only an answer decides about: whether they run
}

// Step is one that had its effect.
type Step struct {
	ID     string          `json:"id"`
	Answer json.RawMessage `json:"answer,omitempty"` // normalized; left out where it is too large or was never heard
}

// Find gives the step of that id, nil where it has not had its effect as far as is known.
func (p *Progress) Find(id string) *Step {
	for i := range p.Steps {
		if p.Steps[i].ID == id {
			return &p.Steps[i]
		}
	}
	return nil
}

// Empty tells that nothing is known to have had an effect.
func (p *Progress) Empty() bool { return len(p.Steps) == 0 }

// Encode gives the progress as JSON, nil where there is none.
func (p *Progress) Encode() []byte {
	if p.Empty() && len(p.Decided) == 0 {
		return nil
	}
	text, err := json.Marshal(p)
	if err != nil {
		panic(err) // answers were read as JSON before
	}
	return text
}

// ReadProgress reads what Encode wrote.
func ReadProgress(text []byte) (p Progress, err error) {
	if len(text) > 0 {
		err = json.Unmarshal(text, &p)
	}
	return p, err
}
