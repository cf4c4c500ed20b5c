package main

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"

	"github.com/truchman-proxy/truchman/redisclient/redistest"
)

// TestNothingPersonalLeaves plants values in requests, banks' answers and banks' errors, through several fronts, and looks for them
// wherever somebody besides the partner and the bank could see them.
func TestNothingPersonalLeaves(t *testing.T) {
	if len(planted) != 50 {
		t.Fatalf("%d values are planted, not 50", len(planted))
	}
	t.Run("bolt", func(t *testing.T) { t.Parallel(); nothingPersonalLeaves(t, newPersonalStage(t, "")) })
	t.Run("redis", func(t *testing.T) {
		t.Parallel()
		nothingPersonalLeaves(t, newPersonalStage(t, redistest.Start(t).Address()))
	})
}

func nothingPersonalLeaves(t *testing.T, s *personalStage) {
	for i, value := range planted {
		for _, front := range []string{"normalized", "rakbank", "netxd", "obp"} {
			s.plant(front, value, fmt.Sprintf("%s-%d", front, i))
		}
		s.tell(value)
	}
	for _, value := range codeLike {
		for _, front := range []string{"normalized", "rakbank", "obp"} {
			s.ask("GET", s.customerPath(front, "netxd", value+":1"), "", "X-Request-Id", "a-type-"+front)
		}
	}
	for how, lie := range gossips() {
		s.gossiping(lie)
		for _, front := range []string{"normalized", "rakbank", "netxd", "obp"} {
			s.plain(front, fmt.Sprintf("%s-%s", front, strings.ReplaceAll(how, " ", "-")))
		}
	}
	s.gossiping(nil)
	for place, text := range s.sources() {
		if text == "" && !strings.HasSuffix(place, ".db") {
			t.Errorf("%s is empty: nothing was looked at", place)
		}
		s.look(place, text)
	}
	for _, hit := range s.hits[:min(len(s.hits), 40)] {
		t.Error(hit)
	}
	t.Logf("%d places, %d hits", s.asked, len(s.hits))
}

// customerPath is where a front is asked for a customer, and to change one.
func (s *personalStage) customerPath(front, bank, id string) string {
	id = url.PathEscape(id)
	switch front {
	case "rakbank":
		return "/fronts/rakbank/" + bank + "/v1/customers/Account_ID:" + id
	case "netxd":
		return "/fronts/netxd/" + bank + "/jsonrpc"
	case "obp":
		return "/fronts/obp/" + bank + "/obp/v3.1.0/banks/gh.29.uk/customers/" + id
	}
	return "/v1/banks/" + bank + "/customers/" + id
}

// plant puts one value wherever a partner can put one.
func (s *personalStage) plant(front, value, id string) {
	quoted := quotedJSON(value)
	bodies := []string{
		`{"first_name":"Mara","last_name":` + quoted + `}`, `{"first_name":{"a":` + quoted + `}}`, `{"unknown":` + quoted + `}`, `{"first_name":` + quoted + ` "`, `[` + quoted,
		`{"date_of_birth":` + quoted + `,"gender":` + quoted + `,"emails":{"personal":` + quoted + `}}`, `{"addresses":{"residence":{"line_1":` + quoted + `,"city":` + quoted + `,"country":` + quoted + `,"preferred":true}}}`,
		`{"documents":{"national_id":{"number":` + quoted + `}},"phones":{"mobile":{"country_code":` + quoted + `,"number":` + quoted + `}}}`,
		`{"emails":[{"type":"HOMEEML","email":` + quoted + `}],"name":{"firstName":` + quoted + `}}`, `{"email":` + quoted + `}`, `{"legal_name":` + quoted + `,"face_image":{"url":` + quoted + `,"date":` + quoted + `}}`,
	}
	method, media := map[string]string{"normalized": "PATCH", "rakbank": "POST", "netxd": "POST", "obp": "PUT"}[front], "application/json"
	if front == "normalized" {
		media = "application/merge-patch+json"
	}
	for n, body := range bodies {
		if front == "netxd" {
			body = rpcBody(id, "UpdateCustomer", strings.Replace(body, "{", `{"ID":"100000000001001","firstName":`+quoted+`,`, 1))
		}
		path := s.customerPath(front, personalBanks[n%2], "100000000001001")
		if front == "obp" {
			path = s.customerPath(front, "obp", "7uy8a7e4-6d02-40e3-a129-0b2bf89de8u1") + "/email"
		}
		s.ask(method, path, body, "Content-Type", media, "X-Request-Id", id+fmt.Sprint("-", n), "MsgId", id, "X-Customer-Name", headerText(value))
	}
	s.ask(method, s.customerPath(front, "netxd", value), `{"first_name":"Mara"}`, "Content-Type", media, "X-Request-Id", id+"-p")
	s.ask("GET", s.customerPath(front, "netxd", value), "", "X-Request-Id", id+"-g", "Referer", headerText(value), "User-Agent", headerText(value), "Cookie", headerText(value))
	s.ask("GET", s.customerPath(front, value, "1"), "", "X-Request-Id", id+"-b")
	s.ask("GET", s.customerPath(front, "netxd", "100000000001001")+"?customer="+url.QueryEscape(value)+"&limit="+url.QueryEscape(value), "", "X-Request-Id", id+"-q")
	s.send("GET", s.customerPath(front, "netxd", "100000000001001")+"?"+url.QueryEscape(value)+"=1", "", "X-Request-Id", id+"-n") // an error names what stands in a name's place
	s.send(method, s.customerPath(front, "netxd", "100000000001001"), `{`+quoted+`:1}`, "Content-Type", media, "X-Request-Id", id+"-o")
	s.ask(method, s.customerPath(front, "netxd", "100000000001001"), `{}`, "Content-Type", media+"; customer="+headerText(value), "X-Request-Id", id+"-m")
	s.ask("GET", "/"+url.PathEscape(value)+"?"+url.QueryEscape(value), "", "Authorization", "Bearer "+headerText(value))
	s.ask(method, s.customerPath(front, "netxd", "1"), `{}`, "Content-Type", media, "If-Match", headerText(value), "Content-Encoding", headerText(value), "Accept", headerText(value))
}

