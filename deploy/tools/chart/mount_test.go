package chart_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
)

// root is a directory that stands for a pod's root.
type root string

// at gives a pod's path below the directory.
func (r root) at(path string) string { return filepath.Join(string(r), path) }

// moved puts every path of the pod in a text below the directory.
func (r root) moved(text string) string {
	return strings.NewReplacer("/etc/truchman", r.at("/etc/truchman"), "/var/lib/truchman", r.at("/var/lib/truchman")).Replace(text)
}

// mount lays what a pod mounts below a directory: ConfigMaps and Secrets of the chart as they are, and of Secrets that exist
// already the files that the volume or the configuration names, with values that can be right.
func mount(t *testing.T, all []map[string]any, pod corev1.PodSpec, directory string) root {
	t.Helper()
	r := root(directory)
	named := pathsIn(configOf(t, all))
	for _, m := range pod.Containers[0].VolumeMounts {
		if err := os.MkdirAll(r.at(m.MountPath), 0o755); err != nil {
			t.Fatal(err)
		}
		for _, volume := range pod.Volumes {
			if volume.Name == m.Name {
				for name, text := range contents(t, all, volume, below(named, m.MountPath)) {
					write(t, r.at(filepath.Join(m.MountPath, name)), r.moved(text))
				}
			}
		}
	}
	args := strings.Join(pod.Containers[0].Args, " ")
	for _, path := range named {
		if _, err := os.Stat(filepath.Dir(r.at(path))); err != nil && !strings.Contains(args, "=/tmp/"+filepath.Base(path)) {
			t.Errorf("the configuration names %s, where the pod has nothing", path)
		}
	}
	return r
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// contents gives a volume's files by their path in it.
func contents(t *testing.T, all []map[string]any, v corev1.Volume, named []string) map[string]string {
	t.Helper()
	switch {
	case v.ConfigMap != nil:
		return picked(mapNamed(all, v.ConfigMap.Name), v.ConfigMap.Items, nil, packOf(all, v.Name))
	case v.Secret != nil:
		return picked(secretNamed(t, all, v.Secret.SecretName), v.Secret.Items, named, nil)
	case v.Projected != nil:
		files := map[string]string{}
		for _, source := range v.Projected.Sources {
			maps.Copy(files, picked(nil, source.Secret.Items, nil, nil))
		}
		return files
	}
	return nil
}

// picked gives the files of a volume: of data, by its items where there are some, or invented where there is no data.
func picked(data map[string]string, items []corev1.KeyToPath, named []string, pack map[string]string) map[string]string {
	if len(items) == 0 && data != nil {
		return data
	}
	files := map[string]string{}
	for _, item := range items {
		named = append(named, item.Path)
		if text, there := data[item.Key]; there {
			files[item.Path] = text
		}
	}
	if len(named) == 0 {
		return pack
	}
	for _, path := range named {
		if text, there := pack[path]; there {
			files[path] = text
		} else if _, there := files[path]; !there {
			files[path] = invented(path)
		}
	}
	return files
}

// packOf gives the files of a pack in a ConfigMap that is not the chart's: those of the pack that is.
func packOf(all []map[string]any, volume string) map[string]string {
	name, is := strings.CutPrefix(volume, "pack-")
	if !is {
		return nil
	}
	pack := map[string]string{}
	for key, text := range mapNamed(all, "truchman-pack-mybank") {
		pack[key] = strings.ReplaceAll(text, "name: mybank", "name: "+name)
	}
	return pack
}

func mapNamed(all []map[string]any, name string) map[string]string {
	for _, object := range all {
		if object["kind"] == "ConfigMap" && at(object, "metadata", "name") == name {
			texts := map[string]string{}
			for key, text := range at(object, "data").(map[string]any) {
				texts[key] = text.(string)
			}
			return texts
		}
	}
	return nil
}

func secretNamed(t *testing.T, all []map[string]any, name string) map[string]string {
	t.Helper()
	for _, object := range all {
		if object["kind"] == "Secret" && at(object, "metadata", "name") == name {
			texts := map[string]string{}
			for key := range at(object, "data").(map[string]any) {
				texts[key] = secret(t, object, key)
			}
			return texts
		}
	}
	return nil
}

// configOf is the configuration that the chart writes, "" where it writes none.
func configOf(t *testing.T, all []map[string]any) string {
	t.Helper()
	return mapNamed(all, "truchman")["config.yaml"]
}

var podPath = regexp.MustCompile(`/(etc|var/lib)/truchman[-./A-Za-z0-9_]*`)

// pathsIn lists the paths of the pod that a configuration names.
func pathsIn(config string) []string {
	paths := podPath.FindAllString(config, -1)
	slices.Sort(paths)
	return slices.Compact(paths)
}

// below gives the paths below a directory, seen from there.
func below(paths []string, directory string) (relative []string) {
	for _, path := range paths {
		if rest, is := strings.CutPrefix(path, directory+"/"); is {
			relative = append(relative, rest)
		}
	}
	return relative
}

// invented is a value that can be right: a private key where the name says so, else 32 bytes in base64.
func invented(path string) string {
	if filepath.Base(path) == "private_key" {
		key, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader) // of random bytes, which do not end
		raw, _ := x509.MarshalPKCS8PrivateKey(key)                // knows this curve
		return string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: raw}))
	}
	return base64.StdEncoding.EncodeToString(make([]byte, 32))
}
