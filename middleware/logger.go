package middleware

import (
	"io"
	"log/slog"
)

// Log is the setting of the log.
type Log struct {
	Level  string `yaml:"level" doc:"One of debug, info, warn, error; the access log is info."`
	Format string `yaml:"format" doc:"One of json, text."`
}

// DefaultLog writes JSON from info on.
func DefaultLog() Log { return Log{Level: "info", Format: "json"} }

var levels = map[string]slog.Level{
	"debug": slog.LevelDebug, "info": slog.LevelInfo, "warn": slog.LevelWarn, "error": slog.LevelError,
}

// Check gives all that is wrong with the settings.
func (l Log) Check() []Finding {
	var findings []Finding
	if _, known := levels[l.Level]; !known {
		findings = append(findings, Finding{"level", "must be debug, info, warn or error"})
	}
	if l.Format != "json" && l.Format != "text" {
		findings = append(findings, Finding{"format", "must be json or text"})
	}
	return findings
}

// NewLogger writes to out as the settings say, which must have passed Check.
func NewLogger(out io.Writer, settings Log) *slog.Logger {
	options := &slog.HandlerOptions{Level: levels[settings.Level]}
	if settings.Format == "text" {
		return slog.New(slog.NewTextHandler(out, options))
	}
	return slog.New(slog.NewJSONHandler(out, options))
}
