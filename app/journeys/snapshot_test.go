package journeys

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"testing"
)

// snapshot is a photo as a phone takes it: a dark box before a light wall.
func snapshot(t *testing.T, w, h int) []byte {
	t.Helper()
	picture := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			shade := uint8(150 + 90*x/w)
			if x > w/4 && x < 3*w/4 && y > h/3 {
				shade = uint8(40 + 60*y/h)
			}
			picture.SetRGBA(x, y, color.RGBA{shade, shade, shade - shade/6, 255})
		}
	}
	var file bytes.Buffer
	must(t, jpeg.Encode(&file, picture, nil))
	return file.Bytes()
}
