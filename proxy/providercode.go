package proxy

import "strings"

const (
	longestPrefix = 4 // letters
	mostDigits    = 5 // no phone, document, date or account has so few
)

// plainCode tells whether a code that the bank's pack does not list can be nothing but a code, as in "45001", "-32602" or "OBP-30001":
// banks put names and numbers of customers where a code belongs. Others are not passed on, and not logged.
func plainCode(code string) bool {
	digits := strings.TrimLeft(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
	prefix := len(code) - len(digits)
	digits = strings.TrimPrefix(digits, "-")
	return prefix <= longestPrefix && len(digits) <= mostDigits && strings.Trim(digits, "0123456789") == "" && (digits != "" || code == "")
}
