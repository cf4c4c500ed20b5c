package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/truchman-proxy/truchman/mappings/source"
)

// mostCaseTime bounds how long the packs' cases may take before a reload.
const mostCaseTime = time.Minute

// ownCases runs the cases of the packs in use as `truchman test` does, one after another, so that
// requests are served beside them. Cases that need a pack that is not in use are left out. The error names
// the place of each that fails, and none of its values.
func (c *configuration) ownCases(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, mostCaseTime)
	defer cancel()
	problems := &source.Problems{}
	var cases []*packCase
	for _, name := range slices.Sorted(maps.Keys(c.set.Packs)) {
		cases = append(cases, readCases(name, c.set.Packs[name].Files, problems)...)
	}
	if err := problems.Err(); err != nil {
		return err
	}
	var failures []string
	for i, one := range cases {
		if ctx.Err() != nil {
			return fmt.Errorf("%d of the packs' %d cases ran in %s and then there was no more time: have fewer of them", i, len(cases), mostCaseTime)
		}
		if c.set.Packs[one.Front] == nil || c.set.Packs[one.Provider] == nil {
			continue
		}
		failures = append(failures, one.failures(c)...)
	}
	if len(failures) > 0 {
		return errors.New(strings.Join(failures, "\n"))
	}
	return nil
}

// failures plays a case and names the exchanges that went otherwise than it wants.
func (c *packCase) failures(config *configuration) []string {
	result, err := c.run(config.set)
	if err != nil {
		return []string{c.Name + ": " + err.Error()}
	}
	var places []string
	for i := range c.Exchanges {
		if exchange := &c.Exchanges[i]; len(exchange.differences(&result.Exchanges[i])) > 0 {
			places = append(places, fmt.Sprintf("%s: the case fails; see it with: truchman test --packs DIRECTORY --run %s", exchange.at.At, c.Name))
		}
	}
	return places
}
