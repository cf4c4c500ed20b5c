package main

import (
	"time"

	"github.com/truchman-proxy/truchman/audit"
	"github.com/truchman-proxy/truchman/callbacks"
	"github.com/truchman-proxy/truchman/mappings"
)

// auditTold writes down what partners are told of what banks tell, where there is a trail: each attempt by which customer's data may have
// come to the partner, and the end.
func (l *lasting) auditTold(version string) func(*callbacks.Told) {
	if l.trail == nil {
		return nil
	}
	return func(told *callbacks.Told) {
		if !told.Over && !told.Sent {
			return
		}
		e := audit.Entry{Time: time.Now(), Event: audit.Told, Partner: told.Partner, Front: told.API, Bank: told.Bank, Operation: told.Callback,
			Target: told.ID, Outcome: whatCameOf(told), Status: told.Status, Version: version, Count: int64(told.Attempt)}
		if told.Customer != "" {
			_, id := mappings.SplitReference([]byte(told.Customer))
			e.Customer = l.trail.Mask(id)
		}
		l.trail.Note(&e)
	}
}

// whatCameOf is what a line says about an attempt. A partner that does not take a message may have read it.
func whatCameOf(told *callbacks.Told) string {
	switch {
	case told.Taken:
		return "ok"
	case told.Over:
		return "refused"
	}
	return "unknown"
}
