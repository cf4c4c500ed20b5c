// Package callbacks takes what banks tell unasked, and tells it to partners. A callback is authenticated, translated
// inward, kept durably, and only then answered. It is delivered at least once, signed by the Standard Webhooks scheme,
// in order for each customer, for three days; then it is a dead letter that can be replayed.
package callbacks
