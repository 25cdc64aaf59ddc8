package api

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"haulcast/app/tracking"
	"haulcast/models"
)

// ColdChain writes a shipment's cold-chain report.
func (a *API) ColdChain(c *gin.Context) error {
	report, err := a.tracker.ColdChain(c.Request.Context(), viewer(c), c.Param("number"))
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, coldChainOf(report))
	return nil
}

// conclusionInput is what a person concludes on the data whose hash they read.
type conclusionInput struct {
	Verdict  models.ConclusionVerdict `json:"verdict" need:"yes"`
	Reason   string                   `json:"reason"`
	DataHash string                   `json:"data_hash" need:"yes"`
}

// SignConclusion keeps what a person concludes of a shipment's temperatures.
func (a *API) SignConclusion(c *gin.Context) error {
	in, err := read[conclusionInput](c)
	if err != nil {
		return err
	}
	id, err := repeatableID(c)
	if err != nil {
		return err
	}
	asked := a.tracker.Now()
	signed, err := a.tracker.SignConclusion(c.Request.Context(), actor(c), c.Param("number"), tracking.ConclusionDraft{
		ID: id, Verdict: in.Verdict, Reason: in.Reason, Hash: in.DataHash,
	})
	if err != nil {
		return err
	}
	made(c, asked, signed.SignedAt, "", conclusionOf(signed, false))
	return nil
}

// calibrationInput is when a device was calibrated; what is null nobody knows.
type calibrationInput struct {
	At          *time.Time `json:"calibrated_at"`
	Certificate string     `json:"calibration_certificate"`
	Due         *time.Time `json:"calibration_due"`
}

// Calibrate notes when a device was calibrated.
func (a *API) Calibrate(c *gin.Context) error {
	id, err := idIn(c, "device")
	if err != nil {
		return err
	}
	in, err := read[calibrationInput](c)
	if err != nil {
		return err
	}
	d, err := a.tracker.Calibrate(c.Request.Context(), actor(c), id, tracking.CalibrationDraft{
		At: in.At, Certificate: in.Certificate, Due: in.Due,
	})
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, deviceOf(d))
	return nil
}
