package main

import "github.com/truchman-proxy/truchman/proxy"

// pins are the versions that flows are begun with: of a mount and a bank that it leads to, what decides what is sent.
type pins map[pin]string

type pin struct {
	mount int
	bank  string
}

// of is the version for a mount, counted from 0, and a bank.
func (p pins) of(mount int, bank string) string { return p[pin{mount, bank}] }

// pinned is what decides what is sent to a bank for a mount, besides the packs. How often and for how long a bank is called
// does not, nor does where else it can be reached.
type pinned struct {
	Front, Pack, Address string
	FrontSettings        map[string]string
	Settings             map[string]string
	References           map[string]string
}

func (c *configuration) pinsOf(packs packDigests) (pins, error) {
	all := pins{}
	for i := range c.Mounts {
		for name := range c.Banks {
			if only := c.Mounts[i].Bank; only != "" && only != name {
				continue
			}
			version, err := pinOf(packs, &c.Mounts[i], c.Banks[name], name)
			if err != nil {
				return nil, err
			}
			all[pin{i, name}] = version
		}
	}
	return all, nil
}

func pinOf(packs packDigests, m *proxy.Mount, bank proxy.Bank, name string) (string, error) {
	var digests []byte
	for _, pack := range []string{"normalized", m.Front, bank.Pack} {
		mapping := packs[pack].mapping
		digests = append(digests, mapping[:]...)
	}
	return digits(digests, pinned{m.Front, bank.Pack, bank.Address, m.Settings, bank.Settings, m.References[name]})
}
