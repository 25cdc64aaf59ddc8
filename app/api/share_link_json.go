package api

import (
	"time"

	"haulcast/models"
)

// shareLink is a link that lets whoever holds it follow one shipment; its token is not among what can be read.
type shareLink struct {
	ID              models.ID  `json:"id"`
	ShowPosition    bool       `json:"show_position"`
	ShowTemperature bool       `json:"show_temperature"`
	MayReport       bool       `json:"may_report"`
	ExpiresAt       time.Time  `json:"expires_at"`
	RevokedAt       *time.Time `json:"revoked_at"`
	Views           int        `json:"views"`
	CreatedAt       time.Time  `json:"created_at"`
}

// newShareLink is the answer to making one: its token and the page it opens are told here and never again.
type newShareLink struct {
	shareLink
	Token string `json:"token"`
	Path  string `json:"path"`
}

func shareLinkOf(l models.ShareLink) shareLink {
	return shareLink{
		ID: l.ID, ShowPosition: l.ShowPosition, ShowTemperature: l.ShowTemperature, MayReport: l.MayReport,
		ExpiresAt: l.ExpiresAt,
		RevokedAt: l.RevokedAt, Views: l.Views, CreatedAt: l.CreatedAt,
	}
}
