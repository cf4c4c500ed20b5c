package middleware

// TLS is the setting of a listener's certificates; without a certificate the listener has no TLS.
type TLS struct {
	Certificate string `yaml:"certificate" doc:"A file with the certificate and those between it and its authority (PEM). A changed file is noticed."`
	Key         string `yaml:"key" doc:"A file with the certificate's private key (PEM)."`
	ClientCA    string `yaml:"client_ca" doc:"A file with the authorities that sign callers' certificates (PEM). A certificate that none of them has signed ends the connection."`
	Clients     string `yaml:"clients" doc:"Whether callers need a certificate of client_ca: optional, or required."`
}

// On tells whether there is a certificate.
func (t TLS) On() bool { return t.Certificate != "" }

// Check gives all that is wrong with the settings; whether the files can be read, NewCertificates tells.
func (t TLS) Check() []Finding {
	var findings []Finding
	switch {
	case t.Certificate == "" && t.Key+t.ClientCA != "":
		findings = append(findings, Finding{"certificate", "is missing: there is no TLS without it"})
	case t.Certificate != "" && t.Key == "":
		findings = append(findings, Finding{"key", "is missing: the certificate needs its private key"})
	}
	switch t.Clients {
	case "", "optional":
	case "required":
		if t.ClientCA == "" {
			findings = append(findings, Finding{"clients", "needs client_ca: nobody else vouches for certificates"})
		}
	default:
		findings = append(findings, Finding{"clients", "must be optional or required"})
	}
	return findings
}
