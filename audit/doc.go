// Package audit keeps the trail of who did what: lines of JSON in files that are only appended to, each with a number and
// the hash of the line before, so that a line that was changed or taken out is noticed. No customer's data stands in it.
package audit
