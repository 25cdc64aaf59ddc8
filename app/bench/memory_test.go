package bench

import (
	"fmt"
	"strings"
	"testing"

	"haulcast/app/apptest"
	"haulcast/app/live/livetest"
)

// BenchmarkIdleStreamMemory opens streams in the whole program, each signed in, waits until each is in sync and has been
// sent something once, and divides what the process then holds more by their number. The clients live in the same
// process and are bare sockets, so their share is small and counts against us; the kernel's own buffers do not count.
func BenchmarkIdleStreamMemory(b *testing.B) {
	database(b)
	site := apptest.Start(b)
	customer := site.Customer("IDLE", "Idle Ltd")
	goods := site.UnderWay(customer)
	_, token := site.Device("idle-1", goods.TrackingNumber)
	rows := [][]string{{"streams", "KB a stream", "budget KB"}}
	all := dispatchers(b, site, 5000)
	host := strings.TrimPrefix(site.URL, "http://")
	for _, count := range []int{1000, 5000} {
		report(b, site.URL, token, fmt.Sprintf(`{"points":[%s]}`, point(nowISO(), 4, 1)))
		before := livetest.Memory()
		idle := openIdle(b, host, all[:count])
		report(b, site.URL, token, fmt.Sprintf(`{"points":[%s]}`, point(nowISO(), 4, 2)))
		settle(b, site, count)
		each := float64(livetest.Memory()-before) / float64(count) / 1024
		idle.Close()
		settle(b, site, 0)
		rows = append(rows, []string{fmt.Sprint(count), fmt.Sprintf("%.1f", each), "32"})
		b.ReportMetric(each, fmt.Sprintf("KB/stream-of-%d", count))
	}
	table(b, "memory per idle stream, heap and stacks", rows...)
}
