package otlp

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/cenkalti/backoff/v5"
	"google.golang.org/protobuf/encoding/protowire"
)

const largestReply = 64 << 10

// export sends a batch, again where the collector may take it later (OTLP specification, "Failures" and "Throttling"), and
// tells what became of the spans. answered is that each attempt was, with nothing left that reads the batch.
func (s *Sender) export(ctx context.Context, batch [][]byte, spans int) (answered bool) {
	answered = true
	rejected, err := backoff.Retry(ctx, func() (int, error) {
		rejected, err := s.post(ctx, batch)
		answered = answered && err == nil
		return rejected, err
	}, backoff.WithMaxElapsedTime(giveUp))
	if err != nil {
		rejected = spans
	}
	rejected = min(rejected, spans)
	if rejected > 0 {
		s.config.Tell(int64(rejected), "lost")
	}
	if rejected < spans {
		s.config.Tell(int64(spans-rejected), "sent")
	}
	return answered
}

// post makes one attempt and gives how many spans the collector did not take.
func (s *Sender) post(ctx context.Context, batch [][]byte) (rejected int, err error) {
	ctx, cancel := context.WithTimeout(ctx, exportTimeout)
	defer cancel()
	parts, length := s.body(batch)
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, s.config.Endpoint, io.MultiReader(parts...))
	if err != nil {
		return 0, backoff.Permanent(err)
	}
	request.ContentLength = length
	for name, value := range s.headers() {
		request.Header.Set(name, value)
	}
	request.Header.Set("Content-Type", "application/x-protobuf")
	request.Header.Set("User-Agent", "truchman")
	response, err := s.config.Client.Do(request)
	if err != nil {
		return 0, err
	}
	defer func() { _ = response.Body.Close() }() // it was read to its end or is given up
	reply, err := io.ReadAll(io.LimitReader(response.Body, largestReply))
	if err != nil {
		return 0, backoff.Permanent(err) // it was taken, or refused: sent again it would be there twice
	}
	return rejectedIn(reply), refusal(response)
}

var errRefused = errors.New("the collector did not take the spans")

func refusal(response *http.Response) error {
	switch response.StatusCode {
	case http.StatusOK:
		return nil
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		if seconds, err := strconv.Atoi(response.Header.Get("Retry-After")); err == nil && seconds > 0 && seconds <= int(giveUp/time.Second) {
			return backoff.RetryAfter(seconds)
		}
		return errRefused
	}
	return backoff.Permanent(errRefused)
}

// rejectedIn reads how many spans were not taken out of an ExportTraceServiceResponse; 0 where it does not say.
func rejectedIn(reply []byte) int {
	partial, _ := fieldOf(reply, responsePartial)
	_, rejected := fieldOf(partial, partialRejected)
	if rejected > 1<<30 {
		return 0
	}
	return int(rejected)
}

// fieldOf finds a field of a message: its bytes, or its number.
func fieldOf(message []byte, wanted protowire.Number) ([]byte, uint64) {
	for len(message) > 0 {
		number, kind, n := protowire.ConsumeTag(message)
		if n < 0 {
			return nil, 0
		}
		message = message[n:]
		if n = protowire.ConsumeFieldValue(number, kind, message); n < 0 {
			return nil, 0
		}
		if number == wanted && kind == protowire.BytesType {
			value, _ := protowire.ConsumeBytes(message)
			return value, 0
		}
		if number == wanted && kind == protowire.VarintType {
			value, _ := protowire.ConsumeVarint(message)
			return nil, value
		}
		message = message[n:]
	}
	return nil, 0
}

func (s *Sender) headers() map[string]string {
	if s.config.Headers == nil {
		return nil
	}
	return s.config.Headers()
}
