// Package seen declares what operators can see of requests: spans, their attributes and events, and metrics, each with a line of what it
// says. Whoever tells one uses its declaration; docs/observability.md is written out of them, and tests hold them against what a running
// proxy sends.
package seen
