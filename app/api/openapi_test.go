package api

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"haulcast/models"
)

// elsewhere lists the described URLs that other packages answer.
var elsewhere = []string{
	"POST /api/v1/telemetry",
	"GET /ingest/osmand", "POST /ingest/osmand", "GET /ingest/osmand/{token}", "POST /ingest/osmand/{token}",
	"POST /ingest/owntracks", "POST /ingest/owntracks/{token}",
	"GET /stream", "GET /t/{token}/stream", "GET /healthz", "GET /readyz",
}

// operations lists what the document describes as "METHOD /path".
func (d document) operations() map[string]any {
	list := map[string]any{}
	paths, _ := asMap(d["paths"])
	for path, item := range paths {
		methods, _ := asMap(item)
		for method, operation := range methods {
			if method == "parameters" {
				continue
			}
			list[strings.ToUpper(method)+" "+path] = operation
		}
	}
	return list
}

func routed() map[string]Route {
	list := map[string]Route{}
	for _, r := range New(nil, nil, nil).Routes() {
		parts := strings.Split(r.Path, "/")
		for i, part := range parts {
			if name, ok := strings.CutPrefix(part, ":"); ok {
				parts[i] = "{" + name + "}"
			}
		}
		list[r.Method+" "+strings.Join(parts, "/")] = r
	}
	return list
}

func TestEveryRouteIsDescribedAndEveryDescriptionRouted(t *testing.T) {
	have := slices.Concat(slices.Collect(maps.Keys(routed())), elsewhere)
	described := slices.Collect(maps.Keys(openapi(t).operations()))
	for _, o := range have {
		if !slices.Contains(described, o) {
			t.Errorf("%s is not described", o)
		}
	}
	for _, o := range described {
		if !slices.Contains(have, o) {
			t.Errorf("%s is described, but nobody answers it", o)
		}
	}
}

func TestEveryOperationTellsWhatMayGoWrong(t *testing.T) {
	d := openapi(t)
	ids := map[any]string{}
	for name, route := range routed() {
		operation := d.operations()[name]
		want := []string{"500"}
		if route.Need != models.Anyone {
			want = append(want, "401", "403")
		}
		if strings.Contains(route.Path, "/:") && !strings.Contains(name, "/me") {
			want = append(want, "404")
		}
		if at(operation, "requestBody") != nil {
			want = append(want, "400", "413", "415")
		}
		for _, status := range want {
			if at(operation, "responses", status) == nil {
				t.Errorf("%s does not tell of status %s", name, status)
			}
		}
		id := at(operation, "operationId")
		if other, taken := ids[id]; id == nil || taken {
			t.Errorf("%s has operationId %v, as %s", name, id, other)
		}
		ids[id] = name
		if public := at(operation, "security"); (public != nil) != (route.Need == models.Anyone) {
			t.Errorf("%s needs %s and says security %v", name, route.Need, public)
		}
		for _, part := range strings.Split(route.Path, "/") {
			if p, ok := strings.CutPrefix(part, ":"); ok && !d.hasParameter(operation, p) {
				t.Errorf("%s does not describe its parameter %s", name, p)
			}
		}
	}
}

func (d document) hasParameter(operation any, name string) bool {
	list, _ := at(operation, "parameters").([]any)
	return slices.ContainsFunc(list, func(p any) bool {
		return at(d.follow(p), "name") == name && at(d.follow(p), "in") == "path"
	})
}

func TestReferencesResolveAndTextsAreWhole(t *testing.T) {
	d := openapi(t)
	var walk func(v any, path string)
	walk = func(v any, path string) {
		if ref, ok := at(v, "$ref").(string); ok && (!strings.HasPrefix(ref, "#/") || d.follow(v) == nil) {
			t.Errorf("%s: %s leads nowhere", path, ref)
		}
		if m, ok := asMap(v); ok {
			for name, member := range m {
				switch {
				case name == "example" || name == "examples" || name == "value":
				case member == nil: // YAML ends a plain text at a comma: the rest became a name
					t.Errorf("%s: %q has no value; quote the text before it", path, name)
				default:
					walk(member, path+"/"+name)
				}
			}
		}
		if list, ok := v.([]any); ok {
			for i, item := range list {
				walk(item, fmt.Sprintf("%s[%d]", path, i))
			}
		}
	}
	walk(map[string]any(d), "")
}
