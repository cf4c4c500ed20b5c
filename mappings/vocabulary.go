package mappings

// Part is one kind of map in the files of a pack, with the keys that may stand in it. The loader's own
// lists of keys and these are held against each other by a test.
type Part struct {
	Name   string // "step"; the files themselves are "api", "endpoint" and "flow"
	Rule   string // what the loader calls it in errors, where that is another name
	Fields []Field
	Either []string // keys of which one must be there
}

// Field is a key of a part, with the form of its value.
type Field struct {
	Name    string
	Form    Form
	Of      string   // the part of a PartForm, PartsForm or NamedPartsForm
	OneOf   []string // the words that a text may be, empty where any
	Needed  bool
	Summary string // shown by editors
}

// Form is how a value is written.
type Form uint8

// The forms of values.
const (
	AnyForm Form = iota
	TextForm
	TextOrNumberForm
	FlagForm
	StatusForm // an HTTP status
	StatusesForm
	TextsForm // a list of texts
	TextMapForm
	TextListMapForm // names, and a list of texts for each
	WholeForm       // the same, or one list of texts
	PathForm
	PathsForm
	TemplateForm
	TemplateMapForm // names, and a template for each
	ExpressionForm
	ExpressionsForm
	ConditionForm
	NamesForm      // a list of texts, or the word all
	SpellForm      // true, false or only
	PartForm       // one map
	PartsForm      // a list of maps
	NamedPartsForm // names, and a map for each
)

// Vocabulary lists the parts of pack files. A key that is new in the loader is added here as well: its
// name, its form, and a sentence for the editor.
func Vocabulary() []Part {
	return append(append([]Part(nil), apiVocabulary...), endpointVocabulary...)
}
