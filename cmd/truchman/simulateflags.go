package main

import (
	"github.com/spf13/cobra"

	"github.com/truchman-proxy/truchman/simulator"
)

// simulateFlags are those of the verb simulate; the options that stand in files are read when it runs.
type simulateFlags struct {
	address, publicKey, customers, journal string
	signatures                             simulatedSignatures
	options                                simulator.Options
}

func (f *simulateFlags) define(command *cobra.Command) {
	flags := command.Flags()
	flags.StringVar(&f.address, "listen", "", "the `ADDRESS` to listen on; port 0 picks a free one (default the demo's)")
	flags.StringVar(&f.publicKey, "public-key", "", "NetXD, RAKBank: the PEM `FILE` of the key that verifies signatures (RAKBank's are JWS); without it any signature passes, and none")
	flags.StringVar(&f.signatures.keyID, "signature-key-id", "", "RAKBank: the `KID` that signatures have to name (default any)")
	flags.StringVar(&f.signatures.header, "signature-header", "", "RAKBank: the `HEADER` of a detached JWS (default X-JWS-Signature)")
	flags.BoolVar(&f.signatures.logins, "signed-logins", false, "RAKBank: refuse requests for tokens that are not signed")
	flags.StringVar(&f.signatures.answerKey, "answer-key", "", "RAKBank: the PEM `FILE` of the private key (PKCS#8) that signs answers")
	flags.StringVar(&f.journal, "journal", "", "the `FILE` that a JSON line of each effect is appended to, before its call is answered")
	flags.StringVar(&f.customers, "customers", "", "a JSON `FILE` of the customers at the start, by id, as the API answers them (default a few invented ones)")
	flags.StringVar(&f.options.KeyID, "key-id", "", "NetXD: the `ID` of the key")
	flags.StringVar(&f.options.APIKey, "api-key", "", "NetXD: the API `KEY`")
	flags.StringVar(&f.options.Credential, "credential", "", "NetXD: the `CREDENTIAL`, \"Basic \" and base64")
	flags.StringVar(&f.options.ClientID, "client-id", "", "RAKBank, openbank, CAAS: the `ID` of the application")
	flags.StringVar(&f.options.ClientSecret, "client-secret", "", "RAKBank, openbank, CAAS: the `SECRET` of the application")
	flags.StringVar(&f.options.Username, "username", "", "obp, CAAS: the `NAME` of the user")
	flags.StringVar(&f.options.Password, "password", "", "obp, CAAS: the `PASSWORD` of the user")
	flags.StringVar(&f.options.ConsumerKey, "consumer-key", "", "obp: the `KEY` of the application")
	flags.StringVar(&f.options.BearerToken, "bearer-token", "", "obp, openbank: an access `TOKEN` that is good from the start")
	flags.BoolVar(&f.options.AsDocumented, "as-documented", false, "obp, openbank: answer as the documentation shows where the API's own code differs")
	flags.BoolVar(&f.options.GatewayStatuses, "gateway-statuses", false, "openbank: answer 200 to creations and deletions")
	flags.DurationVar(&f.options.TokenLifetime, "token-lifetime", 0, "how long a token lives, in whole seconds (default the API's own)")
}

// read gives the options with what stands in files. The caller closes Effects where there are any.
func (f *simulateFlags) read(name string) (options simulator.Options, err error) {
	options = f.options
	if options.PublicKey, err = readPublicKey(f.publicKey); err != nil {
		return options, err
	}
	if name == "rakbank" {
		if options.JWS, err = f.signatures.read(&options); err != nil {
			return options, err
		}
	}
	if options.Customers, err = readCustomers(f.customers); err != nil || f.journal == "" {
		return options, err
	}
	options.Effects, err = simulator.OpenEffects(f.journal)
	return options, err
}
