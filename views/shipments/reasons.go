package shipments

import (
	"context"

	"haulcast/models"
	"haulcast/views/ui"
	"haulcast/views/words"
)

// reasons are the reasons to choose from; the empty one makes people choose.
func reasons(ctx context.Context) []ui.Option {
	options := []ui.Option{{Value: "", Label: words.T(ctx, "shipments.reason.choose")}}
	for _, r := range models.Reasons {
		options = append(options, ui.Option{Value: string(r), Label: words.T(ctx, "reasons."+string(r))})
	}
	return options
}
