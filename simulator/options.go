package simulator

import (
	"cmp"
	"crypto"
	"encoding/base64"
	"encoding/json"
	"time"
)

// Options are what a simulator checks its callers by. What is left zero has the default that the
// demo uses.
type Options struct {
	// PublicKey verifies NetXD's signatures: an *ecdsa.PublicKey on P-256. Without it any signature passes.
	PublicKey crypto.PublicKey
	// APIKey, Credential and KeyID are NetXD's params.api: "demo-api-key", "Basic " and the base64 of
	// "demo:demo-api-key", "1".
	APIKey, Credential, KeyID string
	// ClientID and ClientSecret are RAKBank's X-IBM-Client-Id and -Secret: "demo-client", "demo-secret".
	ClientID, ClientSecret string
	// JWS is how RAKBank has payloads signed: not at all.
	JWS *JWS
	// TokenLifetime is how long RAKBank's and Open Bank Project's tokens live, in whole seconds: one hour.
	TokenLifetime time.Duration
	// Username, Password and ConsumerKey are Open Bank Project's DirectLogin of a user with every role: "demo",
	// "demo-password", "demo-consumer-key". "guest" with the same password has no role and no customers.
	Username, Password, ConsumerKey string
	// BearerToken is Open Bank Project's access token of the same user: "demo-bearer-token".
	BearerToken string
	// AsDocumented lets Open Bank Project answer as its documentation shows where its code answers something else:
	// plain dates as 19900101, without attributes beside them, and an object for what was deleted.
	// The Customer API then writes times as seconds and nanos.
	AsDocumented bool
	// RefreshLifetime is how long CAAS's refresh tokens live: four hours. CAAS takes ClientID, ClientSecret, Username,
	// Password and TokenLifetime (7199 seconds) too.
	RefreshLifetime time.Duration
	// AuthorizationCode, good for one use, and RefreshToken are what a user's consent gave to the Customer API's client:
	// "demo-authorization-code", "demo-refresh-token". It takes ClientID, ClientSecret, BearerToken, TokenLifetime and
	// RefreshLifetime too.
	AuthorizationCode, RefreshToken string
	// GatewayStatuses lets the Customer API answer 200 to creations and deletions, as its gateway does by itself: 201, 204.
	GatewayStatuses bool
	// CallbackHeader and CallbackSecret are the shared secret that CAAS's callbacks carry: "X-Callback-Secret",
	// "demo-callback-secret".
	CallbackHeader, CallbackSecret string
	// Clock tells the time of updates and tokens: time.Now.
	Clock func() time.Time
	// Customers are the customers at the start by id (RAKBank: "Account_ID:1000001"), each in the form in
	// which the API answers it: a few invented ones.
	Customers map[string]json.RawMessage
	// Effects is where what calls did is written down: nowhere.
	Effects *Effects
}

// tokenLifetimes are those that an API documents.
var tokenLifetimes = map[string]time.Duration{"caas": 7199 * time.Second}

func (o Options) withDefaults(name string) Options {
	o.APIKey = cmp.Or(o.APIKey, "demo-api-key")
	o.Credential = cmp.Or(o.Credential, "Basic "+base64.StdEncoding.EncodeToString([]byte("demo:demo-api-key")))
	o.KeyID = cmp.Or(o.KeyID, "1")
	o.ClientID = cmp.Or(o.ClientID, "demo-client")
	o.ClientSecret = cmp.Or(o.ClientSecret, "demo-secret")
	o.Username = cmp.Or(o.Username, "demo")
	o.Password = cmp.Or(o.Password, "demo-password")
	o.ConsumerKey = cmp.Or(o.ConsumerKey, "demo-consumer-key")
	o.BearerToken = cmp.Or(o.BearerToken, "demo-bearer-token")
	o.TokenLifetime = cmp.Or(o.TokenLifetime, tokenLifetimes[name], time.Hour)
	o.RefreshLifetime = cmp.Or(o.RefreshLifetime, 4*time.Hour)
	o.AuthorizationCode = cmp.Or(o.AuthorizationCode, "demo-authorization-code")
	o.RefreshToken = cmp.Or(o.RefreshToken, "demo-refresh-token")
	o.CallbackHeader = cmp.Or(o.CallbackHeader, "X-Callback-Secret")
	o.CallbackSecret = cmp.Or(o.CallbackSecret, "demo-callback-secret")
	if o.Clock == nil {
		o.Clock = time.Now
	}
	return o
}
