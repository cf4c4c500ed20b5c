package simulator

import (
	"net/http"
	"strconv"
)

// openbankRefusal is a gRPC code and its text.
type openbankRefusal struct {
	code int
	text string
}

// openbankCodes are gRPC's codes with the HTTP status that the gateway gives each.
var openbankCodes = map[int]struct {
	status int
	text   string
}{
	1:  {499, "cancelled"},
	2:  {500, "unknown error"},
	3:  {400, "invalid argument"},
	4:  {504, "deadline exceeded"},
	5:  {404, "not found"},
	6:  {409, "already exists"},
	7:  {403, "permission denied"},
	8:  {429, "resource exhausted"},
	9:  {400, "failed precondition"},
	10: {409, "aborted"},
	11: {400, "out of range"},
	12: {501, "unimplemented"},
	13: {500, "internal error"},
	14: {503, "service unavailable"},
	15: {500, "data loss"},
	16: {401, "unauthenticated"},
}

// openbankCodeOf is the code that a status stands for; 2 where it is none of the gateway's.
var openbankCodeOf = map[int]int{400: 3, 401: 16, 403: 7, 404: 5, 409: 6, 413: 8, 429: 8, 499: 1, 500: 13, 501: 12, 503: 14, 504: 4}

func openbankInvalid(text string) *openbankRefusal { return &openbankRefusal{3, text} }

func openbankMissing(thing string) *openbankRefusal { return &openbankRefusal{5, thing + " not found"} }

func openbankTwice(thing string) *openbankRefusal {
	return &openbankRefusal{6, thing + " already exists"}
}

func (r openbankRefusal) reply() reply { return r.as(openbankCodes[r.code].status) }

// as says the refusal with a status.
func (r openbankRefusal) as(status int) reply {
	return reply{status: status, body: encode(struct {
		Code    int      `json:"code"`
		Message string   `json:"message"`
		Details []string `json:"details"`
	}{r.code, r.text, []string{}})}
}

func (o *openbank) failure(c *call, status int) reply {
	if c.path == openbankTokenPath {
		return caasTokenNo(status)
	}
	code := openbankCodeOf[status]
	if code == 0 {
		return openbankRefusal{2, http.StatusText(status)}.as(status)
	}
	return openbankRefusal{code, openbankCodes[code].text}.as(status)
}

// failureAs says one of gRPC's codes, "13", with a status; false where gRPC does not have the code.
func (o *openbank) failureAs(_ *call, status int, text string) (reply, bool) {
	code, _ := strconv.Atoi(text)
	known, ok := openbankCodes[code]
	return openbankRefusal{code, known.text}.as(status), ok
}
