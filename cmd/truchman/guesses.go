package main

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/mappings/source"
)

// guessed tells of the guesses in a configuration's packs, nil where there are none. With a file the
// packs that it serves count; without one, all.
func (c *configuration) guessed() error {
	var list []source.Problem
	for _, name := range slices.Sorted(maps.Keys(c.set.Packs)) {
		if c.serves(name) {
			list = append(list, mappings.Guesses(name, c.set.Packs[name].Files)...)
		}
	}
	return guessesError(list)
}

// serves tells whether a pack is a bank's or a mount's.
func (c *configuration) serves(pack string) bool {
	for _, bank := range c.Banks {
		if bank.Pack == pack {
			return true
		}
	}
	for _, mount := range c.Mounts {
		if mount.Front == pack {
			return true
		}
	}
	return len(c.Banks)+len(c.Mounts) == 0
}

// guessesIn tells of the guesses in directories of packs, also where a pack does not load.
func guessesIn(directories []string) error {
	var list []source.Problem
	for _, directory := range directories {
		entries, err := os.ReadDir(directory)
		if err != nil {
			continue // the loader has said so
		}
		for _, e := range entries {
			list = append(list, mappings.Guesses(e.Name(), os.DirFS(filepath.Join(directory, e.Name())))...)
		}
	}
	return guessesError(list)
}

func guessesError(list []source.Problem) error {
	if len(list) == 0 {
		return nil
	}
	texts := make([]string, len(list))
	for i, problem := range list {
		texts[i] = problem.String()
	}
	return withCode(exitGuessed, errors.New(strings.Join(texts, "\n\n")+fmt.Sprintf("\n\n%d guesses are not confirmed; a pack with guesses is not served.", len(list))))
}

// withGuesses adds the guesses to what is wrong, so that one run shows both.
func withGuesses(wrong, guesses error) error {
	if guesses == nil {
		return wrong
	}
	return withCode(exitCode(wrong, true), errors.New(wrong.Error()+"\n\n"+guesses.Error()))
}
