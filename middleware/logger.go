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

// Level is the level of a log that runs. All its methods may be used at any time.
type Level struct{ now slog.LevelVar }

// Set takes debug, info, warn or error, and tells whether it was one of them.
func (l *Level) Set(name string) bool {
	level, known := levels[name]
	if known {
		l.now.Set(level)
	}
	return known
}

// Name gives the level's name.
func (l *Level) Name() string {
	for name, level := range levels {
		if level == l.now.Level() {
			return name
		}
	}
	return l.now.Level().String()
}

// NewLogger writes to out as the settings say, which must have passed Check.
func NewLogger(out io.Writer, settings Log) *slog.Logger {
	return NewLeveledLogger(out, settings, &Level{})
}

// NewLeveledLogger does the same, and puts the level at level's disposal.
func NewLeveledLogger(out io.Writer, settings Log, level *Level) *slog.Logger {
	level.Set(settings.Level)
	options := &slog.HandlerOptions{Level: &level.now}
	if settings.Format == "text" {
		return slog.New(slog.NewTextHandler(out, options))
	}
	return slog.New(slog.NewJSONHandler(out, options))
}
