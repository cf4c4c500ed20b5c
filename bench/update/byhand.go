package update

import (
	"bytes"
	"errors"
)

// found holds the values of the partner's body as they stand there, quotes included.
type found struct {
	title, firstName, lastName, birth, gender, phone, email []byte
	line1, city, state, zip, country                        []byte
	institution, institutionID                              []byte
}

// ByHand walks the body once, remembers where the values lie, and writes the call in one go: what a
// programmer would write for this one pair of APIs. It knows no other member than these, checks no
// contract and finds no duplicate.
func ByHand(dst, body []byte) ([]byte, error) {
	var f found
	w := walker{text: body}
	w.object(0, &f)
	if w.failed || w.at != len(body) {
		return dst, errors.New("the body is not as expected")
	}
	return f.append(dst), nil
}

// places are the members by the depth and the name under which they lie; names are unique in this API.
func (f *found) place(name []byte) *[]byte {
	switch string(name) {
	case "title":
		return &f.title
	case "first_name":
		return &f.firstName
	case "last_name":
		return &f.lastName
	case "date_of_birth":
		return &f.birth
	case "gender":
		return &f.gender
	case "number":
		return &f.phone
	case "personal":
		return &f.email
	case "line_1":
		return &f.line1
	case "city":
		return &f.city
	case "state":
		return &f.state
	case "postal_code":
		return &f.zip
	case "country":
		return &f.country
	case "name":
		return &f.institution
	case "id":
		return &f.institutionID
	}
	return nil
}

func (f *found) append(dst []byte) []byte {
	dst = append(dst, `{"method":"CustomerService.UpdateCustomer","id":"`+RequestID+`","params":{"api":{"signature":"","keyId":"`+KeyID+
		`","credential":"`+Credential+`","apiKey":"`+APIKey+`"},"payload":{"ID":"`+CustomerID+`","type":"INDIVIDUAL","DOB":`...)
	dst = append(append(append(dst, f.birth[:5]...), f.birth[6:8]...), f.birth[9:]...)
	dst = append(append(dst, `,"title":"`...), titles[string(f.title[1:len(f.title)-1])]...)
	dst = append(append(dst, `","address":{"addressLine1":`...), f.line1...)
	dst = append(append(dst, `,"city":`...), f.city...)
	dst = append(append(dst, `,"state":`...), f.state...)
	dst = append(append(dst, `,"country":`...), f.country...)
	dst = append(append(dst, `,"zip":`...), f.zip...)
	dst = append(append(dst, `},"contact":{"phoneNumber":`...), f.phone...)
	dst = append(append(dst, `,"email":`...), f.email...)
	dst = append(append(dst, `},"gender":"`...), genders[string(f.gender[1:len(f.gender)-1])]...)
	dst = append(append(dst, `","firstName":`...), f.firstName...)
	dst = append(append(dst, `,"lastName":`...), f.lastName...)
	dst = append(append(dst, `,"institutionName":`...), f.institution...)
	dst = append(append(dst, `,"institutionId":`...), f.institutionID...)
	return append(dst, `}}}`...)
}

// walker reads objects of strings, booleans and objects, without white space between them.
type walker struct {
	text   []byte
	at     int
	failed bool
}

func (w *walker) object(depth int, f *found) {
	w.take('{')
	for !w.failed && depth < 8 {
		name := w.string()
		w.take(':')
		switch {
		case w.failed || w.at >= len(w.text):
			w.failed = true
		case w.text[w.at] == '{':
			w.object(depth+1, f)
		case w.text[w.at] == '"':
			value := w.string()
			if place := f.place(name); place != nil && !w.failed {
				*place = w.text[w.at-len(value)-2 : w.at]
			}
		default:
			w.word()
		}
		if w.at >= len(w.text) || w.text[w.at] != ',' {
			break
		}
		w.at++
	}
	w.take('}')
}

func (w *walker) take(b byte) {
	if w.failed || w.at >= len(w.text) || w.text[w.at] != b {
		w.failed = true
		return
	}
	w.at++
}

// string gives what stands between the quotes.
func (w *walker) string() []byte {
	w.take('"')
	start := w.at
	for !w.failed {
		end := bytes.IndexByte(w.text[w.at:], '"')
		if end < 0 {
			w.failed = true
			break
		}
		w.at += end + 1
		if !escaped(w.text[start : w.at-1]) {
			return w.text[start : w.at-1]
		}
	}
	return nil
}

// escaped tells that the quote behind this text belongs to it: an odd number of backslashes ends it.
func escaped(text []byte) bool {
	count := 0
	for i := len(text) - 1; i >= 0 && text[i] == '\\'; i-- {
		count++
	}
	return count%2 == 1
}

func (w *walker) word() {
	start := w.at
	for w.at < len(w.text) && w.text[w.at] >= 'a' && w.text[w.at] <= 'z' {
		w.at++
	}
	w.failed = w.failed || w.at == start
}
