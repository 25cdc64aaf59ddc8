package shipments

import (
	"context"
	"strconv"

	"haulcast/views/ui"
	"haulcast/views/words"
)

func days(ctx context.Context) []ui.Option {
	options := make([]ui.Option, len(ShareDays))
	for i, n := range ShareDays {
		options[i] = ui.Option{Value: strconv.Itoa(n), Label: words.N(ctx, "shipments.share.days", n)}
	}
	return options
}
