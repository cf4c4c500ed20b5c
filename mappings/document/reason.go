package document

// The reasons of a SyntaxError for texts that are not well-formed or would be read differently by different readers.
const (
	Empty            = "the text is empty"
	ByteOrderMark    = "the text starts with a byte order mark; send UTF-8 without one"
	UnexpectedEnd    = "the text ends too early"
	ValueExpected    = "a value is expected"
	NameExpected     = "a member name in double quotes is expected"
	ColonExpected    = "a colon is expected after the member name"
	CommaExpected    = "a comma or the closing bracket is expected"
	TrailingText     = "there is text after the value"
	InvalidLiteral   = "only true, false and null may stand without quotes"
	InvalidNumber    = "the number is not written as JSON demands"
	ControlCharacter = "a control character in a string must be escaped"
	InvalidEscape    = "the backslash does not start a JSON escape"
	LoneSurrogate    = "the escape is half of a surrogate pair"
	InvalidUTF8      = "the string is not UTF-8"
	DuplicateMember  = "the member stands twice"
)

// The reasons of a SyntaxError for texts that pass a limit.
const (
	TooDeep       = "objects and arrays are nested deeper than the limit"
	NumberTooLong = "the number is longer than the limit"
	TooManyValues = "the text holds more values than the limit"
	TextTooLong   = "the text is longer than 4 GiB"
)
