package main

import (
	"encoding/json"
	"fmt"
	"os"
)

func netxdCustomer(i int) string { return fmt.Sprintf("1000000001%05d", i) }
func nationalID(i int) string    { return fmt.Sprintf("7841990010%05d", i) }
func obpCustomer(i int) string   { return fmt.Sprintf("7uy8a7e4-6d02-40e3-a129-%012d", i) }

// writeCustomers writes the customers that the bank's simulator begins with. A write has one for itself, so that finding out
// what became of it is not disturbed by another.
func writeCustomers(bank, file string, n int) error {
	all := map[string]any{}
	for i := range n {
		if bank == "netxd" {
			all[netxdCustomer(i)] = netxdRecord(i)
		} else {
			all[obpCustomer(i)] = obpRecord(i)
		}
	}
	text, err := json.Marshal(all)
	if err != nil {
		return err
	}
	return os.WriteFile(file, text, 0o600)
}

func netxdRecord(i int) map[string]any {
	return map[string]any{
		"ID": netxdCustomer(i), "type": "INDIVIDUAL", "identification": []any{map[string]any{"type": "SSN", "value": nationalID(i)}},
		"contact": map[string]any{"email": "m@example.com", "phoneNumber": "500000001"},
		"address": map[string]any{"addressLine1": "Flat 12", "city": "Dubai", "state": "Dubai", "country": "AE", "zip": "00001"},
		"DOB":     "19900417", "title": "Ms", "firstName": "Mara", "lastName": "Quill", "createdDate": "2024-05-22T07:24:36.881Z",
		"updatedDate": "2024-05-22T07:24:36.881Z", "status": "ACTIVE", "customerNumber": fmt.Sprint(300000 + i), "gender": "FEMALE",
		"institutionName": "Bank", "institutionId": "1234",
	}
}

func obpRecord(i int) map[string]any {
	const date = "2017-09-19T00:00:00Z"
	return map[string]any{
		"bank_id": "gh.29.uk", "customer_id": obpCustomer(i), "customer_number": fmt.Sprint(6000000 + i), "legal_name": "Mara Quill",
		"mobile_phone_number": "+971500000001", "email": "m@example.com", "face_image": map[string]any{"url": "www.example.com/m", "date": date},
		"date_of_birth": "1990-01-01T00:00:00Z", "relationship_status": "single", "dependants": 0, "dob_of_dependants": []any{},
		"credit_rating": map[string]any{"rating": "OBP", "source": "OBP"}, "credit_limit": map[string]any{"currency": "EUR", "amount": "1000"},
		"highest_education_attained": "Master", "employment_status": "worker", "kyc_status": true, "last_ok_date": "2025-09-19T00:00:00Z",
		"title": "Dr.", "branch_id": "DERBY6", "name_suffix": "Sr", "customer_attributes": []any{},
	}
}
