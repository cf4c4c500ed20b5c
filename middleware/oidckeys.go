package middleware

import (
	"context"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/go-jose/go-jose/v4"
)

// issuerKeys are an issuer's public keys (RFC 7517), asked for when they are needed. Where the issuer is down, those that are
// known stay.
type issuerKeys struct {
	issuer     string
	refresh    time.Duration
	algorithms []jose.SignatureAlgorithm
	client     *issuerClient
	clientErr  error

	mutex   sync.Mutex
	address string // of the keys; "" until discovery has told it
	known   []jose.JSONWebKey
	fetched time.Time // with success
	sets    uint64    // how often; which one these are
	asked   time.Time // with or without
	failure error     // of the last time
	fetches chan struct{}
}

var errIssuer = errors.New("the issuer's keys cannot be had")

func newIssuerKeys(settings OIDC) *issuerKeys {
	k := &issuerKeys{issuer: settings.Issuer, refresh: settings.Refresh, address: settings.Keys, fetches: make(chan struct{}, 1)}
	for _, algorithm := range settings.Algorithms {
		k.algorithms = append(k.algorithms, jose.SignatureAlgorithm(algorithm))
	}
	k.client, k.clientErr = newIssuerClient(settings.CA)
	return k
}

// ready makes sure that there are keys, and that they are not too old; it tells which set they are. It fails with errIssuer where
// there are none.
func (k *issuerKeys) ready(ctx context.Context) (set uint64, err error) {
	if known, age := k.current(); known == nil || age > k.refresh {
		k.newer(ctx, known == nil)
	}
	k.mutex.Lock()
	defer k.mutex.Unlock()
	if k.known == nil {
		return 0, fmt.Errorf("%w: %v", errIssuer, k.failure)
	}
	return k.sets, nil
}

func (k *issuerKeys) current() ([]jose.JSONWebKey, time.Duration) {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	return k.known, time.Since(k.fetched)
}

// newer asks the issuer, unless it was asked a moment ago, and gives what is known then. One request asks; others wait for it
// where the keys that are known are of no use to them.
func (k *issuerKeys) newer(ctx context.Context, wait bool) []jose.JSONWebKey {
	select {
	case k.fetches <- struct{}{}:
	default:
		if !wait {
			return nil
		}
		select {
		case k.fetches <- struct{}{}:
		case <-ctx.Done():
			return nil
		}
	}
	defer func() { <-k.fetches }()
	if address, due := k.due(); due {
		k.take(k.fetch(ctx, address))
	}
	known, _ := k.current()
	return known
}

// due tells whether the issuer can be asked again, and notes that it is.
func (k *issuerKeys) due() (address string, due bool) {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	if !k.asked.IsZero() && time.Since(k.asked) < refreshPace {
		return "", false
	}
	k.asked = time.Now()
	return k.address, true
}

// take notes what the issuer has told.
func (k *issuerKeys) take(address string, keys []jose.JSONWebKey, err error) {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	if k.failure = err; err == nil {
		k.address, k.known, k.fetched, k.sets = address, keys, time.Now(), k.sets+1
	}
}

// fetch asks for the keys, and for their address where it is not known. A caller that goes away does not end it.
func (k *issuerKeys) fetch(ctx context.Context, address string) (string, []jose.JSONWebKey, error) {
	if k.clientErr != nil {
		return "", nil, k.clientErr
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), issuerTimeout)
	defer cancel()
	if address == "" {
		provider, err := oidc.NewProvider(oidc.ClientContext(ctx, k.client.Client), k.issuer)
		if err != nil {
			return "", nil, fmt.Errorf("discovery: %w", err)
		}
		var told struct {
			Keys string `json:"jwks_uri"`
		}
		if err := provider.Claims(&told); err != nil || checkIssuer("", told.Keys) != nil {
			return "", nil, errors.New("discovery: jwks_uri is no https address without a query")
		}
		address = told.Keys
	}
	keys, err := k.client.keys(ctx, address)
	return address, keys, err
}

// VerifySignature gives the payload of a token whose signature is by one of the keys. A key id that nobody knows makes the
// issuer be asked again; a wrong signature does not.
func (k *issuerKeys) VerifySignature(ctx context.Context, token string) ([]byte, error) {
	signed, err := jose.ParseSignedCompact(token, k.algorithms)
	if err != nil {
		return nil, err
	}
	header := signed.Signatures[0].Header
	known, _ := k.current()
	if !slices.ContainsFunc(known, func(key jose.JSONWebKey) bool { return fits(key, header) }) {
		known = k.newer(ctx, true)
	}
	for _, key := range known {
		if fits(key, header) {
			if payload, err := signed.Verify(key.Key); err == nil {
				return payload, nil
			}
		}
	}
	return nil, errInvalid
}

// fits tells whether a key can be the one of a signature. A key says its algorithm or leaves it open.
func fits(key jose.JSONWebKey, header jose.Header) bool {
	return (header.KeyID == "" || key.KeyID == header.KeyID) && (key.Algorithm == "" || key.Algorithm == header.Algorithm)
}

// leastRSA is how many bits an RSA key has at least (RFC 7518, section 3.3).
const leastRSA = 2048

// readKeys reads a JWKS. What is no public key for signatures is left out, as RFC 7517, section 5, wants it.
func readKeys(text []byte) ([]jose.JSONWebKey, error) {
	var set struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if err := json.Unmarshal(text, &set); err != nil {
		return nil, errors.New("the answer is no JWKS")
	}
	var keys []jose.JSONWebKey
	for _, raw := range set.Keys {
		var key jose.JSONWebKey
		if key.UnmarshalJSON(raw) != nil || !key.IsPublic() || key.Use != "" && key.Use != "sig" {
			continue
		}
		if own, is := key.Key.(*rsa.PublicKey); is && own.N.BitLen() < leastRSA {
			continue
		}
		keys = append(keys, key)
	}
	if len(keys) == 0 {
		return nil, errors.New("the answer has no public key for signatures")
	}
	return keys, nil
}
