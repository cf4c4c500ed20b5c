package update

import (
	"bytes"
	"encoding/json"
	"strings"
	"text/template"
)

const written = `{"method":"CustomerService.UpdateCustomer","id":"` + RequestID + `","params":{"api":{"signature":"","keyId":"` + KeyID +
	`","credential":"` + Credential + `","apiKey":"` + APIKey + `"},"payload":{"ID":"` + CustomerID + `","type":"INDIVIDUAL",
"DOB":{{json (without .date_of_birth)}},"title":{{json (index titles .title)}},
{{with .addresses.residence}}"address":{"addressLine1":{{json .line_1}},"city":{{json .city}},"state":{{json .state}},"country":{{json .country}},"zip":{{json .postal_code}}},{{end}}
"contact":{"phoneNumber":{{json .phones.mobile.number}},"email":{{json .emails.personal}}},
"gender":{{json (index genders .gender)}},"firstName":{{json .first_name}},"lastName":{{json .last_name}},
"institutionName":{{json .institution.name}},"institutionId":{{json .institution.id}}}}}`

// textTemplate runs a template that was parsed once, over the decoded body.
type textTemplate struct{ parsed *template.Template }

func newTextTemplate() *textTemplate {
	return &textTemplate{template.Must(template.New("call").Funcs(template.FuncMap{
		"json":    func(v any) (string, error) { text, err := json.Marshal(v); return string(text), err },
		"without": func(date string) string { return strings.ReplaceAll(date, "-", "") },
		"titles":  func() map[string]string { return titles },
		"genders": func() map[string]string { return genders },
	}).Parse(written))}
}

func (t *textTemplate) translate(dst, body []byte) ([]byte, error) {
	var in map[string]any
	if err := json.Unmarshal(body, &in); err != nil {
		return dst, err
	}
	out := bytes.NewBuffer(dst)
	err := t.parsed.Execute(out, in)
	return out.Bytes(), err
}
