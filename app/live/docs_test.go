package live

import (
	"encoding/json"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"haulcast/models"
)

// example finds the events in the contract's code blocks.
var example = regexp.MustCompile(`(?m)^(id: .*\n)?event: (\S+)\ndata: (.*)$`)

// TestContractShowsEveryEventAsItIs holds the examples of docs/live.md against the types: no field that isn't sent, none
// missing that always is, and an id where and only where there is one.
func TestContractShowsEveryEventAsItIs(t *testing.T) {
	page, err := os.ReadFile("../../docs/live.md")
	if err != nil {
		t.Fatal(err)
	}
	sent := map[string]any{
		"status": models.StatusData{}, "eta": models.ETAData{}, "alarm": models.AlarmData{}, "order": models.OrderData{},
		"notification": notification{}, "position": positionData{}, "temperature": temperatureData{},
		"sync.end": synced{}, "sync.stale": stale{},
	}
	shown := map[string]bool{}
	for _, m := range example.FindAllStringSubmatch(string(page), -1) {
		id, name, data := m[1], m[2], m[3]
		shown[name] = true
		volatile := slices.Contains([]string{"position", "temperature", "sync.begin", "session.revoked", "busy", "draining"}, name)
		if (id == "") != volatile {
			t.Errorf("%s is shown with the id %q", name, id)
		}
		var fields map[string]json.RawMessage
		if err := json.Unmarshal([]byte(data), &fields); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if kind, ok := sent[name]; ok {
			compareFields(t, name, fields, kind)
		}
	}
	for name := range sent {
		if !shown[name] {
			t.Errorf("the contract has no example of %s", name)
		}
	}
	for _, name := range []string{"sync.begin", "heartbeat", "session.revoked", "busy", "draining"} {
		if !shown[name] {
			t.Errorf("the contract has no example of %s", name)
		}
	}
}

func compareFields(t *testing.T, name string, shown map[string]json.RawMessage, kind any) {
	t.Helper()
	known := map[string]bool{}
	typ := reflect.TypeOf(kind)
	for i := range typ.NumField() {
		tag, options, _ := strings.Cut(typ.Field(i).Tag.Get("json"), ",")
		known[tag] = true
		if _, ok := shown[tag]; !ok && options != "omitempty" {
			t.Errorf("%s: the example lacks %q", name, tag)
		}
	}
	for field := range shown {
		if !known[field] {
			t.Errorf("%s: the example has %q, which is not sent", name, field)
		}
	}
}
