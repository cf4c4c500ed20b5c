package simulator

import (
	"fmt"
	"maps"
	"slices"
	"time"
)

// take keeps what a request says about a customer: a new one where ecrn is "". Members that the request has not
// stay. A list that it has replaces the one that was kept: what is not in it is gone. Of an id document that it has
// again, by type and number, the stored files stay; they are kept apart, under that name.
func (k *caasCustomers) take(ecrn string, request map[string]any, at time.Time, subscribes bool) caasCustomer {
	if ecrn == "" {
		ecrn = k.free()
		k.byECRN[ecrn] = k.fresh(ecrn, at, caasScreened(request))
	}
	customer := maps.Clone(k.byECRN[ecrn])
	now := at.UTC().Format("2006-01-02T15:04:05.000000Z")
	for name, value := range request {
		switch name {
		case "ecrn", "updated_by":
		case "address_list":
			customer[name] = caasListed(caasObjects(value), k.blanks.address, now)
		case "id_details":
			customer[name] = caasListed(caasWithFiles(caasIDs(ecrn, value), customer), k.blanks.id, now)
		case "additional_docs":
			customer[name] = caasListed(caasDocuments(ecrn, value), nil, "")
		case "customer_classification":
			customer[name] = caasOver(customer.classification(), caasClassification(ecrn, now, value))
		default:
			customer[name] = value
		}
	}
	if channel, ok := request["channel"]; ok {
		customer["updated_channel"] = channel
	}
	if subscribes && !customer.subscribed() {
		customer["customer_classification"] = caasOver(customer.classification(), map[string]any{"subscriptions": caasSubscriptions()})
	}
	customer["dateUpdated"], customer["updated_agent_location_id"] = now, customer["agent_location_id"]
	k.put(ecrn, customer)
	return customer
}

// fresh is a customer of whom nothing is known but how the screening ended.
func (k *caasCustomers) fresh(ecrn string, at time.Time, screened map[string]any) caasCustomer {
	customer := caasOver(k.blanks.customer, screened)
	maps.Copy(customer, map[string]any{
		"ecrn": ecrn, "registrationDate": at.UTC().Format(time.DateTime), "agent_location_id": "784101", "aml_category": 2,
		"political_exposed_person": false, "additional_docs": []any{}, "address_list": []any{}, "id_details": []any{},
		"customer_relations": []any{}, "communication_consents": []any{}, "customer_classification": maps.Clone(k.blanks.classification),
	})
	return customer
}

func caasScreened(request map[string]any) map[string]any {
	long := slices.ContainsFunc(caasObjects(request["id_details"]), func(id map[string]any) bool { return id["id_number"] == caasScreenedLong })
	if long {
		return map[string]any{"aml_scan_status": "Under Investigation", "customer_status": "KYC PENDING"}
	}
	return map[string]any{"aml_scan_status": "Accepted", "customer_status": "ACTIVE"}
}

// caasListed are the elements of a request as they are kept; what one leaves out is blank.
func caasListed(elements []map[string]any, blank map[string]any, now string) []any {
	list := make([]any, len(elements))
	for i, element := range elements {
		kept := caasOver(blank, element)
		if now != "" {
			kept["dateUpdated"] = now
		}
		list[i] = kept
	}
	return list
}

// caasWithFiles gives the id documents of a request the files that are stored for them, where it has none.
func caasWithFiles(ids []map[string]any, customer caasCustomer) []map[string]any {
	for _, id := range ids {
		known := customer.document(caasIDOf(id))
		for _, side := range []string{"id_front", "id_back"} {
			if id[side] == nil && known[side] != nil {
				id[side] = known[side]
			}
		}
	}
	return ids
}

// caasIDs are id documents of a request as they are kept: their images told by name.
func caasIDs(ecrn string, list any) []map[string]any {
	ids := caasObjects(list)
	for i, id := range ids {
		ids[i] = maps.Clone(id)
		for member, side := range map[string]string{"id_front": "FR", "id_back": "BK"} {
			if file, ok := id[member].(map[string]any); ok {
				name := caasIDOf(id)
				ids[i][member] = caasStored(file, fmt.Sprintf("customer/id/%s_ID_%s_%s_%s", ecrn, side, name.kind, name.number))
			}
		}
	}
	return ids
}

func caasDocuments(ecrn string, list any) []map[string]any {
	documents := caasObjects(list)
	for i, document := range documents {
		documents[i] = caasStored(document, fmt.Sprintf("customer/doc/%s_%v", ecrn, document["document_id"]))
		documents[i]["document_id"] = document["document_id"]
	}
	return documents
}

func caasClassification(ecrn, now string, value any) map[string]any {
	classification := maps.Clone(value.(map[string]any))
	if photo, ok := classification["profile_photo"].(map[string]any); ok {
		classification["profile_photo_file_name"] = caasStored(photo, "customer/photo/"+ecrn)["file_name"]
	}
	delete(classification, "profile_photo")
	classification["dateUpdated"] = now
	return classification
}

// caasStored is a file as get tells it: by its name, without the bytes.
func caasStored(file map[string]any, name string) map[string]any {
	extension := ".jpg"
	switch file["content_type"] {
	case "image/png":
		extension = ".png"
	case "application/pdf":
		extension = ".pdf"
	}
	return map[string]any{"base64_data": "", "file_name": name + extension, "content_type": file["content_type"]}
}
