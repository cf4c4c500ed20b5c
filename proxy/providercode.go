package proxy

import "strings"

const (
	longestPrefix = 4 // letters
	mostDigits    = 6 // no phone, document or account has so few
)

// plainCode tells whether a code that the bank's pack does not list can be nothing but a code, as in "45001", "-32602", "OBP-30001",
// "NOT_FOUND_TRANSACTION" or "not-found":
// banks put names and numbers of customers where a code belongs. Others are not passed on, and not logged.
func plainCode(code string) bool {
	if joined(code, "_", "ABCDEFGHIJKLMNOPQRSTUVWXYZ") || joined(code, "-", "abcdefghijklmnopqrstuvwxyz") {
		return true
	}
	digits := strings.TrimLeft(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
	prefix := len(code) - len(digits)
	digits = strings.TrimPrefix(digits, "-")
	return prefix <= longestPrefix && len(digits) <= mostDigits && strings.Trim(digits, "0123456789") == "" && (digits != "" || code == "")
}

const longestCode = 64 // bytes

// joined tells whether a code is several words of the letters.
func joined(code, by, letters string) bool {
	return len(code) <= longestCode && strings.Contains(code, by) && strings.Trim(code, letters+by) == ""
}
