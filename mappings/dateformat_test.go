package mappings_test

import (
	"strings"
	"testing"

	"github.com/truchman-proxy/truchman/mappings"
)

// dateFormatRows are all named formats, each with what it writes for one date or time.
var dateFormatRows = []struct{ name, normalized, api string }{
	{"YYYYMMDD", `"2024-02-29"`, `"20240229"`},
	{"YYYY-MM-DD", `"2024-02-29"`, `"2024-02-29"`},
	{"DD/MM/YYYY", `"2024-02-29"`, `"29/02/2024"`},
	{"rfc3339", `"2024-02-29T10:11:12.5Z"`, `"2024-02-29T10:11:12.5Z"`},
	{"rfc3339-seconds", `"2024-02-29T10:11:12Z"`, `"2024-02-29T10:11:12Z"`},
	{"rfc3339-millis", `"2024-02-29T10:11:12.5Z"`, `"2024-02-29T10:11:12.500Z"`},
	{"rfc3339-midnight", `"2024-02-29"`, `"2024-02-29T00:00:00Z"`},
	{"rfc3339-midnight-millis", `"2024-02-29"`, `"2024-02-29T00:00:00.000+00:00"`},
	{"YYYY-MM-DD hh:mm:ss", `"2024-02-29T10:11:12Z"`, `"2024-02-29 10:11:12"`},
	{"unix-seconds", `"2024-02-29T10:11:12Z"`, `1709201472`},
	{"seconds-nanos", `"2024-02-29T10:11:12.5Z"`, `{"seconds":1709201472,"nanos":500000000}`},
	{"seconds-nanos-midnight", `"2024-02-29"`, `{"seconds":1709164800,"nanos":0}`},
	{"ymd-array", `"2024-02-29"`, `[2024,2,29]`},
}

func dates(t *testing.T, formats string) *translator {
	return trial{template: "at: {$at: $.at, $date: " + formats + "}",
		normalized: "{type: object, properties: {at: {type: string}}}", api: "{type: object, properties: {at: {}}}"}.load(t)
}

func TestEveryDateFormat(t *testing.T) {
	rows := map[string]bool{}
	for _, row := range dateFormatRows {
		rows[row.name] = true
		t.Run(row.name, func(t *testing.T) {
			x := dates(t, row.name)
			if got, problems := x.outward(`{"at":` + row.normalized + `}`); got != `{"at":`+row.api+`}` {
				t.Errorf("writes %s %s, want %s", got, described(problems), row.api)
			}
			got, problems := x.inward(`{"at":` + row.api + `}`)
			want := row.normalized
			if row.name == "rfc3339-millis" {
				want = row.api // a time in RFC 3339 is ISO 8601 already and stays as it is
			}
			if got != `{"at":`+want+`}` {
				t.Errorf("reads %s %s, want %s", got, described(problems), want)
			}
		})
	}
	for _, name := range mappings.DateFormats() {
		if !rows[name] {
			t.Errorf("%s is not in the table of formats", name)
		}
	}
}

func TestDatesWritten(t *testing.T) {
	for _, c := range []struct{ format, at, want string }{
		{"DD.MM.YYYY", `"2000-02-29"`, `"29.02.2000"`},
		{"YYYYMMDD", `"0001-01-01"`, `"00010101"`},
		{"YYYYMMDD", `"1900-02-29"`, "is not an ISO 8601 date or time"}, // no leap year
		{"YYYYMMDD", `"2023-02-29"`, "is not an ISO 8601 date or time"},
		{"YYYYMMDD", `"2024-13-01"`, "is not an ISO 8601 date or time"},
		{"YYYYMMDD", `"2024-1-1"`, "is not an ISO 8601 date or time"},
		{"YYYYMMDD", `""`, "is not an ISO 8601 date or time"},
		{"YYYYMMDD", `"2024-02-29T00:00:00Z"`, "has a time, which a date cannot hold"},
		{"ymd-array", `"2024-02-29T00:00:00Z"`, "has a time, which a date cannot hold"},
		{"unix-seconds", `"2024-02-29"`, "is not an ISO 8601 date or time"},
		{"unix-seconds", `"2024-02-29T10:11:12.5Z"`, "is finer than seconds"},
		{"unix-seconds", `"1969-12-31T23:59:59Z"`, `-1`},
		{"rfc3339-millis", `"2024-02-29T10:11:12.0005Z"`, "is finer than milliseconds"},
		{"rfc3339-seconds", `"2024-02-29T10:11:12.5Z"`, "is finer than seconds"},
		{"rfc3339-seconds", `"2024-02-29T14:11:12+04:00"`, `"2024-02-29T10:11:12Z"`},
		{"rfc3339-midnight", `"2024-02-29T00:00:00Z"`, "has a time, which a date cannot hold"},
		{"YYYY-MM-DD hh:mm:ss", `"2024-02-29T14:11:12+04:00"`, `"2024-02-29 10:11:12"`},
		{"YYYY-MM-DD hh:mm:ss", `"2024-02-29T10:11:12.5Z"`, "is finer than seconds"},
		{"YYYY-MM-DD hh:mm:ss", `"2024-02-29"`, "is not an ISO 8601 date or time"},
		{"rfc3339-midnight-millis", `"2024-02-29T00:00:00Z"`, "has a time, which a date cannot hold"},
		{"rfc3339-millis", `"2024-02-29T14:11:12+04:00"`, `"2024-02-29T10:11:12.000Z"`},
		{"rfc3339", `"2024-02-29T14:11:12+04:00"`, `"2024-02-29T14:11:12+04:00"`},
		{"seconds-nanos", `"2024-02-29T10:11:12.000000001Z"`, `{"seconds":1709201472,"nanos":1}`},
	} {
		got, problems := dates(t, c.format).outward(`{"at":` + c.at + `}`)
		if got != `{"at":`+c.want+`}` && !(len(problems) == 1 && problems[0].Detail == c.want) {
			t.Errorf("%s writes %s as %s %s, want %s", c.format, c.at, got, described(problems), c.want)
		}
	}
}

