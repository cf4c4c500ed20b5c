package mappings

import (
	"io/fs"
	pathpkg "path"
	"sort"
	"strings"

	"github.com/truchman-proxy/truchman/mappings/contract"
	"github.com/truchman-proxy/truchman/mappings/source"
)

// Pack is one API, compiled.
type Pack struct {
	Name, Title, Version string
	Endpoints            []*Endpoint
	Callbacks            []*Endpoint      // what the API tells unasked
	Flows                map[string]*Flow // by operation
	ErrorBody            *Plan            // reads $error.
	ErrorType            string           // its media type
	Files                fs.FS            // as they were loaded

	api              *apiFile
	failure, success condition
	code, member     expression
	logins           []*Login
	spelled          map[string]*ErrorRow
}

// packFiles is a pack as it is written.
type packFiles struct {
	name      string
	files     fs.FS
	api       *apiFile
	shapes    map[string]*template
	shapeList []string
	tables    map[string]*lookupTable
}

// packLoader loads one pack.
type packLoader struct {
	pack       *Pack
	files      *packFiles
	parser     *templateParser
	openapi    *openAPI
	operations map[string]*Operation
	callbacks  map[string]*Operation
	problems   *source.Problems
	dropUsed   map[*source.Node]bool
}

// loadPack reads and compiles the pack in a directory. Where the set has no operations, it is the normalized
// pack, which defines them.
func loadPack(name string, files fs.FS, set *Set, problems *source.Problems) *Pack {
	l := &packLoader{pack: &Pack{Name: name, Files: files, Flows: map[string]*Flow{}, spelled: map[string]*ErrorRow{}},
		files:      &packFiles{name: name, files: files, shapes: map[string]*template{}, tables: map[string]*lookupTable{}},
		operations: set.Operations, callbacks: set.Callbacks, problems: problems, dropUsed: map[*source.Node]bool{}}
	l.parser = &templateParser{l.files, problems}
	api, openapi := l.read("api.yaml"), l.read("openapi.yaml")
	if !api.Is(source.Map) || !openapi.Is(source.Map) {
		return nil
	}
	l.openapi = &openAPI{openapi, problems, map[*source.Node]*contract.Contract{}}
	if l.operations == nil {
		l.operations, l.callbacks = readOperations(l.openapi), readCallbacks(l.openapi)
		set.Operations, set.Callbacks = l.operations, l.callbacks
	}
	shapes := l.shapeNames()
	l.pack.api = l.parser.apiFile(api)
	l.shapes(shapes)
	l.pack.Title, l.pack.Version, l.pack.ErrorType = l.pack.api.title, l.pack.api.version, l.pack.api.errorType
	if l.pack.api.name != "" && l.pack.api.name != name {
		problems.Add(api.Get("name"), "api", "the pack is in a directory named "+name, "give both the same name")
	}
	l.endpointsAndFlows()
	l.errorPlan()
	l.lookups()
	l.logins()
	l.unusedDrops()
	return l.pack
}

func (l *packLoader) read(name string) *source.Node {
	text, err := fs.ReadFile(l.files.files, name)
	if err != nil {
		l.problems.AddAt(source.Position{File: &source.File{Name: l.files.name + "/" + name}}, "pack", "the file cannot be read", "every pack has api.yaml and openapi.yaml")
		return nil
	}
	n := source.Read(l.files.name+"/"+name, text, l.problems)
	if n != nil && n.Kind != source.Map {
		l.problems.Add(n, "pack", "the file must be a map, not "+n.Kind.String(), "begin each line at the left with a name and a colon")
	}
	return n
}

// shapeNames reads shapes.yaml. The names are known before any template, since templates name shapes.
func (l *packLoader) shapeNames() *source.Node {
	if _, err := fs.Stat(l.files.files, "shapes.yaml"); err != nil {
		return nil
	}
	n := l.read("shapes.yaml")
	if !n.Is(source.Map) {
		return nil
	}
	l.files.shapeList = keys(n)
	return n
}

func (l *packLoader) shapes(n *source.Node) {
	if n == nil {
		return
	}
	for _, m := range n.Members {
		l.files.shapes[m.Key] = l.parser.template(m.Value)
	}
}

// endpointsAndFlows reads every other YAML file: endpoints first, since flows call them.
func (l *packLoader) endpointsAndFlows() {
	entries, _ := fs.ReadDir(l.files.files, ".")
	flows := map[string]*source.Node{}
	var names []string
	for _, entry := range entries {
		name, isYAML := strings.CutSuffix(entry.Name(), ".yaml")
		if entry.IsDir() || !isYAML || contains([]string{"api", "openapi", "shapes"}, name) {
			continue
		}
		n := l.read(entry.Name())
		if !n.Is(source.Map) {
			continue
		}
		if n.Get("steps") != nil {
			flows[name] = n
			names = append(names, name)
		} else if e := l.endpoint(l.parser.endpointFile(name, n)); e != nil && n.Get("callback") != nil {
			l.addCallback(e)
		} else if e != nil {
			l.pack.Endpoints = append(l.pack.Endpoints, e)
		}
	}
	l.reconciles()
	sort.Strings(names)
	for _, name := range names {
		if flow := l.flow(flows[name]); flow != nil {
			l.addFlow(flow, flows[name])
		}
	}
	l.oneAnswers()
}

func (pack *Pack) endpoint(name string) *Endpoint {
	for _, e := range pack.Endpoints {
		if e.Name == name {
			return e
		}
	}
	return nil
}

func (pack *Pack) endpointNames() []string {
	names := make([]string, len(pack.Endpoints))
	for i, e := range pack.Endpoints {
		names[i] = e.Name
	}
	return names
}

// References gives what the pack declares for a customer reference parameter, nil where nothing.
func (pack *Pack) References(param string) *References { return pack.api.references[param] }

// Settings and Secrets list what a provider or a mount can give to the pack.
func (pack *Pack) Settings() []Setting { return pack.api.settings }

// Secrets lists the pack's secrets.
func (pack *Pack) Secrets() []Setting { return pack.api.secrets }

// table finds a table of the pack, reading it once.
func (t *templateParser) table(n *source.Node) *lookupTable {
	if known, ok := t.pack.tables[n.Text]; ok {
		return known
	}
	name := pathpkg.Join("tables", n.Text+".csv")
	text, err := fs.ReadFile(t.pack.files, name)
	if err != nil {
		matches, _ := fs.Glob(t.pack.files, "tables/*.csv")
		for i := range matches {
			matches[i] = strings.TrimSuffix(pathpkg.Base(matches[i]), ".csv")
		}
		t.problems.Add(n, "$table", "there is no tables/"+n.Text+".csv in this pack", source.DidYouMean(n.Text, matches))
		return nil
	}
	table := readTable(n.Text, t.pack.name+"/"+name, text, t.problems)
	t.pack.tables[n.Text] = table
	return table
}

func (t *templateParser) signerExists(name string) bool {
	return t.pack.api != nil && t.pack.api.signerIndex(name) >= 0
}

func (t *templateParser) shapeNames() []string { return t.pack.shapeList }
