package simulator

import (
	"fmt"
	"strconv"
)

// refusal is RAKBank's error body, in the documentation's order.
type refusal struct {
	Status      string `json:"status"`
	Code        string `json:"response_code"`
	Property    string `json:"property,omitempty"`
	Message     string `json:"response_message"`
	Description string `json:"description,omitempty"`
}

func (r refusal) reply() reply {
	status, _ := strconv.Atoi(r.Status)
	return reply{status: status, body: encode(r)}
}

func missingProperty(name string) *refusal {
	return &refusal{"422", "422001", name, "Property missing", fmt.Sprintf("Invalid object: the property '%s' is missing.", name)}
}

func missingHeader(name string) *refusal {
	return &refusal{"422", "422002", "", "Parameter missing", fmt.Sprintf("Invalid header: the parameter '%s' is missing.", name)}
}

// invalid is for what the published part of the table of codes does not have.
func invalid(description string) *refusal {
	return &refusal{"422", "422", "", "Unprocessable Entity", description}
}

func invalidProperty(name, cause string) *refusal {
	r := invalid(fmt.Sprintf("Invalid object: the property '%s' %s.", name, cause))
	r.Property = name
	return r
}

func unauthorized(description string) *refusal {
	return &refusal{"401", "401", "", "Unauthorized", description}
}

func wrongMetadata() *refusal {
	return &refusal{"401", "401001", "", "Unauthorized", "Invalid OAuth metadata"}
}
