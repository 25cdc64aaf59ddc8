package live

import (
	"net/http"
	"strconv"
	"testing"

	"haulcast/app/live/livetest"
	"haulcast/models"
)

// budgetPerStream is what one idle stream may cost.
const budgetPerStream = 32 << 10

// BenchmarkIdleStream measures the memory of an idle stream: run it with -benchtime 1000x or 5000x, the number is how
// many are open at once.
func BenchmarkIdleStream(b *testing.B) {
	st := play(b, func(o *Options) { o.Caps.PerUser = b.N + 1 })
	b.ReportMetric(float64(perStream(b, st, b.N)), "B/stream")
	b.ReportMetric(0, "ns/op")
}

func TestIdleStreamStaysWithinItsBudget(t *testing.T) {
	const count = 400
	st := play(t, nil)
	if got := perStream(t, st, count); got > budgetPerStream {
		t.Errorf("an idle stream costs %d bytes, want at most %d", got, budgetPerStream)
	}
}

func perStream(t testing.TB, st *stage, count int) int {
	t.Helper()
	for i := range count {
		st.know("user"+strconv.Itoa(i), models.Viewer{Role: models.RoleDispatcher})
	}
	st.join("user0", "")
	before := livetest.Memory()
	idle, err := livetest.OpenIdle(t.Context(), st.server.Listener.Addr().String(), "/stream", count, func(i int) http.Header {
		return http.Header{"As": {"user" + strconv.Itoa(i)}}
	})
	if err != nil {
		t.Fatal(err)
	}
	defer idle.Close()
	st.announce(change(models.ChangeStatus, toStaff(), statusOf("N1", 1))) // each has written something once
	st.reaches()
	after := livetest.Memory()
	return int(int64(after)-int64(before)) / count
}
