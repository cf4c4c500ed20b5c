package mappings

import (
	"github.com/truchman-proxy/truchman/mappings/source"
)

// apiFile is a pack's api.yaml: what holds for all of its endpoints.
type apiFile struct {
	node       *source.Node
	name       string
	title      string
	version    string
	settings   []Setting
	secrets    []Setting
	signers    []signerSpec
	signing    *signingSpec
	references map[string]*References
	logins     []*loginSpec
	loginBy    string // the setting that chooses among them, "" where there is one
	outcome    outcomeSpec
	code       *expressionSpec
	member     *expressionSpec
	rows       []*ErrorRow
	errorBody  *template
	errorType  string
	forms      []*ErrorForm
	drops      dropSpec
	aliases    map[string]string
}

// Setting is a value that a provider or a mount gives to a pack.
type Setting struct {
	Name        string
	Description string
	Default     string
	HasDefault  bool
	Needed      bool // in the provider role
	OneOf       []string
}

type signerSpec struct {
	name                                    string
	algorithm, privateKey, publicKey, keyID string // names of settings and secrets
}

type outcomeSpec struct{ failure, success *conditionSpec }

// dropSpec lists what is declared dropped: normalized members that the API has no place for, API
// members that the normalized model has none for, and members that this API's callers must always
// send, which go where a bank does not take them.
type dropSpec struct{ outward, inward, untaken []dropRow }

type dropRow struct {
	path   path
	reason string
	node   *source.Node
}

func (t *templateParser) apiFile(n *source.Node) *apiFile {
	f := fieldsOf(n, "api", t.problems, "name", "title", "version", "settings", "secrets", "signers", "signing", "references",
		"authentication", "outcome", "code", "member", "aliases", "errors", "error", "drop")
	a := &apiFile{node: n, name: f.needed("name"), title: f.needed("title"), version: f.needed("version")}
	a.settings = t.settings(f, "settings")
	a.secrets = t.settings(f, "secrets")
	t.pack.api = a
	for _, m := range f.members("signers") {
		a.signers = append(a.signers, t.signer(a, m))
	}
	t.signing(a, f)
	a.references = t.references(f)
	t.authentication(a, f)
	t.outcome(a, f)
	t.errorRows(a, f)
	t.errorBody(a, f)
	a.drops = t.drops(n.Get("drop"))
	return a
}

func (t *templateParser) settings(f fields, name string) []Setting {
	var list []Setting
	for _, m := range f.members(name) {
		s := fieldsOf(m.Value, name, t.problems, "description", "default", "needed", "one_of")
		setting := Setting{Name: m.Key, Description: s.needed("description"), Default: s.text("default"), Needed: s.flag("needed", false)}
		setting.HasDefault = m.Value.Get("default") != nil
		for _, item := range s.list("one_of") {
			setting.OneOf = append(setting.OneOf, item.Text)
		}
		list = append(list, setting)
	}
	return list
}

func (a *apiFile) settingNames() []string { return namesOf(a.settings) }
func (a *apiFile) secretNames() []string  { return namesOf(a.secrets) }

func namesOf(list []Setting) []string {
	names := make([]string, len(list))
	for i, s := range list {
		names[i] = s.Name
	}
	return names
}

func (t *templateParser) signer(a *apiFile, m source.Member) signerSpec {
	f := fieldsOf(m.Value, "signers", t.problems, "algorithm", "private_key", "public_key", "key_id")
	s := signerSpec{name: m.Key}
	s.algorithm = t.nameIn(f, "algorithm", rootSettings, a.settingNames())
	s.privateKey = t.nameIn(f, "private_key", rootSecret, a.secretNames())
	s.publicKey = t.nameIn(f, "public_key", rootSettings, a.settingNames())
	s.keyID = t.nameIn(f, "key_id", rootSettings, a.settingNames())
	return s
}

// nameIn reads a path to a setting or a secret and gives its name.
func (t *templateParser) nameIn(f fields, name string, in root, names []string) string {
	n := f.node.Get(name)
	if n == nil {
		return ""
	}
	p, ok := parsePath(n, t.problems)
	if !ok {
		return ""
	}
	if p.root != in || len(p.members) != 1 || !contains(names, p.members[0]) {
		t.problems.Add(n, f.rule, n.Text+" is not declared", source.DidYouMean(n.Text, names))
		return ""
	}
	return p.members[0]
}

func (a *apiFile) signerIndex(name string) int {
	for i, s := range a.signers {
		if s.name == name {
			return i
		}
	}
	return -1
}

func (t *templateParser) drops(n *source.Node) dropSpec {
	var d dropSpec
	if n == nil {
		return d
	}
	f := fieldsOf(n, "drop", t.problems, "outward", "inward", "if_untaken")
	d.outward = t.dropRows(f.list("outward"), rootSubject)
	d.inward = t.dropRows(f.list("inward"), rootAnswer, rootBody)
	d.untaken = t.dropRows(f.list("if_untaken"), rootSubject)
	return d
}

func (t *templateParser) dropRows(items []*source.Node, roots ...root) []dropRow {
	var rows []dropRow
	for _, item := range items {
		f := fieldsOf(item, "drop", t.problems, "path", "reason")
		row := dropRow{reason: f.needed("reason"), node: item}
		n := item.Get("path")
		if f.needed("path") == "" {
			continue
		}
		p, ok := t.twoWay(n)
		if !ok {
			continue
		}
		fits := false
		for _, r := range roots {
			fits = fits || p.root == r
		}
		if !fits {
			t.problems.Add(n, "drop", n.Text+" is not a path of this side", "outward drops name normalized members ($.), inward ones the API's ($answer., $body.)")
			continue
		}
		row.path = p
		rows = append(rows, row)
	}
	return rows
}
