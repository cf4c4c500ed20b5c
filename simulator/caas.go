package simulator

import (
	"errors"
	"fmt"
	"mime"
	"net/http"
	"strings"
	"sync/atomic"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

const (
	caasTokenPath      = "/auth/realms/cdp/protocol/openid-connect/token"
	caasOnboardingPath = "/caas-lcm/api/v1/CAAS/onBoarding/customer"
	caasCustomerPath   = "/caas/api/v2/customer/" // and an ecrn, or "validate"
	caasValidatePath   = caasCustomerPath + "validate"
)

// caas plays the CAAS onboarding service: validate, onboard and update, get, the token, and the callback.
type caas struct {
	options   Options
	schemas   caasSchemas
	access    *tokens
	refresh   *tokens
	customers *caasCustomers
	numbered  atomic.Int64 // requests that got an id
}

type caasSchemas struct{ validate, onboarding, password, refresh, callback *jsonschema.Schema }

func newCAAS(c *contract, options Options) (api, error) {
	list, err := c.schemas("schemas/ValidateRequest", "schemas/OnboardingRequest", "schemas/PasswordGrant",
		"schemas/RefreshGrant", "schemas/StatusCallback")
	if err != nil {
		return nil, err
	}
	if options.TokenLifetime%1e9 != 0 || options.TokenLifetime < 0 {
		return nil, fmt.Errorf("token lifetime %s is not in whole seconds", options.TokenLifetime)
	}
	if options.RefreshLifetime < 0 {
		return nil, errors.New("the lifetime of refresh tokens is below zero")
	}
	customers, err := newCAASCustomers(c, options)
	if err != nil {
		return nil, err
	}
	access, refresh := newTokens(options), newTokens(options)
	refresh.lifetime = options.RefreshLifetime
	schemas := caasSchemas{list[0], list[1], list[2], list[3], list[4]}
	return &caas{options: options, schemas: schemas, access: access, refresh: refresh, customers: customers}, nil
}

func (a *caas) answer(c *call) reply {
	ecrn, isCustomer := strings.CutPrefix(c.path, caasCustomerPath)
	isCustomer = isCustomer && ecrn != "" && !strings.Contains(ecrn, "/")
	media, _, _ := mime.ParseMediaType(c.headers.Get("Content-Type"))
	switch {
	case c.path == caasTokenPath:
		return a.token(c, media)
	case c.path != caasOnboardingPath && !isCustomer:
		return a.failure(c, http.StatusNotFound)
	case !a.entered(c):
		return a.failure(c, http.StatusUnauthorized)
	case c.method == http.MethodGet && isCustomer:
		return a.get(ecrn)
	case c.method != http.MethodPost || c.path != caasOnboardingPath && c.path != caasValidatePath:
		return a.failure(c, http.StatusMethodNotAllowed)
	case media != "application/json":
		return a.failure(c, http.StatusUnsupportedMediaType)
	case c.path == caasOnboardingPath:
		return a.onboard(c)
	}
	return a.validate(c)
}

// entered tells whether a call carries an access token that lives.
func (a *caas) entered(c *call) bool {
	token, bearer := strings.CutPrefix(c.headers.Get("Authorization"), "Bearer ")
	_, known := a.access.holder(token)
	return bearer && known
}

// failure says a status as the framework in front of the API says it; onboarding has a body of its own for 502.
func (a *caas) failure(c *call, status int) reply {
	switch {
	case c.path == caasTokenPath:
		return caasTokenNo(status)
	case c.path == caasOnboardingPath && status == http.StatusBadGateway:
		return a.refuse(40001, nil)
	}
	return a.framework(c, status)
}

// limit lets the images of an onboarding through.
func (a *caas) limit() int64 { return 32 << 20 }

func (a *caas) mislabel([]byte) []byte { return nil } // its request ids are its own, never the caller's
