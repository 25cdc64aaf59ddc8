package ui

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"haulcast/models"
	"haulcast/static"
	"haulcast/views/words"
)

// values lists what the models know, by the kind of its look.
func values() map[string][]string {
	all := map[string][]string{}
	for _, each := range models.States {
		all["state"] = append(all["state"], string(each))
	}
	for _, each := range models.ETAClasses {
		all["eta"] = append(all["eta"], string(each))
	}
	for _, each := range models.Severities {
		all["severity"] = append(all["severity"], each.String())
	}
	for _, each := range models.AlarmStatuses {
		all["alarm-status"] = append(all["alarm-status"], string(each))
	}
	for _, each := range models.AlarmKinds {
		all["alarm"] = append(all["alarm"], string(each))
	}
	for _, each := range models.Resolutions {
		all["resolution"] = append(all["resolution"], string(each))
	}
	for _, each := range models.EventTypes {
		all["event"] = append(all["event"], string(each))
	}
	for _, each := range models.Reasons {
		all["reason"] = append(all["reason"], string(each))
	}
	return all
}

func TestEveryStateEventAlarmAndReasonHasALook(t *testing.T) {
	for kind, values := range values() {
		for _, value := range values {
			if _, ok := Looks[kind][value]; !ok {
				t.Errorf("%s %s has no look", kind, value)
			}
		}
		if len(Looks[kind]) != len(values) {
			t.Errorf("%s has %d looks for %d values", kind, len(Looks[kind]), len(values))
		}
	}
}

func TestEveryLookHasASentenceAndItsIconADrawing(t *testing.T) {
	language := words.From(context.Background())
	for _, each := range allLooks() {
		look := LookOf(each.kind, each.value)
		if !language.Has(look.Words) {
			t.Errorf("%s %s: no sentence %q", each.kind, each.value, look.Words)
		}
		if look.Icon != "" && !drawn(look.Icon) {
			t.Errorf("%s %s: no icon %q", each.kind, each.value, look.Icon)
		}
	}
}

func drawn(icon string) bool {
	_, err := static.Files.ReadFile(iconFolder + "/" + icon + ".svg")
	return err == nil
}

// Where an icon is named for certain: Icon("truck") and Icon: "truck".
var named = regexp.MustCompile(`(?:Icon\(|Icon:\s*)"([^"]+)"`)

func TestEveryIconNamedInTheViewsIsDrawn(t *testing.T) {
	found := 0
	err := filepath.WalkDir("..", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasSuffix(name, "_templ.go") || !strings.HasSuffix(name, ".templ") && !strings.HasSuffix(name, ".go") {
			return err
		}
		content, err := os.ReadFile(name)
		for _, m := range named.FindAllStringSubmatch(string(content), -1) {
			found++
			if !drawn(m[1]) {
				t.Errorf("%s: no icon %q", name, m[1])
			}
		}
		return err
	})
	if err != nil || found < 10 {
		t.Fatalf("looked at %d icons: %v", found, err)
	}
}
