package photo

import (
	"image"
	"image/color"

	"golang.org/x/image/draw"
)

// shrunk is a picture on white whose longer edge is at most edge; a smaller one keeps its size. It halves until one step
// is left: each halving is the mean of four pixels, so fine lines do not break up, and no step needs more memory than a
// quarter of the picture.
func shrunk(picture image.Image, edge int) *image.RGBA {
	for longer(picture.Bounds()) >= 2*edge {
		picture = scaled(picture, halved(picture.Bounds().Dx()), halved(picture.Bounds().Dy()))
	}
	w, h := picture.Bounds().Dx(), picture.Bounds().Dy()
	if long := max(w, h); long > edge {
		w, h = max(1, w*edge/long), max(1, h*edge/long)
	}
	small := scaled(picture, w, h)
	page := image.NewRGBA(small.Bounds())
	draw.Draw(page, page.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.Draw(page, page.Bounds(), small, image.Point{}, draw.Over)
	return page
}

func longer(r image.Rectangle) int { return max(r.Dx(), r.Dy()) }
func halved(n int) int             { return max(1, n/2) }

func scaled(picture image.Image, w, h int) *image.RGBA {
	to := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.ApproxBiLinear.Scale(to, to.Bounds(), picture, picture.Bounds(), draw.Src, nil)
	return to
}

// turned sets a picture upright: way is how a camera that was held another way says so (Exif 2.3, tag 0x0112).
func turned(picture *image.RGBA, way int) *image.RGBA {
	if way == upright {
		return picture
	}
	w, h := picture.Bounds().Dx(), picture.Bounds().Dy()
	to := image.NewRGBA(image.Rect(0, 0, w, h))
	if way >= 5 {
		to = image.NewRGBA(image.Rect(0, 0, h, w))
	}
	for y := range h {
		for x := range w {
			tx, ty := placeOf(way, x, y, w, h)
			to.SetRGBA(tx, ty, picture.RGBAAt(x, y))
		}
	}
	return to
}

// placeOf is where a pixel of a picture of w by h comes to lie.
func placeOf(way, x, y, w, h int) (tx, ty int) {
	switch way {
	case 2: // mirrored
		return w - 1 - x, y
	case 3: // upside down
		return w - 1 - x, h - 1 - y
	case 4: // mirrored, upside down
		return x, h - 1 - y
	case 5: // mirrored, on its left side
		return y, x
	case 6: // to be turned right
		return h - 1 - y, x
	case 7: // mirrored, on its right side
		return h - 1 - y, w - 1 - x
	}
	return y, w - 1 - x // to be turned left
}
