package mappings

// apiVocabulary lists the parts of api.yaml, and those that endpoints share with it.
var apiVocabulary = []Part{
	{Name: "api", Fields: []Field{
		{Name: "name", Form: TextForm, Needed: true, Summary: "The pack's name: that of its directory."},
		{Name: "title", Form: TextForm, Needed: true, Summary: "What people call the API."},
		{Name: "version", Form: TextForm, Needed: true, Summary: "The version of the API's documentation, in quotes."},
		{Name: "settings", Form: NamedPartsForm, Of: "setting", Summary: "What a bank or a mount gives to the pack; read by $settings.NAME."},
		{Name: "secrets", Form: NamedPartsForm, Of: "setting", Summary: "What is given and never shown; read by $secret.NAME."},
		{Name: "signers", Form: NamedPartsForm, Of: "signer", Summary: "Keys to sign with; used by $sign."},
		{Name: "references", Form: NamedPartsForm, Of: "reference", Summary: "By parameter: how the API names customers."},
		{Name: "authentication", Form: PartForm, Of: "authentication", Summary: "How the API's callers log in."},
		{Name: "outcome", Form: PartForm, Of: "outcome", Summary: "What tells a success from a failure; what matches neither is a broken contract."},
		{Name: "code", Form: ExpressionForm, Summary: "Where a failure has its code."},
		{Name: "member", Form: ExpressionForm, Summary: "Where a failure names the member that is wrong."},
		{Name: "aliases", Form: TextMapForm, Summary: "Spellings of members in failures, and the members that they mean."},
		{Name: "errors", Form: PartsForm, Of: "error-row", Summary: "The codes and what they mean. Each error of the normalized API is spelled once."},
		{Name: "error", Form: PartForm, Of: "error", Needed: true, Summary: "What an error body looks like."},
		{Name: "drop", Form: PartForm, Of: "drop", Summary: "Members that are dropped, and why, in every endpoint of the pack."},
	}},
	{Name: "setting", Rule: "settings", Fields: []Field{
		{Name: "description", Form: TextForm, Needed: true, Summary: "What it is for, in a sentence."},
		{Name: "default", Form: TextForm, Summary: "What holds where it is not given."},
		{Name: "needed", Form: FlagForm, Summary: "A bank must give it."},
		{Name: "one_of", Form: TextsForm, Summary: "The values that it may have."},
	}},
	{Name: "signer", Rule: "signers", Fields: []Field{
		{Name: "algorithm", Form: PathForm, Summary: "The setting that names the algorithm."},
		{Name: "private_key", Form: PathForm, Summary: "The secret that holds the key to sign with."},
		{Name: "public_key", Form: PathForm, Summary: "The setting that holds the key to verify with."},
	}},
	{Name: "reference", Rule: "references", Fields: []Field{
		{Name: "default", Form: TextForm, Needed: true, Summary: "The type of a reference that names none."},
		{Name: "takes", Form: TextsForm, Summary: "Further types that the API takes as they are."},
		{Name: "lookup", Form: NamedPartsForm, Of: "lookup", Summary: "By type: the read that finds the customer."},
	}},
	{Name: "lookup", Rule: "references", Fields: []Field{
		{Name: "call", Form: TextForm, Needed: true, Summary: "The endpoint to call."},
		{Name: "body", Form: TemplateForm, Summary: "Its normalized request; $reference.value is the customer's number."},
	}},
	{Name: "authentication", Fields: []Field{
		{Name: "token", Form: PartForm, Of: "token", Summary: "By a token that an endpoint gives."},
		{Name: "header", Form: PartForm, Of: "header", Summary: "By a header whose value is known."},
		{Name: "by", Form: PathForm, Summary: "The setting that chooses among several ways: $settings.NAME. Its one_of lists them."},
		{Name: "ways", Form: NamedPartsForm, Of: "way", Summary: "The ways to log in, by the setting's values."},
	}},
	{Name: "way", Fields: []Field{
		{Name: "token", Form: PartForm, Of: "token", Summary: "By a token that an endpoint gives."},
		{Name: "header", Form: PartForm, Of: "header", Summary: "By a header whose value is known."},
		{Name: "needs", Form: PathsForm, Summary: "Settings and secrets that a bank must give where this way is chosen."},
	}},
	{Name: "token", Rule: "authentication", Fields: []Field{
		{Name: "call", Form: TextForm, Needed: true, Summary: "The endpoint that gives the token."},
		{Name: "refresh", Form: TextForm, Summary: "The endpoint that gives a new token for a refresh token."},
		{Name: "header", Form: TextForm, Needed: true, Summary: "The header that carries it."},
		{Name: "prefix", Form: TextForm, Summary: "What stands before it in the header."},
		{Name: "cache_by", Form: ExpressionsForm, Summary: "What tells whose token it is."},
	}},
	{Name: "header", Rule: "authentication", Fields: []Field{
		{Name: "name", Form: TextForm, Needed: true, Summary: "The header's name."},
		{Name: "value", Form: ExpressionForm, Summary: "The header's value."},
	}},
	{Name: "outcome", Fields: []Field{
		{Name: "failure", Form: ConditionForm, Summary: "Holds where the answer is a failure; it is asked first."},
		{Name: "success", Form: ConditionForm, Summary: "Holds where the answer is a success."},
	}},
	{Name: "error-row", Rule: "errors", Fields: []Field{
		{Name: "code", Form: TextOrNumberForm, Needed: true, Summary: "The API's code, in its own JSON type."},
		{Name: "http", Form: StatusForm, Summary: "The status that it comes with."},
		{Name: "error", Form: TextForm, Needed: true, OneOf: failureNames(), Summary: "The error of the normalized API that it means."},
		{Name: "also", Form: TextsForm, OneOf: failureNames(), Summary: "Further errors that the API, as a front, says so."},
		{Name: "spell", Form: SpellForm, Summary: "true: the API says the error so; only: it says so as a front, and does not use the code itself."},
		{Name: "text", Form: TextForm, Summary: "How the API words it."},
		{Name: "when", Form: ConditionForm, Summary: "The row holds only where the condition does."},
		{Name: "counts", Form: FlagForm, Summary: "It counts as a failure of the bank, for the circuit breaker."},
		{Name: "effect", Form: TextForm, OneOf: []string{"none"}, Summary: "none: whatever the status, nothing was done."},
		{Name: "form", Form: TextForm, Summary: "The form of error.forms that says it so, at its endpoints."},
	}},
	{Name: "error", Fields: []Field{
		{Name: "body", Form: TemplateForm, Summary: "The body; it reads $error."},
		{Name: "media_type", Form: TextForm, Summary: "Its Content-Type."},
		{Name: "contract", Form: TextForm, Summary: "Its schema, where openapi.yaml has several."},
		{Name: "forms", Form: NamedPartsForm, Of: "error-form", Summary: "Further forms, by name: how some endpoints say the errors whose rows name the form."},
	}},
	{Name: "error-form", Rule: "error", Fields: []Field{
		{Name: "endpoints", Form: TextsForm, Summary: "The endpoints that say it so."},
		{Name: "contract", Form: TextForm, Needed: true, Summary: "Its schema in openapi.yaml."},
		{Name: "http", Form: StatusForm, Summary: "The status that its answers come with, whatever the row says."},
		{Name: "body", Form: TemplateForm, Summary: "The body; it reads $error."},
	}},
	{Name: "drop", Fields: []Field{
		{Name: "outward", Form: PartsForm, Of: "drop-row", Summary: "Normalized members ($.) that the API has no place for."},
		{Name: "inward", Form: PartsForm, Of: "drop-row", Summary: "The API's members ($body., $answer.) that the normalized model has no place for."},
		{Name: "if_untaken", Form: PartsForm, Of: "drop-row", Summary: "Normalized members that callers must always send, and that go where a bank takes none."},
	}},
	{Name: "drop-row", Rule: "drop", Fields: []Field{
		{Name: "path", Form: PathForm, Needed: true, Summary: "The member."},
		{Name: "reason", Form: TextForm, Needed: true, Summary: "Why, in words for the caller."},
	}},
}
