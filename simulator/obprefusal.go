package simulator

import "net/http"

// obpRefusal is what Open Bank Project says no with: a code, and more text behind its own.
type obpRefusal struct{ code, more string }

func obpNo(code string) *obpRefusal { return &obpRefusal{code: code} }

// obpError is the error body.
type obpError struct {
	Code    int    `json:"code"` // the HTTP status
	Message string `json:"message"`
}

// obpTexts are the texts of the codes as the documentation and the provider's own code have them.
var obpTexts = map[string]string{
	"OBP-00012": "Customer firehose is not allowed on this instance. Please set allow_customer_firehose = true in props files. ",
	"OBP-10001": "Incorrect json format.",
	"OBP-10018": "Too Many Requests. We only allow 100 requests per minute for this Consumer.",
	"OBP-10020": "Incorrect json.",
	"OBP-10023": "obp_sort_direction parameter can only take two values: DESC or ASC!",
	"OBP-10024": "wrong value for obp_offset parameter. Please send a positive integer (=>0)!",
	"OBP-10025": "wrong value for obp_limit parameter. Please send a positive integer (=>1)!",
	"OBP-10026": "Failed to parse date string. Please use this format yyyy-MM-dd'T'HH:mm:ss.SSS'Z'!",
	"OBP-10404": "404 Not Found. The server could not find the requested URI. Please double check your URL, headers and body.",
	"OBP-20001": "User not logged in. Authentication is required!",
	"OBP-20002": "These DirectLogin parameters are missing: ",
	"OBP-20003": "This DirectLogin token is invalid or expired: ",
	"OBP-20004": "Invalid login credentials. Check username/password.",
	"OBP-20005": "User not found. Please specify a valid value for USER_ID.",
	"OBP-20006": "User is missing one or more roles: ",
	"OBP-20008": "Invalid Consumer Key.",
	"OBP-30001": "Bank not found. Please specify a valid value for BANK_ID.",
	"OBP-30002": "Customer not found. Please specify a valid value for CUSTOMER_NUMBER.",
	"OBP-30006": "Customer Number already exists. Please specify a different value for BANK_ID or CUSTOMER_NUMBER.",
	"OBP-30007": "The User is already linked to a Customer at the bank specified by BANK_ID",
	"OBP-30008": "User Customer Link not found by USER_ID",
	"OBP-30024": "Could not create Consumer ",
	"OBP-30025": "Could not create user_customer_links ",
	"OBP-30046": "Customer not found. Please specify a valid value for CUSTOMER_ID.",
	"OBP-30051": "Cannot create Customer",
	"OBP-30058": "Cannot update the Customer",
	"OBP-30111": "Invalid Bank Id. The BANK_ID should only contain 0-9/a-z/A-Z/'-'/'.'/'_', the length should be smaller than 255.",
	"OBP-50000": "Unknown Error.",
	"OBP-50015": "The server encountered an unexpected condition which prevented it from fulfilling the request.",
	"OBP-50200": "Connector cannot return the data we requested.",
}

// status is the one of the code; everything that is not listed is 400.
func (r *obpRefusal) status() int {
	switch r.code {
	case "OBP-20001", "OBP-20003", "OBP-20004", "OBP-20008":
		return http.StatusUnauthorized
	case "OBP-20006", "OBP-00012":
		return http.StatusForbidden
	case "OBP-30001", "OBP-30002", "OBP-30046", "OBP-20005", "OBP-10404":
		return http.StatusNotFound
	case "OBP-10018":
		return http.StatusTooManyRequests
	case "OBP-50015":
		return http.StatusInternalServerError
	}
	return http.StatusBadRequest
}

// oldStyle is the status that operations before version 3 answer: 400 where nobody has to log in or lacks a role.
func (r *obpRefusal) oldStyle() int {
	if status := r.status(); status == http.StatusUnauthorized || status == http.StatusForbidden {
		return status
	}
	return http.StatusBadRequest
}

func (r *obpRefusal) reply(status int) reply {
	return reply{status: status, body: encode(obpError{status, r.code + ": " + obpTexts[r.code] + r.more})}
}

// obpCodeOf is how a bare status is said.
func obpCodeOf(status int) string {
	switch {
	case status == http.StatusUnauthorized:
		return "OBP-20001"
	case status == http.StatusForbidden:
		return "OBP-20006"
	case status == http.StatusNotFound:
		return "OBP-30046"
	case status == http.StatusTooManyRequests:
		return "OBP-10018"
	case status >= 500:
		return "OBP-50015"
	}
	return "OBP-50000"
}
