// Package document reads JSON (RFC 8259) strictly into a flat tape, in one pass over the bytes and without copying them.
//
// What is accepted: one value in UTF-8 with white space around it, no byte order mark, no lone surrogate escape, no two
// members of one name in an object ("a" and "\u0061" are one name), within Limits. Everything else is a *SyntaxError that
// says where. So two readers of an accepted text cannot come to see two different documents.
//
// The tape holds every value in the order of the text; Node.Next skips a value's subtree. Nothing is decoded before it is asked for.
package document
