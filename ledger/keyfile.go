package ledger

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/truchman-proxy/truchman/secret"
)

// keyFile is what stands in the file beside bolt's own: secrets that nobody configured.
type keyFile struct {
	Identity string `json:"identity"` // 32 bytes in base64, as Key
	Key      string `json:"key"`
}

// withKeys reads the keys that bolt has of its own, or makes them. They protect against a copy of the one file, not of
// both: whoever needs more configures keys from elsewhere.
func (c Config) withKeys() (Config, error) {
	if !c.OwnKeys() {
		return c, nil
	}
	file := c.Path + ".key"
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		if _, there := os.Stat(c.Path); there == nil {
			return c, fmt.Errorf("%s is there and its keys, %s, are not: restore them, or configure ledger.keys and ledger.identity if it was made with these, or move %[1]s away, which loses the records", c.Path, file)
		}
		text, err = makeKeyFile(file)
	}
	if err != nil {
		return c, fmt.Errorf("ledger: keys of its own: %w", err)
	}
	var keys keyFile
	if err := json.Unmarshal(text, &keys); err != nil {
		return c, fmt.Errorf("ledger: %s is not a file of keys: restore it, or remove it with %s, which loses the records", file, c.Path)
	}
	c.Identity, c.Keys = secret.New(keys.Identity), []SealingKey{{ID: "own", Secret: secret.New(keys.Key)}}
	return c, nil
}

// makeKeyFile writes new keys so that a crash leaves either no file or a whole one.
func makeKeyFile(file string) ([]byte, error) {
	var random [2 * secretSize]byte
	_, _ = rand.Read(random[:]) // never fails
	encode := base64.StdEncoding.EncodeToString
	text, err := json.Marshal(keyFile{Identity: encode(random[:secretSize]), Key: encode(random[secretSize:])})
	if err != nil {
		return nil, err
	}
	written, err := os.CreateTemp(filepath.Dir(file), ".truchman-key-*") // with mode 0600
	if err != nil {
		return nil, err
	}
	_, err = written.Write(text)
	err = errors.Join(err, written.Sync(), written.Close())
	if err == nil {
		err = os.Rename(written.Name(), file)
	}
	if err != nil {
		return nil, errors.Join(err, os.Remove(written.Name()))
	}
	return text, nil
}
