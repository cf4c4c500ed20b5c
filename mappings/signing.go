package mappings

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/go-jose/go-jose/v4"
	"golang.org/x/net/http/httpguts"
)

// signingSpec is signing: as it is written; all but the signer are names of settings.
type signingSpec struct{ signer, form, header, mediaType, logins string }

// Forms of what signing: writes, as the setting that chooses names them.
const (
	detachedForm  = "detached"           // the body, and its JWS without payload in a header (RFC 7515, appendix F)
	unencodedForm = "detached-unencoded" // the same over the bytes themselves (RFC 7797)
	compactForm   = "compact"            // the body is the JWS (RFC 7515, section 7.1)
)

// Signing is how a bank's requests are signed whole, and its answers verified.
type Signing struct {
	Header    string // carries the JWS of a body, in requests and in answers; "" where the JWS is the body
	MediaType string // of a body that is a JWS; "" where it stays what it is

	by     jose.Signer
	signer *signer
	logins bool
}

// signing reads signing: of api.yaml.
func (t *templateParser) signing(a *apiFile, f fields) {
	n := f.node.Get("signing")
	if n == nil {
		return
	}
	s := fieldsOf(n, "signing", t.problems, "signer", "form", "header", "media_type", "logins")
	a.signing = &signingSpec{signer: s.needed("signer")}
	if a.signing.signer != "" && a.signerIndex(a.signing.signer) < 0 {
		t.problems.Add(n.Get("signer"), "signing", fmt.Sprintf("there is no signer named %s", a.signing.signer), "declare it under signers:")
	}
	s.needed("form")
	s.needed("header")
	setting := func(name string) string { return t.nameIn(s, name, rootSettings, a.settingNames()) }
	a.signing.form, a.signing.header = setting("form"), setting("header")
	a.signing.mediaType, a.signing.logins = setting("media_type"), setting("logins")
}

// signingFor makes what the settings choose; nil where the signer's algorithm is none.
func (pack *Pack) signingFor(v *Values) (*Signing, error) {
	spec := pack.api.signing
	if spec == nil {
		return nil, nil
	}
	by := v.signers[pack.api.signerIndex(spec.signer)]
	if by == nil || by.algorithm == "none" {
		return nil, nil
	}
	if !isJWS(by.algorithm) {
		return nil, fmt.Errorf("signing: %s is no algorithm of JWS", by.algorithm)
	}
	setting := func(name string) string { return textIn(v.settings, pack.api.settingNames(), name) }
	s := &Signing{Header: setting(spec.header), signer: by, logins: setting(spec.logins) == "yes"}
	options := &jose.SignerOptions{}
	switch form := setting(spec.form); form {
	case compactForm:
		s.Header, s.MediaType = "", setting(spec.mediaType)
	case unencodedForm:
		options = options.WithBase64(false)
	case detachedForm:
	default:
		return nil, fmt.Errorf("setting %s must be one of %v", spec.form, []string{detachedForm, unencodedForm, compactForm})
	}
	if setting(spec.form) != compactForm && !httpguts.ValidHeaderFieldName(s.Header) {
		return nil, fmt.Errorf("setting %s must be the name of a header", spec.header)
	}
	var err error
	s.by, err = by.joseSigner(options)
	return s, err
}

// Signing tells how an endpoint's requests are signed; nil where they are not.
func (v *Values) Signing(e *Endpoint) *Signing {
	if v.signing == nil || !v.signing.logins && isLogin(e.Operation.Name) {
		return nil
	}
	return v.signing
}

// Sign gives the body that is sent in the place of a body, and the JWS for the header, "" where the body is it.
func (s *Signing) Sign(body []byte) (sent []byte, header string, err error) {
	if s.by == nil {
		return nil, "", errNoKey
	}
	if s.Header != "" {
		text, err := detached(s.by, nil, body)
		return body, string(text), err
	}
	signed, err := s.by.Sign(body)
	if err != nil {
		return nil, "", errors.New("the key cannot sign")
	}
	text, err := signed.CompactSerialize()
	return []byte(text), "", err
}

// Verifies tells whether answers have to be signed: there is a key to verify them with.
func (s *Signing) Verifies() bool { return s != nil && s.signer.public != nil }

var errSignature = errors.New("the answer has no signature of the bank that fits it")

// Open verifies an answer and gives what it says. header is what Header had. The error tells nothing of the answer.
func (s *Signing) Open(header string, answer []byte) ([]byte, error) {
	if s.Header != "" {
		if !s.signer.fitsMessage(header, answer) {
			return nil, errSignature
		}
		return answer, nil
	}
	signed, err := jose.ParseSignedCompact(string(bytes.TrimSpace(answer)), []jose.SignatureAlgorithm{jose.SignatureAlgorithm(s.signer.algorithm)})
	if err != nil {
		return nil, errSignature
	}
	said, err := signed.Verify(s.signer.public)
	if err != nil {
		return nil, errSignature
	}
	return said, nil
}
