package mappings

// bankIDSetting is the setting that holds the name of a bank at its own API.
const bankIDSetting = "bank_id"

// BankID gives the API's own name of a bank, of a provider's values or of a mount's; "" where the pack has no
// setting bank_id, or it is not set.
func (pack *Pack) BankID(v *Values) string {
	return textIn(v.settings, pack.api.settingNames(), bankIDSetting)
}
