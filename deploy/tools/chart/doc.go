// Package chart checks the Helm chart without a cluster: strictly linted, one values file for each feature rendered against
// golden files, each object held against the schemas of Kubernetes and the restricted Pod Security standard, and run.
package chart
