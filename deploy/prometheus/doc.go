// Package prometheus holds the alert rules to what they are for; the rules are alerts.yaml.
package prometheus