// plain asks and changes in the ordinary way.
func (s *personalStage) plain(front, id string) {
	switch front {
	case "normalized":
		for _, bank := range personalBanks {
			s.ask("GET", s.customerPath(front, bank, "100000000001001"), "", "X-Request-Id", id+bank)
			s.ask("PATCH", s.customerPath(front, bank, "100000000001001"), `{"first_name":"Mara","last_name":"Quill"}`, "Content-Type", "application/merge-patch+json", "X-Request-Id", id+bank+"w")
			s.ask("PATCH", s.customerPath(front, bank, "100000000001001"), `{"first_name":"Mara","last_name":"Quill"}`, "Content-Type", "application/merge-patch+json", "X-Request-Id", id+bank+"w")
		}
	case "rakbank":
		s.ask("POST", s.customerPath(front, "netxd", "100000000001001"), `{"phones":[{"type":"CELLPH1","countryCode":"971","number":"500000077"}]}`, "Content-Type", "application/json", "MsgId", "5f0c2a9e-7d1b-4c36-9a53-1c8e6f2b7e06")
	case "netxd":
		s.ask("POST", s.customerPath(front, "netxd", ""), rpcBody("4711", "GetCustomer", `{"customerID":"100000000001001"}`), "Content-Type", "application/json")
		s.ask("POST", s.customerPath(front, "obp", ""), rpcBody("4712", "GetCustomer", `{"customerID":"7uy8a7e4-6d02-40e3-a129-0b2bf89de8u1"}`), "Content-Type", "application/json")
	case "obp":
		s.ask("GET", s.customerPath(front, "obp", "7uy8a7e4-6d02-40e3-a129-0b2bf89de8u1"), "", "X-Request-Id", id)
		s.ask("PUT", s.customerPath(front, "obp", "7uy8a7e4-6d02-40e3-a129-0b2bf89de8u1")+"/email", `{"email":"mara@example.com"}`, "Content-Type", "application/json", "X-Request-Id", id+"w")
	}
}

// tell is a bank's callback about the value: as a customer, as a state, and malformed.
func (s *personalStage) tell(value string) {
	quoted := quotedJSON(value)
	for _, body := range []string{`{"ecrn":` + quoted + `,"customer_status":"ACTIVE"}`, `{"ecrn":"78410032` + "00000001" + `","customer_status":` + quoted + `}`, `{"ecrn":` + quoted} {
		s.ask("POST", "/callbacks/caas/customerStatus", body, "X-Callback-Secret", "sixteen-characters", "Content-Type", "application/json", "X-Customer", headerText(value))
	}
	s.ask("POST", "/callbacks/"+url.PathEscape(value)+"/"+url.PathEscape(value), `{}`, "X-Callback-Secret", headerText(value))
}

func rpcBody(id, method, payload string) string {
	return `{"method":"CustomerService.` + method + `","id":"` + id + `","params":{"api":{"signature":"","keyId":"1","credential":"Basic ZGVtbzpkZW1vLWFwaS1rZXk=","apiKey":"demo-api-key"},"payload":` + payload + `}}`
}

func quotedJSON(value string) string {
	if len(value)%2 == 0 {
		return `"` + strings.ReplaceAll(strings.ReplaceAll(escaped(strings.ReplaceAll(value, `\`, "\x00")), `"`, `\"`), "\x00", `\\`) + `"` // in ASCII, with escapes
	}
	quoted, _ := json.Marshal(value)
	return string(quoted)
}

// headerText is how a value can stand in a header.
func headerText(value string) string {
	for _, r := range value {
		if r >= 0x80 {
			return url.QueryEscape(value)
		}
	}
	return value
}

// dumpRedis is every key with what it holds: as DUMP has it, which may be packed, and as it is read.
func dumpRedis(t *testing.T, address string) string {
	t.Helper()
	client := redis.NewClient(&redis.Options{Addr: address})
	defer func() { _ = client.Close() }()
	var all strings.Builder
	for keys := client.Scan(t.Context(), 0, "*", 1000).Iterator(); keys.Next(t.Context()); {
		key := keys.Val()
		fmt.Fprintf(&all, "%s %s\n", key, client.Dump(t.Context(), key).Val())
		switch client.Type(t.Context(), key).Val() {
		case "hash":
			fmt.Fprintln(&all, client.HGetAll(t.Context(), key).Val())
		case "string":
			fmt.Fprintln(&all, client.Get(t.Context(), key).Val())
		case "zset":
			fmt.Fprintln(&all, client.ZRange(t.Context(), key, 0, -1).Val())
		case "set":
			fmt.Fprintln(&all, client.SMembers(t.Context(), key).Val())
		case "list":
			fmt.Fprintln(&all, client.LRange(t.Context(), key, 0, -1).Val())
		case "none": // it has gone meanwhile
		case "stream":
			fmt.Fprintln(&all, client.XRange(t.Context(), key, "-", "+").Val())
		default:
			t.Errorf("%s is of a kind that is not looked at", key)
		}
	}
	return all.String()
}
