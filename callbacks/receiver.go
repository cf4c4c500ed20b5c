package callbacks

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/textproto"

	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/mappings/document"
)

// Receiver answers POST /callbacks/{bank}/{callback}, where the callback is the path or the webhook that the bank's pack
// has for it. What was kept is answered as the bank's document asks. Otherwise the body is problem details (RFC 9457)
// without anything of what was sent: 400 malformed, 401 not the bank, 404, 405, 413, 422 not what the bank's document says,
// 503 not kept: the bank must tell it again. It redirects nobody: that would repeat the address, with whatever stands in it.
func (s *Service) Receiver() http.Handler { return http.HandlerFunc(s.receive) }

func (s *Service) receive(w http.ResponseWriter, r *http.Request) {
	b, endpoint, reception := s.find(r)
	if reception.Failure == "" {
		s.observe(r.Context(), &reception) // it may panic yet
		reception.Failure = s.take(w, r, b, endpoint)
	}
	s.observe(r.Context(), &reception)
	if reception.Failure != "" {
		requestID, _ := s.identify(r.Context())
		s.log.Warn("a callback was refused", slog.String("request_id", requestID), slog.String("bank", reception.Bank),
			slog.String("callback", reception.Callback), slog.String("failure", reception.Failure))
		s.Refuse(w, r, reception.Failure)
		return
	}
	status, body := endpoint.CallbackAnswer(b.values)
	if body != nil {
		w.Header().Set("Content-Type", "application/json")
	}
	w.WriteHeader(status)
	_, _ = w.Write(body) // the bank may be gone; what it told is kept
}

// take gives the name of a failure, or none once the callback is kept.
func (s *Service) take(w http.ResponseWriter, r *http.Request, b *bank, endpoint *mappings.Endpoint) (failure string) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, int64(s.config.MaxBody)))
	if err != nil {
		if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
			return "body-too-large"
		}
		return "malformed-body"
	}
	if auth := b.auth.Load(); !auth.proves(r.Header, body) {
		w.Header().Set("WWW-Authenticate", auth.challenge())
		return "unauthorized"
	}
	if r.Header.Get("Content-Encoding") != "" {
		return "unsupported-media-type"
	}
	told, problems := endpoint.ReadCallback(mappings.CallbackMessage{Header: textproto.MIMEHeader(r.Header), Body: body}, b.values)
	if len(problems) > 0 {
		return problems[0].Failure
	}
	customer, ok := customerOf(told)
	if !ok {
		return "invalid-request"
	}
	// A bank that hangs up now may still have been told 200, or believe so.
	if err = s.keep(context.WithoutCancel(r.Context()), b, endpoint.Operation.Name, customer, told); err != nil {
		requestID, _ := s.identify(r.Context())
		s.log.Error("a callback could not be kept: the bank must tell it again", slog.String("request_id", requestID), slog.String("bank", b.name), slog.String("cause", err.Error()))
		w.Header().Set("Retry-After", "5")
		return "overloaded"
	}
	return ""
}

// customerOf gives the customer_id of a normalized document.
func customerOf(told []byte) (string, bool) {
	var doc document.Document
	if err := doc.Read(told, document.DefaultLimits); err != nil {
		return "", false
	}
	n := doc.At([]string{"customer_id"})
	if n < 0 || doc.Nodes[n].Kind != document.String {
		return "", false
	}
	var scratch []byte
	text := string(doc.Text(n, &scratch))
	return text, text != ""
}

// keep stores a message for each partner that may be told, and wakes their deliveries.
func (s *Service) keep(ctx context.Context, b *bank, callback, customer string, told []byte) error {
	a := Arrival{
		ID:      rand.Text(),
		Subject: s.sealer.Name("callback subject", b.name+"/"+customer),
		State:   s.sealer.Name("callback state", callback+" "+string(told)),
	}
	for _, target := range b.partners {
		if !s.allowed(target, callback) {
			s.log.Debug("a partner is not told: its scopes do not allow it", slog.String("target", target.String()), slog.String("callback", callback))
			continue
		}
		m := Message{
			ID: "msg_" + rand.Text(), Target: target, Callback: callback, Subject: a.Subject,
			Line: s.sealer.Name("callback line", target.String()+"/"+customer),
		}
		var err error
		if m.Sealed, err = s.sealer.Seal(m.ID, told); err != nil {
			return err
		}
		a.Messages = append(a.Messages, m)
	}
	repeated, err := s.store.Accept(ctx, a)
	if err != nil {
		return err
	}
	if repeated {
		s.log.Debug("a callback told what is known already", slog.String("bank", b.name), slog.String("callback", callback))
		return nil
	}
	for _, target := range b.partners {
		s.targets[target].wake()
	}
	return nil
}