func TestDatesRead(t *testing.T) {
	const refused = ""
	for _, c := range []struct{ formats, at, want string }{
		{"YYYYMMDD", `"20240229"`, `"2024-02-29"`},
		{"YYYYMMDD", `"20230229"`, refused},
		{"YYYYMMDD", `"2024022"`, refused},
		{"YYYYMMDD", `"2024022x"`, refused},
		{"YYYYMMDD", `20240229`, refused},
		{"[DD/MM/YYYY, YYYY-MM-DD, YYYYMMDD]", `"20240229"`, `"2024-02-29"`},
		{"[DD/MM/YYYY, YYYY-MM-DD]", `"29/02/2024"`, `"2024-02-29"`},
		{"ymd-array", `[2024,2,29]`, `"2024-02-29"`},
		{"ymd-array", `[2024,2,30]`, refused},
		{"ymd-array", `[2024,2]`, refused},
		{"ymd-array", `[2024,2,"29"]`, refused},
		{"ymd-array", `[2024,2.0,29]`, refused},
		{"ymd-array", `[2024,2,29,10]`, refused},
		{"unix-seconds", `-1`, `"1969-12-31T23:59:59Z"`},
		{"unix-seconds", `1e3`, refused},
		{"unix-seconds", `99999999999999999999`, refused},
		{"unix-seconds", `253402300800`, refused}, // the year 10000
		{"seconds-nanos", `{"seconds":"1709201472","nanos":500000000}`, `"2024-02-29T10:11:12.5Z"`},
		{"seconds-nanos", `{"seconds":1709201472}`, `"2024-02-29T10:11:12Z"`},
		{"seconds-nanos", `{"nanos":1}`, refused},
		{"seconds-nanos", `{"seconds":1,"nanos":1000000000}`, refused},
		{"seconds-nanos", `{"seconds":1,"nanos":-1}`, refused},
		{"seconds-nanos", `{"seconds":1,"zone":"UTC"}`, refused},
		{"seconds-nanos", `{"seconds":""}`, refused},
		{"seconds-nanos-midnight", `{"seconds":1709164800}`, `"2024-02-29"`},
		{"seconds-nanos-midnight", `{"seconds":-1,"nanos":0}`, refused},
		{"seconds-nanos-midnight", `{"seconds":1709164800,"nanos":1}`, refused},
		{"seconds-nanos-midnight", `{"seconds":""}`, refused},
		{"seconds-nanos-midnight", `"2024-02-29T00:00:00Z"`, refused},
		{"rfc3339", `"2024-02-29T10:11:12+04:00"`, `"2024-02-29T10:11:12+04:00"`},
		{"rfc3339", `"2024-02-29"`, refused},
		{"rfc3339-midnight", `"2024-02-29T04:00:00+04:00"`, `"2024-02-29"`},
		{"rfc3339-midnight", `"2024-02-29T00:00:00.001Z"`, refused},
		{"YYYY-MM-DD hh:mm:ss", `"2024-02-30 10:11:12"`, refused},
		{"YYYY-MM-DD hh:mm:ss", `"2024-02-29 10:11:12.5"`, refused},
		{"YYYY-MM-DD hh:mm:ss", `"2024-02-29T10:11:12Z"`, refused},
		{"YYYY-MM-DD hh:mm:ss", `"2024-02-29"`, refused},
		{"YYYY-MM-DD hh:mm:ss", `20240229`, refused},
		{"rfc3339-midnight", `"0000-01-01T00:00:00+04:00"`, refused},
		{"rfc3339-midnight", `"2024-02-29"`, refused},
		{"rfc3339-midnight", `20240229`, refused},
		{"rfc3339", `"2024-02-29T10:11:60Z"`, refused},
	} {
		got, problems := dates(t, c.formats).inward(`{"at":` + c.at + `}`)
		if c.want == refused {
			if len(problems) != 1 || !strings.HasPrefix(problems[0].Detail, "is not a date in the form ") || problems[0].Place.Pointer != "/at" {
				t.Errorf("%s reads %s as %s %s, and it should be refused", c.formats, c.at, got, described(problems))
			}
			continue
		}
		if got != `{"at":`+c.want+`}` {
			t.Errorf("%s reads %s as %s %s, want %s", c.formats, c.at, got, described(problems), c.want)
		}
	}
}
