package middleware_test

import (
	"slices"
	"testing"

	"github.com/truchman-proxy/truchman/middleware"
)

func TestScopes(t *testing.T) {
	asked := []string{"customer.get@netxd", "customer.update@netxd", "customers.find@netxd", "customer.get@obp", "capabilities.get@netxd", "capabilities.get@obp"}
	for name, test := range map[string]struct {
		scopes middleware.Scopes
		want   []string
	}{
		"no key":           {nil, asked},
		"an empty list":    {middleware.Scopes{}, nil},
		"everything":       {middleware.Scopes{"*@*"}, asked},
		"one operation":    {middleware.Scopes{"customer.get@netxd"}, []string{asked[0], asked[4]}},
		"one operation, *": {middleware.Scopes{"customer.get@*"}, []string{asked[0], asked[3], asked[4], asked[5]}},
		"a group":          {middleware.Scopes{"customer.*@netxd"}, []string{asked[0], asked[1], asked[4]}},
		"a bank":           {middleware.Scopes{"*@obp"}, []string{asked[3], asked[5]}},
		"two":              {middleware.Scopes{"customer.update@netxd", "*@obp"}, []string{asked[1], asked[3], asked[4], asked[5]}},
		"another bank":     {middleware.Scopes{"*@caas"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			callers := middleware.NewCallers(middleware.CallerSettings{Partners: middleware.Partners{"acme": {Keys: []string{hashed("key")}, Scopes: test.scopes}}})
			if got := visiting(callers, asking("X-Api-Key", "key"), asked...).may; !slices.Equal(got, test.want) {
				t.Errorf("may do %v, want %v", got, test.want)
			}
		})
	}
}

func TestScopesThatAreNone(t *testing.T) {
	for _, scope := range []string{"", "@", "*", "customer.get", "@netxd", "customer.get@", "cust*@netxd", ".*@netxd", "*.get@netxd", "customer.get@net*", "customer.get@a@b", "customer get@a", "customer.@netxd"} {
		if findings := (middleware.Partners{"acme": {Scopes: middleware.Scopes{scope}}}).Check(); len(findings) != 1 {
			t.Errorf("%q: %v", scope, findings)
		}
	}
}

// TestDryRunIsNamed: no scope but its own has it, and its own has nothing else.
func TestDryRunIsNamed(t *testing.T) {
	asked := []string{"customer.get@netxd", "capabilities.get@netxd", "dry-run@netxd"}
	for name, test := range map[string]struct {
		scopes middleware.Scopes
		want   []string
	}{
		"no key":     {nil, asked[:2]},
		"everything": {middleware.Scopes{"*@*"}, asked[:2]},
		"named":      {middleware.Scopes{"*@*", "dry-run@netxd"}, asked},
		"every bank": {middleware.Scopes{"dry-run@*"}, asked[2:]},
		"another":    {middleware.Scopes{"dry-run@obp"}, nil},
	} {
		callers := middleware.NewCallers(middleware.CallerSettings{Partners: middleware.Partners{"acme": {Keys: []string{hashed("key")}, Scopes: test.scopes}}})
		if got := visiting(callers, asking("X-Api-Key", "key"), asked...).may; !slices.Equal(got, test.want) {
			t.Errorf("%s: may do %v, want %v", name, got, test.want)
		}
	}
}
