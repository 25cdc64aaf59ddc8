package journeys

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"haulcast/app/apptest"
	"haulcast/app/tracking"
	"haulcast/models"
)

// hear counts the alarms that a page is told of, by id and change.
func (w *window) hear() {
	w.js(`window.alarms = []; document.addEventListener('live:alarm', ({ detail }) => alarms.push(detail.shipment + ' ' + detail.change))`)
}

func (w *window) heard(number string) string {
	return fmt.Sprintf("alarms.filter((each) => each === %s).length", q(number+" raised"))
}

// TestWhatHappenedMeanwhileArrivesOnce: an alarm raised while the browser was cut off for half a minute, and one while
// the server was restarted, each arrive once, without a reload; meanwhile the page says that it isn't live.
func TestWhatHappenedMeanwhileArrivesOnce(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	acme := site.Customer("ACME", "Acme Clinics")
	first, second := site.UnderWay(acme).TrackingNumber, site.UnderWay(acme).TrackingNumber
	wire := newLine(t, func() string { return strings.TrimPrefix(site.URL, "http://") })
	browser := startChrome(t)
	admin := site.Somebody(models.RoleAdmin)
	board := browser.as(site.Somebody(models.RoleDispatcher), wire.URL)
	board.live("/board")
	board.hear()

	wire.Cut()
	board.until(isReconnecting)
	if _, err := site.Tracker().ReportDamage(t.Context(), admin.Actor(), first, tracking.DamageDraft{Note: "a torn box"}); err != nil {
		t.Fatal(err)
	}
	time.Sleep(30 * time.Second) // the time itself is what is tested: longer than the first retries, near the watchdog
	wire.Mend()
	board.within(45*time.Second, isLive)
	board.until(board.heard(first) + " === 1")
	board.until("document.querySelectorAll('[data-alarm]').length === 1")

	elsewhere := apptest.Beside(t, site) // another process on the same database
	site.Down()
	board.until(isReconnecting)
	if _, err := elsewhere.ReportDamage(context.Background(), admin.Actor(), second, tracking.DamageDraft{Note: "a crushed corner"}); err != nil {
		t.Fatal(err)
	}
	site.Up()
	board.within(45*time.Second, isLive)
	board.until(board.heard(second) + " === 1")
	board.until("document.querySelectorAll('[data-alarm]').length === 2")
	site.Happen(second, models.EventOutForDelivery) // whatever else was on its way comes before this
	board.until(row(second) + ".dataset.state === 'out_for_delivery'")
	for _, number := range []string{first, second} {
		if n := board.text(board.heard(number)); n != "1" {
			t.Errorf("the alarm about %s arrived %s times", number, n)
		}
	}
	board.stayed()
}

// TestEightTabsAreOneStream, and all of them live.
func TestEightTabsAreOneStream(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	number := site.UnderWay(site.Customer("ACME", "Acme Clinics")).TrackingNumber
	browser := startChrome(t)
	tabs := []*window{browser.as(site.Somebody(models.RoleDispatcher), site.URL)}
	tabs[0].live("/board")
	for range 7 {
		tab := tabs[0].tab("/board")
		tab.until(isLive)
		tabs = append(tabs, tab)
	}
	if n := site.App.Live.Streams(); n != 1 {
		t.Errorf("eight tabs hold %d streams", n)
	}
	site.Happen(number, models.EventOutForDelivery)
	for _, tab := range tabs {
		tab.until(row(number) + ".dataset.state === 'out_for_delivery'")
	}
}

// TestARevokedSessionsPageEnds within five seconds, and leads to the sign-in page.
func TestARevokedSessionsPageEnds(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t)
	site.Somebody(models.RoleAdmin) // the last admin can't be disabled, and this isn't about that
	dispatcher := site.Somebody(models.RoleDispatcher)
	browser := startChrome(t)
	board := browser.as(dispatcher, site.URL)
	board.live("/board")
	if err := site.App.Auth.DisableUser(t.Context(), models.System(models.SourceUser), dispatcher.ID); err != nil {
		t.Fatal(err)
	}
	board.within(5*time.Second, "location.pathname === '/login' || document.documentElement.dataset.liveState === 'signed-out'")
	board.until("location.pathname === '/login'")
	if n := site.App.Live.Streams(); n != 0 {
		t.Errorf("the revoked session still holds %d streams", n)
	}
}
