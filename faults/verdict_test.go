package main

import (
	"strings"
	"testing"
	"time"
)

// at is a moment of an invented history, in milliseconds.
func at(ms int) time.Time { return time.UnixMilli(int64(1_000_000 + ms)) }

func said(from, to, status int, code string) attempt {
	a := attempt{begun: at(from), ended: at(to), status: status, code: code}
	if a.final() {
		a.answer = code + " answer"
	}
	return a
}

func replay(from, to, status int, answer string) attempt {
	a := said(from, to, status, "")
	a.replayed, a.answer = true, answer
	return a
}

// TestVerdicts holds each rule against a history that breaks it, and one that does not.
func TestVerdicts(t *testing.T) {
	parts := said(0, 9, 409, "partially-applied")
	parts.outcomes = map[string]string{"/emails/personal": "not-tried"}
	for name, tt := range map[string]struct {
		heard []attempt
		had   []int // when the step had its effect
		loses bool
		want  string
	}{
		"done once":                {[]attempt{said(0, 9, 200, "")}, []int{5}, false, ""},
		"done twice":               {[]attempt{said(0, 9, 200, "")}, []int{5, 6}, false, "2 effects"},
		"acknowledged and lost":    {[]attempt{said(0, 9, 200, "")}, nil, false, "answered 200 without an effect"},
		"acknowledged too early":   {[]attempt{said(0, 9, 200, "")}, []int{12}, false, "answered 200 without an effect"},
		"unknown and done":         {[]attempt{said(0, 9, 504, "outcome-unknown")}, []int{5}, false, ""},
		"unknown and done late":    {[]attempt{said(0, 9, 504, "outcome-unknown")}, []int{15}, false, ""},
		"unknown and not done":     {[]attempt{said(0, 9, 504, "outcome-unknown")}, nil, false, ""},
		"no answer and done":       {[]attempt{said(0, 9, 0, "")}, []int{15}, false, ""},
		"unavailable and done":     {[]attempt{said(0, 9, 503, "provider-unavailable")}, []int{5}, false, "only heard 503"},
		"unavailable, then done":   {[]attempt{said(0, 9, 503, "ledger-unavailable"), said(10, 19, 200, "")}, []int{15}, false, ""},
		"in flight beside another": {[]attempt{said(0, 9, 200, ""), said(1, 8, 409, "request-in-flight")}, []int{5}, false, ""},
		"in flight and nobody is":  {[]attempt{said(1, 8, 409, "request-in-flight")}, []int{5}, false, "only heard 409"},
		"refused and done":         {[]attempt{said(0, 9, 404, "customer-not-found")}, []int{5}, false, "refused with 404"},
		"another body":             {[]attempt{said(0, 9, 200, ""), said(10, 19, 422, "request-id-reused")}, []int{5}, false, ""},
		"not tried and done":       {[]attempt{parts}, []int{5}, false, "was said to be not-tried"},
		"replayed":                 {[]attempt{said(0, 9, 200, ""), replay(10, 19, 200, " answer")}, []int{5}, false, ""},
		"replayed otherwise":       {[]attempt{said(0, 9, 200, ""), replay(10, 19, 200, "another")}, []int{5}, false, "a replay differs"},
		"replays that differ":      {[]attempt{said(0, 9, 0, ""), replay(10, 19, 200, "a"), replay(20, 29, 200, "b")}, []int{5}, false, "two replays differ"},
		"anew after a replay":      {[]attempt{said(0, 9, 0, ""), replay(10, 19, 200, " answer"), said(20, 29, 200, "")}, []int{5}, false, "answered anew"},
		"anew after a loss":        {[]attempt{said(0, 9, 0, ""), replay(10, 19, 200, " answer"), said(20, 29, 200, "")}, []int{5}, true, ""},
	} {
		t.Run(name, func(t *testing.T) {
			w := &write{token: tokenOf(1), steps: []string{"email"}, attempts: tt.heard}
			all := effects{}
			for _, ms := range tt.had {
				if all[w.token] == nil {
					all[w.token] = map[string][]time.Time{}
				}
				all[w.token]["email"] = append(all[w.token]["email"], at(ms))
			}
			got := strings.Join(judge(w, all, tt.loses), "; ")
			if tt.want == "" && got != "" || !strings.Contains(got, tt.want) {
				t.Errorf("judged %q, want %q", got, tt.want)
			}
		})
	}
}
