// Package docs holds the documentation for people, and the tests that keep it true: they run every
// command of the guide and the README, and write the pages that can be generated.
package docs

//go:generate go test . -run "Generated|CanBeFollowed|ReadmesDemo" -update
