// Package proxy carries a partner's call through the translation to a bank and its answer back.
//
// The path of a request, one stage a file: route.go finds the front's endpoint, the operation and the
// bank; translate.go reads the body strictly and makes the normalized request; operate.go answers it by
// one endpoint of the provider or by a flow; upstream.go sends what call.go and bankrefusal.go make and
// understand; answer.go writes the front's answer; error.go is the only code that writes an error body.
package proxy
