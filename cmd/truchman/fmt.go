package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	packlayout "github.com/truchman-proxy/truchman/mappings/layout"
)

func newFmtCommand() *cobra.Command {
	f := formatting{}
	var config string
	command := &cobra.Command{
		Use:   "fmt [PATH...]",
		Short: "Lay out the files of packs, keeping their comments",
		Long: `Lay out YAML files anew: two columns for each level, one space behind colons and commas, no blank lines in a row.
Comments, quotes, the order of keys and what a file says stay. A PATH is a file, or a directory whose .yaml files are
taken; without one these are the directories of packs that the configuration names, or the current directory.
The names of files that were changed are printed.

--schemas makes each file name its JSON Schema in its first line, for editors; "truchman schema" writes the schemas.`,
		Example: "  truchman fmt packs\n  truchman fmt --check packs\n  truchman fmt --schemas schema packs",
		RunE: func(c *cobra.Command, paths []string) error {
			paths, err := formattedPaths(config, paths)
			if err != nil {
				return err
			}
			f.out = c.OutOrStdout()
			return f.run(paths)
		},
	}
	command.Flags().BoolVar(&f.check, "check", false, "change nothing; fail where a file is not laid out so")
	command.Flags().StringVar(&config, "config", "", "the configuration `FILE` whose directories of packs are taken")
	command.Flags().StringVar(&f.schemas, "schemas", "", "name the schema of each file, in this `DIRECTORY`")
	return command
}

// formattedPaths gives the paths to lay out: those that were named, the configuration's, or the current one.
func formattedPaths(config string, paths []string) ([]string, error) {
	if len(paths) > 0 {
		return paths, nil
	}
	if config == "" {
		return []string{"."}, nil
	}
	read, err := readConfiguration(config, nil)
	if err != nil {
		return nil, err
	}
	return append(read.directories(), config), nil
}

// formatting is one run of fmt.
type formatting struct {
	check   bool
	schemas string
	out     io.Writer
	changed int
	wrong   []error
}

func (f *formatting) run(paths []string) error {
	for _, path := range paths {
		if err := filepath.WalkDir(path, f.visit); err != nil {
			return err
		}
	}
	if len(f.wrong) > 0 {
		return withCode(exitConfiguration, joined(f.wrong))
	}
	if f.check && f.changed > 0 {
		return fmt.Errorf("%d files are not laid out; run truchman fmt on them", f.changed)
	}
	return nil
}

// joined puts an empty line between problems, as everywhere else.
func joined(list []error) error {
	texts := make([]string, len(list))
	for i, err := range list {
		texts[i] = err.Error()
	}
	return errors.New(strings.Join(texts, "\n\n"))
}

func (f *formatting) visit(path string, entry fs.DirEntry, err error) error {
	switch name := entry; {
	case err != nil:
		return err
	case name.IsDir() && len(name.Name()) > 1 && name.Name()[0] == '.' && name.Name() != "..":
		return fs.SkipDir
	case name.IsDir() || !strings.HasSuffix(name.Name(), ".yaml"):
		return nil
	}
	return f.file(path, entry)
}

func (f *formatting) file(path string, entry fs.DirEntry) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	made, err := packlayout.Format(path, f.withSchema(path, text))
	if err != nil {
		f.wrong = append(f.wrong, err)
		return nil
	}
	if bytes.Equal(made, text) {
		return nil
	}
	f.changed++
	fmt.Fprintln(f.out, path)
	if f.check {
		return nil
	}
	info, err := entry.Info()
	if err != nil {
		return err
	}
	return os.WriteFile(path, made, info.Mode().Perm())
}
