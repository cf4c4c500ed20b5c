package release

import (
	"debug/buildinfo"
	"os"

	"github.com/CycloneDX/cyclonedx-go"
)

// writeMaterials writes the bill of materials of a binary (CycloneDX 1.6, JSON): the modules that Go says it was built
// from, and Go itself. It has no time and no serial number, so that the same binary has the same bill.
func writeMaterials(binary, version, path string) error {
	info, err := buildinfo.ReadFile(binary)
	if err != nil {
		return err
	}
	bom := cyclonedx.NewBOM()
	bom.SpecVersion = cyclonedx.SpecVersion1_6
	main := component(info.Main.Path, version)
	main.Type = cyclonedx.ComponentTypeApplication
	bom.Metadata = &cyclonedx.Metadata{Component: &main}
	parts := []cyclonedx.Component{component("stdlib", info.GoVersion)}
	references := []string{parts[0].BOMRef}
	for _, module := range info.Deps {
		if module.Replace != nil {
			module = module.Replace
		}
		part := component(module.Path, module.Version)
		parts, references = append(parts, part), append(references, part.BOMRef)
	}
	bom.Components = &parts
	bom.Dependencies = &[]cyclonedx.Dependency{{Ref: main.BOMRef, Dependencies: &references}}
	out, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := cyclonedx.NewBOMEncoder(out, cyclonedx.BOMFileFormatJSON).SetPretty(true).Encode(bom); err != nil {
		out.Close()
		return err
	}
	return out.Close()
}

// component names a module by its package URL.
func component(path, version string) cyclonedx.Component {
	url := "pkg:golang/" + path + "@" + version
	return cyclonedx.Component{BOMRef: url, Type: cyclonedx.ComponentTypeLibrary, Name: path, Version: version, PackageURL: url}
}
