package mappings

import (
	"github.com/truchman-proxy/truchman/mappings/contract"
	"github.com/truchman-proxy/truchman/mappings/source"
)

// Operations by which a pack obtains an access token; they are no partner's to call.
const (
	tokenOperation   = "token.create"
	refreshOperation = "token.refresh"
)

func isLogin(operation string) bool {
	return operation == tokenOperation || operation == refreshOperation
}

// tokenContract is the normalized answer of a token endpoint (RFC 6749, section 5.1). refresh_expires_in
// is how long refresh_token lasts, in seconds.
const tokenContract = `
type: object
required: [access_token]
properties:
  access_token: {type: string, minLength: 1}
  token_type: {type: string}
  expires_in: {type: integer, minimum: 0}
  refresh_token: {type: string}
  refresh_expires_in: {type: integer, minimum: 0}
  scope: {type: string}
`

// refreshContract is the normalized request of a refresh (RFC 6749, section 6).
const refreshContract = `
type: object
required: [refresh_token]
properties:
  refresh_token: {type: string}
`

// addLogins adds the operations of logins. They know the parameters of what a token can be for.
func addLogins(operations map[string]*Operation, problems *source.Problems) {
	answer := source.Read("token contract", []byte(tokenContract), problems)
	asked := source.Read("refresh contract", []byte(refreshContract), problems)
	token := &Operation{Name: tokenOperation, Answer: contract.Compile(answer, answer, problems)}
	if update := operations["customer.update"]; update != nil {
		token.Params = update.Params
	}
	refresh := &Operation{Name: refreshOperation, Params: token.Params, Request: contract.Compile(asked, asked, problems), Answer: token.Answer}
	operations[token.Name], operations[refresh.Name] = token, refresh
}
