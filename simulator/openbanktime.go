package simulator

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
)

// openbankDocument is an object as the API takes and answers it.
type openbankDocument = map[string]any

// openbankIn is a member's text, "" where it has none.
func openbankIn(d openbankDocument, member string) string {
	text, _ := d[member].(string)
	return text
}

// openbankTimes are the members that are times, wherever they stand.
var openbankTimes = map[string]bool{"date": true, "date_of_birth": true, "dob_of_dependents": true, "last_ok_date": true, "last_ok_data": true,
	"date_added": true, "date_activated": true, "insert_date": true, "scheduled_date": true, "actual_date": true, "date_inserted": true}

// openbankTexts writes the times of a document, whichever spelling they have, as the gateway does.
func openbankTexts(document any) (any, error) {
	var wrong error
	changed := openbankEach(document, "", func(member string, value any) any {
		t, err := openbankTime(value)
		if err != nil {
			wrong = fmt.Errorf("%s %w", member, err)
			return nil
		}
		return openbankText(t)
	})
	return changed, wrong
}

// openbankPairs writes the times of a document as seconds and nanos, in a new document.
func openbankPairs(document any) any {
	return openbankEach(document, "", func(_ string, value any) any {
		t, err := openbankTime(value)
		if err != nil {
			return value
		}
		return openbankDocument{"seconds": t.Unix(), "nanos": t.Nanosecond()}
	})
}

// openbankEach copies a document with its times changed; null and the empty text are no times.
func openbankEach(document any, member string, change func(member string, value any) any) any {
	switch value := document.(type) {
	case []any:
		list := make([]any, len(value))
		for i := range value {
			list[i] = openbankEach(value[i], member, change)
		}
		return list
	case openbankDocument:
		if openbankTimes[member] {
			return change(member, value)
		}
		object := openbankDocument{}
		for name, item := range value {
			object[name] = openbankEach(item, name, change)
		}
		return object
	case string:
		if openbankTimes[member] && value != "" {
			return change(member, value)
		}
	}
	return document
}

var errNoTime = errors.New("is not a time from year 1 to year 9999")

// openbankTime reads a time; a plain date is midnight in UTC.
func openbankTime(value any) (t time.Time, err error) {
	switch value := value.(type) {
	case string:
		if t, err = time.Parse(time.RFC3339Nano, value); err != nil {
			t, err = time.Parse(time.DateOnly, value)
		}
	case openbankDocument:
		t = time.Unix(openbankNumber(value["seconds"]), openbankNumber(value["nanos"]))
	}
	t = t.UTC()
	if err != nil || t.Year() < 1 || t.Year() > 9999 {
		return t, errNoTime
	}
	return t, nil
}

// openbankNumber reads what its schema has bounded far below where a float loses whole numbers; 1e3 is a whole number, too.
func openbankNumber(value any) int64 {
	number, _ := value.(json.Number)
	whole, _ := number.Float64()
	return int64(whole)
}

// openbankText writes a time as Protocol Buffers' JSON does: in UTC with 0, 3, 6 or 9 digits behind the point.
func openbankText(t time.Time) string {
	text := t.UTC().Format("2006-01-02T15:04:05.000000000")
	text = strings.TrimSuffix(strings.TrimSuffix(text, "000"), "000")
	return strings.TrimSuffix(text, ".000") + "Z"
}
