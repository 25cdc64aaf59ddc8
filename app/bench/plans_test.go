package bench

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"haulcast/app/apptest"
	"haulcast/app/localpg"
)

// planBook is how the database answered: by page, then by query, the shape of its plan.
type planBook map[string]map[string]string

// explained is what auto_explain writes of a query.
type explained struct {
	Query string `json:"Query Text"`
	Plan  node   `json:"Plan"`
}

type node struct {
	Type     string `json:"Node Type"`
	Relation string `json:"Relation Name"`
	Index    string `json:"Index Name"`
	Plans    []node `json:"Plans"`
}

// writeDown asks for every page with auto_explain on and reads the plans out of the server's log: those of the very
// queries that the page sends, however it comes by them.
func writeDown(b *testing.B, server *localpg.Server, site *apptest.Site, pages []page) planBook {
	b.Helper()
	log := filepath.Join(server.DataDir(), "postgres.log")
	explain(b, server, "0")
	defer explain(b, server, "-1")
	book := planBook{}
	for _, p := range pages {
		from := size(b, log)
		get(b, p.as, site.URL+p.address(3))
		book[p.name] = map[string]string{}
		for _, e := range entries(b, log, from) {
			if strings.HasPrefix(strings.ToLower(strings.TrimSpace(e.Query)), "select") || strings.Contains(e.Query, "with ") {
				book[p.name][normal(e.Query)] = e.Plan.shape()
			}
		}
		if len(book[p.name]) == 0 {
			b.Fatalf("no plans of %s were written down", p.name)
		}
	}
	return book
}

// explain switches auto_explain; every connection hears of it within a moment.
func explain(b *testing.B, server *localpg.Server, least string) {
	b.Helper()
	for _, sql := range []string{
		"alter system set auto_explain.log_format = 'json'", "alter system set auto_explain.log_min_duration = " + least,
		"select pg_reload_conf()",
	} {
		execute(b, server.URL("postgres"), sql)
	}
	time.Sleep(time.Second)
}

func size(b *testing.B, file string) int64 {
	b.Helper()
	info, err := os.Stat(file)
	if err != nil {
		b.Fatal(err)
	}
	return info.Size()
}

// entries reads the plans in the log after a place: each begins with a line of the log and goes on indented by a tab.
func entries(b *testing.B, log string, from int64) []explained {
	b.Helper()
	f, err := os.Open(log)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	if _, err := f.Seek(from, 0); err != nil {
		b.Fatal(err)
	}
	var list []explained
	var text strings.Builder
	take := func() {
		var e explained
		if text.Len() > 0 && json.Unmarshal([]byte(text.String()), &e) == nil {
			list = append(list, e)
		}
		text.Reset()
	}
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 16<<20)
	inside := false
	for lines.Scan() {
		line := lines.Text()
		switch {
		case strings.HasPrefix(line, "\t") && inside:
			text.WriteString(line[1:] + "\n")
		default:
			take()
			inside = strings.Contains(line, "plan:")
		}
	}
	take()
	return list
}

var (
	partition = regexp.MustCompile(`telemetry_\d{4}_\d{2}`)
	several   = regexp.MustCompile(`\(\$\d+(,\$\d+)*\)`)
	blank     = regexp.MustCompile(`\s+`)
)

// normal is a query's text without how many values it was given.
func normal(query string) string {
	return several.ReplaceAllString(blank.ReplaceAllString(strings.TrimSpace(query), " "), "(…)")
}

// shape is a plan's nodes with what they read, partitions of the same table once.
func (n node) shape() string {
	text := n.Type
	if n.Index != "" {
		text += " by " + n.Index
	} else if n.Relation != "" {
		text += " of " + n.Relation
	}
	var parts []string
	for _, p := range n.Plans {
		if s := p.shape(); !slices.Contains(parts, s) {
			parts = append(parts, s)
		}
	}
	if len(parts) > 0 {
		text += " (" + strings.Join(parts, "; ") + ")"
	}
	return partition.ReplaceAllString(text, "telemetry_*")
}

// comparePlans prints how many of the queries were answered by the same plan at both sizes, each that was not, and every
// table that was read from end to end at the larger size.
func comparePlans(b *testing.B, small, large planBook) {
	b.Helper()
	seen, same, total := map[string]bool{}, 0, 0
	for _, name := range sortedKeys(large) {
		for _, query := range sortedKeys(large[name]) {
			was, plan := small[name][query], large[name][query]
			if seen[query+plan] {
				continue
			}
			seen[query+plan] = true
			total++
			if was == plan {
				same++
			} else {
				b.Logf("%s: another plan\n  %s\n  at 1,000:   %s\n  at 100,000: %s", name, shorten(query), was, plan)
			}
			if strings.Contains(plan, "Seq Scan") {
				b.Logf("%s: reads a whole table: %s\n  %s", name, plan, shorten(query))
			}
		}
	}
	b.Logf("plans: %d of %d queries are answered alike at both sizes", same, total)
}

func sortedKeys[V any](m map[string]V) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func shorten(query string) string {
	if len(query) > 300 {
		return fmt.Sprintf("%s … (%d characters)", query[:300], len(query))
	}
	return query
}
