package words

import (
	"encoding/json"
	"strconv"
)

// Notification is what a line of an inbox says: the sentence of its key with its values, as app/notify wrote them, and
// after it how many other things of the same kind the line tells of. Values that can't be read leave the sentence's gaps.
func (l *Language) Notification(key string, args json.RawMessage) string {
	var values map[string]string
	_ = json.Unmarshal(args, &values) // app/notify wrote them
	said := l.Named(key, values)
	if values["given"] != "" {
		said += " " + l.T("notify.given")
	}
	if values["waiting"] != "" {
		said += " " + l.T("notify.waiting")
	}
	if more, err := strconv.Atoi(values["more"]); err == nil && more > 0 {
		said += " " + l.N("notify.more", more)
	}
	return said
}
