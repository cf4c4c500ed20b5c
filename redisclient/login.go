package redisclient

import "sync/atomic"

// Login is the user and the password that new connections name. It may change while clients use it: their connections of before stay.
type Login struct{ server atomic.Pointer[Server] }

// NewLogin begins with those of the settings.
func NewLogin(settings Server) *Login {
	l := new(Login)
	l.Change(settings)
	return l
}

// Change takes those of other settings from now on.
func (l *Login) Change(settings Server) { l.server.Store(&settings) }

func (l *Login) credentials() (user, password string) {
	settings := l.server.Load()
	return settings.Username, settings.Password.Reveal()
}
