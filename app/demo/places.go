package demo

import (
	"context"
	"fmt"

	"haulcast/app/tracking"
	"haulcast/models"
)

// leftHoldS is how long a van must be beside the corridor: the trips run three times as fast as recorded.
const leftHoldS = 5

// places are the demo's geofences. The corridor follows the recorded route, on which fifteen of the sixteen trips stay
// within 110 metres; one begins with a detour of 330, so its van leaves the corridor whenever it sets out anew.
var places = []tracking.GeofenceDraft{
	{
		Name: "Route 14 corridor", Shape: models.Corridor, Purpose: models.FenceKeepIn, RadiusM: 150, HoldS: leftHoldS,
		Points: [][2]float64{
			{53.4076, -2.9834},
			{53.4107, -2.9675},
			{53.4146, -2.9628},
			{53.4194, -2.9677},
			{53.4346, -2.9354},
			{53.4424, -2.9321},
			{53.454, -2.8997},
			{53.4604, -2.8939},
			{53.4622, -2.8951},
		},
	},
	{
		Name: "Queensway Tunnel", Shape: models.Corridor, Purpose: models.FenceQuiet, RadiusM: 120,
		Points: [][2]float64{{53.4075, -2.9885}, {53.3925, -3.0165}},
	},
	{
		Name: "Stanley Park", Shape: models.Polygon, Purpose: models.FenceForbidden,
		Points: [][2]float64{{53.4372, -2.9633}, {53.4372, -2.9553}, {53.4325, -2.9553}, {53.4325, -2.9633}},
	},
}

func (d *Demo) drawPlaces(ctx context.Context) error {
	for _, draft := range places {
		if _, err := d.tracker.CreateGeofence(ctx, models.System(models.SourceAPI), draft); err != nil {
			return fmt.Errorf("%s: %w", draft.Name, err)
		}
	}
	return nil
}
