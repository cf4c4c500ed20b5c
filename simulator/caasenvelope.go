package simulator

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// caasSearchAnswer is the envelope of validate and get; HTTP says 200 whatever it holds.
type caasSearchAnswer struct {
	Status  string `json:"status"`
	Code    int    `json:"statusCode"`
	Error   int    `json:"errorCode,omitempty"`
	Message string `json:"message,omitempty"`
	Data    any    `json:"data,omitempty"`
}

// caasSearchRefusals are the documented refusals of validate and get by errorCode.
var caasSearchRefusals = map[int]caasSearchAnswer{
	45001: {"failure", 404, 45001, "Customer not found", nil},
	45003: {"failure", 404, 45003, "Customer not Subscribed", nil},
	40001: {"failure", 400, 40001, "Invalid format input", nil},
	45006: {"failure", 500, 45006, "Error while searching customer!", nil},
	45013: {"failure", 500, 45013, "Customer under Compliance investigation!", nil},
	45051: {"failure", 404, 45051, "Customer can not be Accepted", nil},
}

func caasFound(data any) reply {
	return reply{status: http.StatusOK, body: encode(caasSearchAnswer{Status: "success", Code: 200, Data: data})}
}

func caasNotFound(code int) reply {
	return reply{status: http.StatusOK, body: encode(caasSearchRefusals[code])}
}

// caasOnboardingAnswer is the envelope of onboarding.
type caasOnboardingAnswer struct {
	RequestID string            `json:"request_id"`
	Status    string            `json:"status"`
	Code      int               `json:"status_code"`
	Error     int               `json:"error_code,omitempty"`
	Message   string            `json:"message,omitempty"`
	Details   map[string]string `json:"details,omitempty"`
	Data      any               `json:"data,omitempty"`
}

// caasOnboardingRefusals are the documented refusals of onboarding by error_code. http is the status on the
// wire; 45032's is not published and follows its status_code. about is what a message names when a fault asks
// for the code.
var caasOnboardingRefusals = map[int]struct {
	http, status         int
	word, message, about string
}{
	45013: {406, 406, "failed", "Customer %s Under Compliance Investigation", "7841003200000003"},
	45051: {406, 406, "failed", "Customer %s Cannot be Accepted", "7841003200000004"},
	45053: {400, 406, "failed", " Invalid %s!", "Nationality INN"},
	40002: {400, 400, "failure", "Invalid format or missing mandatory request", ""},
	45032: {404, 404, "failed", "Customer update failed", ""},
	40001: {502, 502, "failed", "Backend Technical Problem", ""},
}

// refuse says a refusal of onboarding; about is what its message names.
func (a *caas) refuse(code int, details map[string]string, about ...any) reply {
	r := caasOnboardingRefusals[code]
	message := r.message
	if strings.Contains(message, "%s") {
		message = fmt.Sprintf(message, about...)
	}
	return reply{status: r.http, body: encode(caasOnboardingAnswer{a.requestID(), r.word, r.status, code, message, details, nil})}
}

func (a *caas) requestID() string { return fmt.Sprintf("4c1e%028x", a.numbered.Add(1)) }

// failureAs says a code with a status of choice: with 200 as validate and get do, otherwise as onboarding does,
// unless only one of them has the code.
func (a *caas) failureAs(_ *call, status int, code string) (reply, bool) {
	number, _ := strconv.Atoi(code)
	search, searches := caasSearchRefusals[number]
	refusal, onboards := caasOnboardingRefusals[number]
	switch {
	case searches && (status == http.StatusOK || !onboards):
		return reply{status: status, body: encode(search)}, true
	case !onboards:
		return reply{}, false
	}
	var details map[string]string
	if number == 40002 {
		details = map[string]string{"firstName": "Invalid first name"}
	}
	answer := a.refuse(number, details, refusal.about)
	answer.status = status
	return answer, true
}

// caasFrameworkAnswer is what is said before the API itself is reached; status is a number.
type caasFrameworkAnswer struct {
	Timestamp string  `json:"timestamp"`
	Status    int     `json:"status"`
	Error     string  `json:"error"`
	Message   *string `json:"message,omitempty"` // empty, and of onboarding only
	Path      string  `json:"path"`              // without its first segment
}

func (a *caas) framework(c *call, status int) reply {
	text := http.StatusText(status)
	if text == "" {
		text = "Status " + strconv.Itoa(status)
	}
	_, path, _ := strings.Cut(strings.TrimPrefix(c.path, "/"), "/")
	answer := caasFrameworkAnswer{a.options.Clock().UTC().Format("2006-01-02T15:04:05.000-07:00"), status, text, nil, "/" + path}
	if c.path == caasOnboardingPath {
		answer.Message = new(string)
	}
	return reply{status: status, body: encode(answer)}
}
