// Package ledger keeps what happened to a request id, so that a repeated write has its effect once: bolt for
// one node, Redis for many. Its promise is at most one effect for one request id, one stored answer, and every
// outcome that cannot be known shown as unknown.
package ledger
