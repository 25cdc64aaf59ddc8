package api

import (
	"encoding/json"
	"time"

	"haulcast/models"
)

// notification is one line of the asker's inbox. The sentence is for the reader's program to make, of the key and its
// arguments; views/words holds ours.
type notification struct {
	ID        models.ID       `json:"id"`
	Kind      string          `json:"kind"`
	TitleKey  string          `json:"title_key"`
	Args      json.RawMessage `json:"args"`
	Severity  *string         `json:"severity"`
	Subject   string          `json:"subject"`
	CreatedAt time.Time       `json:"created_at"`
	ReadAt    *time.Time      `json:"read_at"`
}

func notificationOf(n models.Notification) notification {
	return notification{
		ID: n.ID, Kind: n.Kind, TitleKey: n.TitleKey, Args: n.Args, Severity: severityOrNull(n.Severity),
		Subject: n.Subject, CreatedAt: n.CreatedAt, ReadAt: n.ReadAt,
	}
}

// inbox is a page of notifications and how many are unread in all.
type inbox struct {
	page[notification]
	Unread int `json:"unread"`
}

// unread is the answer to reading one.
type unread struct {
	Unread int `json:"unread"`
}

// notice is a message to everyone, or to one customer's people.
type notice struct {
	ID         models.ID  `json:"id"`
	CustomerID *models.ID `json:"customer_id"`
	Text       string     `json:"text"`
	CreatedAt  time.Time  `json:"created_at"`
}

func noticeOf(n models.Notice) notice {
	return notice{ID: n.ID, CustomerID: n.CustomerID, Text: n.Text, CreatedAt: n.CreatedAt}
}
