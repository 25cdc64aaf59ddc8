package alarms

import (
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"haulcast/models"
)

// cells are the rows of the tables in a part of docs/alarms.md, without their heads.
func cells(t *testing.T, from, to string) (rows [][]string) {
	t.Helper()
	b, err := os.ReadFile("../../docs/alarms.md")
	if err != nil {
		t.Fatal(err)
	}
	_, part, found := strings.Cut(string(b), from)
	part, _, ends := strings.Cut(part, to)
	if !found || !ends {
		t.Fatalf("no %q before %q", from, to)
	}
	for line := range strings.Lines(part) {
		if row := strings.Split(strings.TrimSpace(line), "|"); strings.HasPrefix(line, "| `") {
			rows = append(rows, row[1:len(row)-1])
		}
	}
	return rows
}

func TestTheDocumentationTellsOfEveryKind(t *testing.T) {
	triggers := map[string]Trigger{"reading": ByReading, "clock": ByClock, "person": ByPerson}
	var kinds []models.AlarmKind
	for _, row := range cells(t, "## The kinds", "## A life") {
		kind := models.AlarmKind(strings.Trim(row[0], " `"))
		rule, _ := For(kind)
		if by, ok := triggers[strings.TrimSpace(row[1])]; !ok || by != rule.Trigger {
			t.Errorf("%s is not set off by a %s", kind, row[1])
		}
		if latched := strings.TrimSpace(row[6]) == "yes"; latched != rule.Latched {
			t.Errorf("%s: latched is %v", kind, rule.Latched)
		}
		kinds = append(kinds, kind)
	}
	if !slices.Equal(kinds, models.AlarmKinds) {
		t.Errorf("tells of\n%q, want\n%q", kinds, models.AlarmKinds)
	}
}

func TestTheDocumentationTellsOfEveryFigure(t *testing.T) {
	var told []string
	for _, row := range cells(t, "## Whose figures", "## How early") {
		told = append(told, regexp.MustCompile("[a-z_]+").FindAllString(row[0], -1)...)
	}
	fields := reflect.TypeFor[models.Thresholds]()
	for i := range fields.NumField() {
		name, _, _ := strings.Cut(fields.Field(i).Tag.Get("json"), ",")
		if n := len(slices.DeleteFunc(slices.Clone(told), func(s string) bool { return s != name })); n != 1 && name != "off" {
			t.Errorf("%s is told %d times", name, n)
		}
	}
}
