package otlp

import (
	"math"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"
	"google.golang.org/protobuf/encoding/protowire"
)

// Numbers of the fields, as opentelemetry/proto/trace/v1/trace.proto and its neighbours have them.
const (
	requestResourceSpans = 1

	resourceSpansResource, resourceSpansScope, resourceSpansSchema = 1, 2, 3
	resourceAttributes                                             = 1
	scopeSpansScope, scopeSpansSpans                               = 1, 2
	scopeName                                                      = 1

	spanTraceID, spanSpanID, spanParent, spanName, spanKind, spanStart, spanEnd = 1, 2, 4, 5, 6, 7, 8
	spanAttributes, spanEvents, spanLinks, spanStatus, spanFlags                = 9, 11, 13, 15, 16
	eventTime, eventName, eventAttributes                                       = 1, 2, 3
	linkTraceID, linkSpanID, linkFlags                                          = 1, 2, 6
	statusCode                                                                  = 3

	keyValueKey, keyValueValue = 1, 2
	anyString, anyBool         = 1, 2
	anyInt, anyDouble          = 3, 4

	responsePartial, partialRejected = 1, 1
)

func appendText(b []byte, field protowire.Number, text string) []byte {
	return protowire.AppendString(protowire.AppendTag(b, field, protowire.BytesType), text)
}

func appendBytes(b []byte, field protowire.Number, bytes []byte) []byte {
	return protowire.AppendBytes(protowire.AppendTag(b, field, protowire.BytesType), bytes)
}

func appendNumber(b []byte, field protowire.Number, n uint64) []byte {
	return protowire.AppendVarint(protowire.AppendTag(b, field, protowire.VarintType), n)
}

func appendTime(b []byte, field protowire.Number, at time.Time) []byte {
	return protowire.AppendFixed64(protowire.AppendTag(b, field, protowire.Fixed64Type), uint64(at.UnixNano()))
}

func appendFixed32(b []byte, field protowire.Number, n uint32) []byte {
	return protowire.AppendFixed32(protowire.AppendTag(b, field, protowire.Fixed32Type), n)
}

// appendAttributes appends each as a KeyValue; of a type that is none of the four it says nothing but the key.
func appendAttributes(b []byte, field protowire.Number, list []attribute.KeyValue) []byte {
	for i := range list {
		key, size := string(list[i].Key), sizeOf(&list[i].Value)
		b = protowire.AppendTag(b, field, protowire.BytesType)
		b = protowire.AppendVarint(b, uint64(2+protowire.SizeBytes(len(key))+protowire.SizeBytes(size)))
		b = appendText(b, keyValueKey, key)
		b = protowire.AppendVarint(protowire.AppendTag(b, keyValueValue, protowire.BytesType), uint64(size))
		b = appendValue(b, &list[i].Value)
	}
	return b
}

// sizeOf is how many bytes appendValue appends.
func sizeOf(v *attribute.Value) int {
	switch v.Type() {
	case attribute.STRING:
		return 1 + protowire.SizeBytes(len(v.AsString()))
	case attribute.INT64:
		return 1 + protowire.SizeVarint(uint64(v.AsInt64()))
	case attribute.BOOL:
		return 2
	case attribute.FLOAT64:
		return 9
	}
	return 0
}

func appendValue(b []byte, v *attribute.Value) []byte {
	switch v.Type() {
	case attribute.STRING:
		return appendText(b, anyString, v.AsString())
	case attribute.INT64:
		return appendNumber(b, anyInt, uint64(v.AsInt64()))
	case attribute.BOOL:
		return appendNumber(b, anyBool, protowire.EncodeBool(v.AsBool()))
	case attribute.FLOAT64:
		return protowire.AppendFixed64(protowire.AppendTag(b, anyDouble, protowire.Fixed64Type), math.Float64bits(v.AsFloat64()))
	}
	return b
}

// Bits of a span's and a link's flags beside those of W3C Trace Context.
const (
	remoteIsKnown = 1 << 8
	remote        = 1 << 9
)

func flagsOf(flags trace.TraceFlags, isRemote bool) uint32 {
	all := uint32(flags) | remoteIsKnown
	if isRemote {
		all |= remote
	}
	return all
}

func appendLink(b []byte, link trace.SpanContext) []byte {
	traceID, spanID := link.TraceID(), link.SpanID()
	b = protowire.AppendTag(b, spanLinks, protowire.BytesType)
	b = protowire.AppendVarint(b, uint64(2+len(traceID)+2+len(spanID)+5))
	b = appendBytes(appendBytes(b, linkTraceID, traceID[:]), linkSpanID, spanID[:])
	return appendFixed32(b, linkFlags, flagsOf(link.TraceFlags(), link.IsRemote()))
}

// appendEvent encodes the attributes twice as large as once: events are rare.
func appendEvent(b []byte, name string, at time.Time, list []attribute.KeyValue) []byte {
	event := appendText(appendTime(nil, eventTime, at), eventName, name)
	return appendBytes(b, spanEvents, appendAttributes(event, eventAttributes, list))
}
