package bench

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"haulcast/app/apptest"
	"haulcast/app/localpg"
	"haulcast/models"
)

// visits is how often each page is asked for.
const visits = 200

// page is a page, who asks for it, and its address, which may be another one each time.
type page struct {
	name    string
	as      *http.Client
	address func(n int) string
}

// BenchmarkPages asks for the pages one after another by HTTP at 1,000 shipments and 100,000 readings, and at 100,000 and
// 10,000,000, and compares how the database answered each of their queries.
func BenchmarkPages(b *testing.B) {
	server := database(b, func(o *localpg.Options) {
		o.Throwaway = true // reading is what is measured; filling need not last
		o.Settings = map[string]string{"session_preload_libraries": "auto_explain", "maintenance_work_mem": "512MB", "max_wal_size": "8GB"}
	})
	small, smallPlans := visit(b, server, 1_000)
	large, largePlans := visit(b, server, 100_000)
	rows := [][]string{{"page", "p50 ms at 1,000", "p95", "p50 ms at 100,000", "p95 (at most 100)"}}
	for _, name := range names(large) {
		rows = append(rows, []string{name, ms(small[name].at(0.5)), ms(small[name].at(0.95)), ms(large[name].at(0.5)), ms(large[name].at(0.95))})
		b.ReportMetric(milliseconds(large[name].at(0.95)), strings.ReplaceAll(name, " ", "-")+"-p95-ms")
	}
	table(b, "pages, through HTTP", rows...)
	comparePlans(b, smallPlans, largePlans)
}

func names(m map[string]spread) []string {
	var list []string
	for name := range m {
		list = append(list, name)
	}
	slices.Sort(list)
	return list
}

// visit fills a site of its own and measures every page; then it asks for each once more with the plans written down.
func visit(b *testing.B, server *localpg.Server, shipments int) (times map[string]spread, plans planBook) {
	b.Helper()
	site := apptest.Start(b)
	site.Profile("2 to 8", time.Minute)
	a := archive{dsn: site.DSN(), shipments: shipments, now: time.Now()}
	began := time.Now()
	ours := a.fill(b, site)
	b.Logf("%d shipments filled in %.0f s", shipments, time.Since(began).Seconds())
	times = map[string]spread{}
	pages := pagesOf(b, site, ours)
	for _, p := range pages {
		var took []time.Duration
		for n := range visits + 10 {
			began := time.Now()
			get(b, p.as, site.URL+p.address(n))
			if n >= 10 { // the first ones warm up
				took = append(took, time.Since(began))
			}
		}
		times[p.name] = spreadOf(took)
	}
	return times, writeDown(b, server, site, pages)
}

func pagesOf(b *testing.B, site *apptest.Site, ours models.Customer) []page {
	b.Helper()
	staff := site.Somebody(models.RoleDispatcher).Browser()
	customer := site.Somebody(models.RoleCustomer, ours).Browser()
	active := numbers(b, site, "state = 'in_transit'")
	ended := numbers(b, site, "state = 'delivered'")
	theirs := numbers(b, site, "customer_id = '"+ours.ID.String()+"'")
	always := func(path string) func(int) string { return func(int) string { return path } }
	each := func(list []string) func(int) string {
		return func(n int) string { return "/shipments/" + list[n%len(list)] }
	}
	return []page{
		{"board", staff, always("/board")},
		{"board, late", staff, always("/board?show=late")},
		{"shipment under way", staff, each(active)},
		{"shipment delivered", staff, each(ended)},
		{"shipment, to its customer", customer, each(theirs)},
		{"list of a customer", customer, always("/shipments")},
		{"list of a customer, ended", customer, always("/shipments?show=ended")},
		{"list of all", staff, always("/shipments")},
		{"list of all, ended", staff, always("/shipments?show=ended")},
	}
}

// numbers gives tracking numbers here and there among those that are so.
func numbers(b *testing.B, site *apptest.Site, so string) []string {
	b.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, site.DSN())
	if err != nil {
		b.Fatal(err)
	}
	defer conn.Close(ctx)
	rows, err := conn.Query(ctx, "select tracking_number from shipments where "+so+" order by md5(tracking_number) limit 500")
	if err != nil {
		b.Fatal(err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil || len(list) == 0 {
		b.Fatalf("no shipments where %s: %v", so, err)
	}
	return list
}

func get(b *testing.B, as *http.Client, address string) {
	b.Helper()
	req, err := http.NewRequestWithContext(context.Background(), http.MethodGet, address, nil)
	if err != nil {
		b.Fatal(err)
	}
	resp, err := as.Do(req)
	if err != nil {
		b.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK || !strings.Contains(string(body), "</html>") {
		b.Fatalf("%s: %s: %v", address, resp.Status, err)
	}
	if n := len(body); n > 5<<20 {
		b.Logf("%s: %s", address, fmt.Sprintf("%d bytes", n))
	}
}
