package photo

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	_ "image/png" // read by its magic bytes
	"math"
	"slices"

	_ "golang.org/x/image/webp" // read by its magic bytes
)

// How large pictures may be and become.
const (
	// MostBytes is the largest file that is read.
	MostBytes = 8 << 20
	// Edge is the longest edge of what is kept, in pixels: enough to read a label on a pallet.
	Edge = 1600
	// thumbnailEdge is the longest edge of the small picture in a list.
	thumbnailEdge = 320
	// mostPixels bounds a JPEG that is read line by line: the largest that phones take.
	mostPixels = 50_000_000
	// mostPixelsWhole bounds what a decoder must hold whole in memory, at up to 8 bytes a pixel.
	mostPixelsWhole = 16_000_000
	quality         = 82
)

// formats are what is read; the program may know how to decode others for other reasons.
var formats = []string{"jpeg", "png", "webp"}

// The refusals; each completes "This photo …".
var (
	ErrUnreadable = errors.New("can't be read: send it as JPEG, PNG or WebP")
	ErrTooLarge   = fmt.Errorf("is larger than %d MB", MostBytes>>20)
	ErrTooWide    = errors.New("has too many pixels: take it with a lower resolution")
)

// Photo is a photo as it is kept.
type Photo struct {
	JPEG          []byte
	Thumbnail     []byte // JPEG too
	Width, Height int    // of JPEG
}

// Read makes a photo of a file in JPEG, PNG or WebP, whatever its name says. The same file always gives the same photo.
// What it refuses, it refuses with one of the errors above, before the picture is decoded where that can be told.
func Read(file []byte) (Photo, error) {
	if len(file) > MostBytes {
		return Photo{}, ErrTooLarge
	}
	config, format, err := image.DecodeConfig(bytes.NewReader(file))
	if err != nil || !slices.Contains(formats, format) || config.Width < 1 || config.Height < 1 {
		return Photo{}, ErrUnreadable
	}
	about, most := jpegFacts{upright: upright}, mostPixelsWhole
	if format == "jpeg" {
		if about = factsOf(file); !about.progressive {
			most = mostPixels
		}
	}
	if config.Width > math.MaxUint16 || config.Height > math.MaxUint16 || config.Width*config.Height > most {
		return Photo{}, ErrTooWide
	}
	picture, _, err := image.Decode(bytes.NewReader(file))
	if err != nil {
		return Photo{}, ErrUnreadable
	}
	return drawn(turned(shrunk(picture, Edge), about.upright))
}

// drawn is a picture as it is kept.
func drawn(picture *image.RGBA) (Photo, error) {
	p := Photo{Width: picture.Bounds().Dx(), Height: picture.Bounds().Dy()}
	var err error
	if p.JPEG, err = encoded(picture); err == nil {
		p.Thumbnail, err = encoded(shrunk(picture, thumbnailEdge))
	}
	return p, err
}

func encoded(picture image.Image) ([]byte, error) {
	var file bytes.Buffer
	if err := jpeg.Encode(&file, picture, &jpeg.Options{Quality: quality}); err != nil {
		return nil, fmt.Errorf("encode a photo: %w", err)
	}
	return file.Bytes(), nil
}
