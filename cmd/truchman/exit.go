package main

import (
	"errors"

	"github.com/truchman-proxy/truchman/mappings/source"
)

// The exit codes, as docs/cli.md names them.
const (
	exitFine          = 0 // it did what was asked; an orderly stop too
	exitFailed        = 1 // it failed or refused
	exitUsage         = 2 // the command line is wrong
	exitConfiguration = 3 // the configuration or a pack is wrong
	exitGuessed       = 4 // nothing is wrong, but a pack holds guesses that nobody has confirmed
)

// coded is an error that ends the process with a code of its own.
type coded struct {
	error
	code int
}

// Unwrap gives the error itself.
func (c coded) Unwrap() error { return c.error }

// withCode makes an error end the process with a code; nil stays nil.
func withCode(code int, err error) error {
	if err == nil {
		return nil
	}
	return coded{err, code}
}

// exitCode tells what an error of a command means; began says whether the command itself ran.
func exitCode(err error, began bool) int {
	if err == nil {
		return exitFine
	}
	if own := (coded{}); errors.As(err, &own) {
		return own.code
	}
	if settings := (*settingsError)(nil); errors.As(err, &settings) {
		return exitConfiguration
	}
	if packs := (*source.Error)(nil); errors.As(err, &packs) {
		return exitConfiguration
	}
	if !began {
		return exitUsage
	}
	return exitFailed
}
