package audit

import (
	"encoding/hex"
	"strconv"
	"time"
)

// What a line tells about.
const (
	Request   = "request"   // how a request ended
	Intent    = "intent"    // a write is about to be sent
	Refused   = "refused"   // a caller who is unknown, or may not do it
	Refusals  = "refusals"  // how many more of these there were in a minute
	Told      = "told"      // a partner was told what a bank tells, or could not be
	Operator  = "operator"  // a change on the admin listener
	Started   = "started"   // a process begins to write
	Reloaded  = "reloaded"  // another configuration is served from now on
	Stopped   = "stopped"   // it has ended in order
	Lost      = "lost"      // lines could not be written
	Recovered = "recovered" // the line before was cut off
)

// Entry is what a line says, in the order of its members. What is empty is left out.
type Entry struct {
	Time      time.Time
	Event     string
	Partner   string
	Proof     string // key, token or certificate; of operators token, or none
	Front     string
	Bank      string
	Operation string // of operators the method and the address's template
	Target    string // of operators: the record, bank or letter; of told: the message
	Whose     string // of operators: the partner whose request it was about
	Word      string // of operators: what was decided, such as done
	Customer  Mask
	RequestID string
	Outcome   string // ok, refused, unknown or dry-run
	Error     string // the normalized error's name
	Status    int
	Replayed  bool
	Version   string // of the configuration and the mappings
	Callers   string // of started and reloaded: a digest of who may call
	Count     int64  // of refusals and lost: how many; of told: which attempt it was
}

// append writes the members that the caller knows: without the braces, the number and the hash.
func (e *Entry) append(b []byte) []byte {
	b = append(b, `"time":"`...)
	b = e.Time.UTC().AppendFormat(b, "2006-01-02T15:04:05.000000Z")
	b = append(b, '"')
	for _, member := range [...]struct{ name, text string }{
		{"event", e.Event}, {"partner", e.Partner}, {"proof", e.Proof}, {"front", e.Front}, {"bank", e.Bank},
		{"operation", e.Operation}, {"target", e.Target}, {"whose", e.Whose}, {"word", e.Word},
	} {
		b = appendText(b, member.name, member.text)
	}
	if e.Customer != (Mask{}) {
		b = append(b, `,"customer":"`...)
		b = append(hex.AppendEncode(b, e.Customer[:]), '"')
	}
	b = appendText(b, "request_id", e.RequestID)
	b = appendText(b, "outcome", e.Outcome)
	b = appendText(b, "error", e.Error)
	if e.Status != 0 {
		b = strconv.AppendInt(append(b, `,"status":`...), int64(e.Status), 10)
	}
	if e.Replayed {
		b = append(b, `,"replayed":true`...)
	}
	b = appendText(b, "version", e.Version)
	b = appendText(b, "callers", e.Callers)
	if e.Count != 0 {
		b = strconv.AppendInt(append(b, `,"count":`...), e.Count, 10)
	}
	return b
}

// longestText is how many bytes a member has at most, so that the longest line is bounded.
const longestText = 512

func appendText(b []byte, name, text string) []byte {
	if text == "" {
		return b
	}
	b = append(append(append(b, ',', '"'), name...), '"', ':', '"')
	if len(text) > longestText {
		text = text[:longestText]
	}
	for i := range len(text) {
		if c := text[i]; c >= ' ' && c <= '~' && c != '"' && c != '\\' {
			b = append(b, c)
		} else {
			b = append(b, '?') // names are visible ASCII; what is not is no name
		}
	}
	return append(b, '"')
}
