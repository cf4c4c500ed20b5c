// Package mappings is the mapping language: it reads packs (YAML descriptions of APIs), compiles each
// into plans that translate documents both ways, and says what an API's answers mean.
//
// A pack describes one API in its own words. Its templates are compiled twice, outward (normalized to
// API) and inward (API to normalized); everything that can be wrong in a file is found then, and at run
// time only a document can be wrong. The packs that ship with the product are the folders beside this
// file; [Load] adds others.
//
// The folders document, contract and source hold what the language stands on: strict reading of JSON,
// JSON Schema compiled into a plan, and YAML with positions.
package mappings
