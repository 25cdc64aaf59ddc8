package api

import (
	"encoding/json"
	"time"

	"haulcast/models"
)

// thresholds are what a scope changes, and with them all that holds for its goods.
type thresholds struct {
	Scope     models.ThresholdScope `json:"scope"`
	Subject   *string               `json:"subject"`
	Version   int                   `json:"version"`
	Changes   json.RawMessage       `json:"changes"`
	Effective figures               `json:"effective"`
	UpdatedAt *time.Time            `json:"updated_at"`
	UpdatedBy *string               `json:"updated_by"`
}

// figures are all thresholds; which kinds are off is said even when none is.
type figures struct {
	Off map[models.AlarmKind]bool `json:"off"`
	models.Thresholds
}

// thresholdsOf draws the last of some layers, the general ones first.
func thresholdsOf(subject string, layers []models.ThresholdChange) (thresholds, error) {
	own := layers[len(layers)-1]
	t := thresholds{
		Scope: own.Scope, Subject: textOrNull(subject), Version: own.Version, Changes: own.Values,
		UpdatedBy: textOrNull(own.UpdatedBy),
	}
	if len(t.Changes) == 0 {
		t.Changes = json.RawMessage("{}")
	}
	if own.Version > 0 {
		at := own.UpdatedAt.UTC()
		t.UpdatedAt = &at
	}
	var err error
	hold := models.DefaultThresholds()
	for _, layer := range layers {
		if hold, err = hold.With(layer.Values); err != nil {
			return t, err
		}
	}
	t.Effective = figures{Off: hold.Off, Thresholds: hold}
	if hold.Off == nil {
		t.Effective.Off = map[models.AlarmKind]bool{}
	}
	return t, nil
}

// reevaluation is a change of rules on its way through what is under way.
type reevaluation struct {
	ID          models.ID             `json:"id"`
	Scope       models.ThresholdScope `json:"scope"`
	SubjectID   *models.ID            `json:"subject_id"`
	Kinds       []models.AlarmKind    `json:"kinds"`
	Reason      string                `json:"reason"`
	RequestedAt time.Time             `json:"requested_at"`
	RequestedBy *string               `json:"requested_by"`
	Total       int                   `json:"total"`
	Done        int                   `json:"done"`
	FinishedAt  *time.Time            `json:"finished_at"`
}

func reevaluationOf(r models.Reevaluation) reevaluation {
	drawn := reevaluation{
		ID: r.ID, Scope: r.Scope, Kinds: r.Kinds, Reason: r.Reason, RequestedAt: r.RequestedAt.UTC(),
		RequestedBy: textOrNull(r.RequestedBy), Total: r.Total, Done: r.Done, FinishedAt: r.FinishedAt,
	}
	if drawn.Kinds == nil {
		drawn.Kinds = []models.AlarmKind{}
	}
	if r.SubjectID != models.NoID {
		drawn.SubjectID = &r.SubjectID
	}
	return drawn
}
