package middleware

import (
	"slices"
	"strings"
)

// Scopes say what a partner may do: each OPERATION@BANK, as in "customer.get@netxd". OPERATION is one, those of a
// group ("customer.*"), or all ("*"); BANK is one or all ("*"). "dry-run@BANK" lets its bearer see what would be sent to a bank by
// the operations that its other scopes have; no other scope has that, not even "*@*", since it shows the packs' rules.
type Scopes []string

// capabilities is the operation that tells what a bank can do: who may do anything there may ask it.
const capabilities = "capabilities.get"

// dryRun is no operation but a way to ask for one; it is had only where it is named.
const dryRun = "dry-run"

// Allow tells whether one of the scopes has the operation at the bank. It allocates nothing.
func (s Scopes) Allow(bank, operation string) bool {
	for _, scope := range s {
		what, where, is := strings.Cut(scope, "@")
		if is && (where == "*" || where == bank) && covers(what, operation) {
			return true
		}
	}
	return false
}

// covers goes by whole words: "customer.*" has no "customers.find".
func covers(pattern, operation string) bool {
	switch {
	case pattern == dryRun || operation == dryRun:
		return pattern == operation
	case operation == capabilities:
		return true
	}
	group, is := strings.CutSuffix(pattern, "*")
	if is {
		return strings.HasPrefix(operation, group)
	}
	return pattern == operation
}

// valid keeps the scopes that are written as scopes are; others' words are no error in a token.
func (s Scopes) valid() Scopes {
	return slices.DeleteFunc(s, func(scope string) bool { return !validScope(scope) })
}

func validScope(scope string) bool {
	what, where, is := strings.Cut(scope, "@")
	if !is || where == "" || where != "*" && strings.ContainsAny(where, "*@ \t\"\\") {
		return false
	}
	if what == "*" {
		return true
	}
	what = strings.TrimSuffix(what, ".*")
	return what != "" && !strings.ContainsAny(what, "* \t\"\\") && !strings.HasSuffix(what, ".")
}
