package ui

import (
	"context"
	"fmt"
	"strings"

	"haulcast/models"
	"haulcast/views/words"
)

// photoError says what is wrong with the photos that were sent, and that they must be chosen again: no page can keep them.
func photoError(ctx context.Context, errors map[string]string) string {
	var wrong []string
	if why := errors["photos"]; why != "" {
		wrong = append(wrong, words.T(ctx, "photos.wrong", "why", why))
	}
	for i := range models.MostPhotos {
		if why := errors[fmt.Sprintf("photos[%d]", i)]; why != "" {
			wrong = append(wrong, words.T(ctx, "photos.wrong.one", "number", i+1, "why", why))
		}
	}
	if len(wrong) == 0 {
		return ""
	}
	return strings.Join(append(wrong, words.T(ctx, "photos.again")), " ")
}
