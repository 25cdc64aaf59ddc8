package photo

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"testing"
)

var (
	red   = color.RGBA{200, 20, 20, 255}
	blue  = color.RGBA{20, 20, 200, 255}
	green = color.RGBA{20, 160, 20, 255}
)

// sample is a picture whose left half is red, but for a green corner at the top left; its right half is blue.
func sample(w, h int) *image.RGBA {
	picture := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			switch {
			case x < w/4 && y < h/4:
				picture.SetRGBA(x, y, green)
			case x < w/2:
				picture.SetRGBA(x, y, red)
			default:
				picture.SetRGBA(x, y, blue)
			}
		}
	}
	return picture
}

func asJPEG(t *testing.T, picture image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, picture, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// held is a JPEG whose camera says how it was held; the secret stands in its Exif part as a place would.
func held(t *testing.T, picture image.Image, way uint16, order binary.AppendByteOrder) []byte {
	t.Helper()
	tiff := []byte("MM\x00\x2a")
	if order == binary.AppendByteOrder(binary.LittleEndian) {
		tiff = []byte("II\x2a\x00")
	}
	tiff = order.AppendUint32(tiff, 8)
	tiff = order.AppendUint16(tiff, 2)
	for _, entry := range [][2]uint16{{0x010F, 7}, {0x0112, way}} {
		tiff = order.AppendUint16(tiff, entry[0])
		tiff = order.AppendUint16(tiff, 3)
		tiff = order.AppendUint32(tiff, 1)
		tiff = order.AppendUint16(tiff, entry[1])
		tiff = order.AppendUint16(tiff, 0)
	}
	segment := append([]byte("Exif\x00\x00"), append(tiff, "53.4084 N"...)...)
	file := asJPEG(t, picture)
	head := append([]byte{0xFF, 0xD8, 0xFF, app1}, binary.BigEndian.AppendUint16(nil, uint16(len(segment)+2))...)
	return append(append(head, segment...), file[2:]...)
}

func read(t *testing.T, file []byte) (Photo, image.Image) {
	t.Helper()
	p, err := Read(file)
	if err != nil {
		t.Fatal(err)
	}
	picture, err := jpeg.Decode(bytes.NewReader(p.JPEG))
	if err != nil {
		t.Fatal(err)
	}
	if picture.Bounds().Dx() != p.Width || picture.Bounds().Dy() != p.Height {
		t.Errorf("says %d×%d and is %v", p.Width, p.Height, picture.Bounds())
	}
	return p, picture
}

// near tells whether a pixel is about a colour: JPEG keeps none exactly.
func near(got color.Color, want color.RGBA) bool {
	r, g, b, _ := got.RGBA()
	off := func(a uint32, b uint8) bool { return max(a>>8, uint32(b))-min(a>>8, uint32(b)) > 40 }
	return !off(r, want.R) && !off(g, want.G) && !off(b, want.B)
}

func TestALargePhotoIsMadeSmallerAndKeepsItsPicture(t *testing.T) {
	p, picture := read(t, asJPEG(t, sample(4000, 3000)))
	if p.Width != Edge || p.Height != 1200 {
		t.Errorf("became %d×%d", p.Width, p.Height)
	}
	for _, c := range []struct {
		x, y int
		want color.RGBA
	}{{100, 100, green}, {700, 600, red}, {100, 1100, red}, {1500, 100, blue}} {
		if got := picture.At(c.x, c.y); !near(got, c.want) {
			t.Errorf("at %d,%d it is %v, want %v", c.x, c.y, got, c.want)
		}
	}
	small, err := jpeg.DecodeConfig(bytes.NewReader(p.Thumbnail))
	if err != nil || small.Width != 320 || small.Height != 240 {
		t.Errorf("the thumbnail is %d×%d (%v)", small.Width, small.Height, err)
	}
	if p, _ := read(t, asJPEG(t, sample(3, 9000))); p.Width != 1 || p.Height != Edge {
		t.Errorf("a very narrow one became %d×%d", p.Width, p.Height)
	}
	if p, _ := read(t, asJPEG(t, sample(40, 30))); p.Width != 40 || p.Height != 30 {
		t.Errorf("a small one became %d×%d", p.Width, p.Height)
	}
}

// TestPhotosStandUprightAndTellNothingElse reads the same picture held eight ways; the green corner of the picture as it
// was taken must come to lie where Exif 2.3 says.
func TestPhotosStandUprightAndTellNothingElse(t *testing.T) {
	corners := map[uint16][2]int{1: {0, 0}, 2: {1, 0}, 3: {1, 1}, 4: {0, 1}, 5: {0, 0}, 6: {1, 0}, 7: {1, 1}, 8: {0, 1}}
	for way, corner := range corners {
		for _, order := range []binary.AppendByteOrder{binary.BigEndian, binary.LittleEndian} {
			file := held(t, sample(120, 80), way, order)
			if !bytes.Contains(file, []byte("53.4084 N")) {
				t.Fatal("the file holds no secret: the test is broken")
			}
			p, picture := read(t, file)
			w, h := 120, 80
			if way >= 5 {
				w, h = 80, 120
			}
			if p.Width != w || p.Height != h {
				t.Errorf("held %d: %d×%d", way, p.Width, p.Height)
				continue
			}
			if got := picture.At(5+corner[0]*(w-11), 5+corner[1]*(h-11)); !near(got, green) {
				t.Errorf("held %d: the corner at %v is %v", way, corner, got)
			}
			for name, kept := range map[string][]byte{"photo": p.JPEG, "thumbnail": p.Thumbnail} {
				if bytes.Contains(kept, []byte("Exif")) || bytes.Contains(kept, []byte("53.4084")) {
					t.Errorf("held %d: the %s tells where it was taken", way, name)
				}
			}
		}
	}
}

func TestTransparentPicturesStandOnWhite(t *testing.T) {
	clear := image.NewNRGBA(image.Rect(0, 0, 50, 50))
	var b bytes.Buffer
	if err := png.Encode(&b, clear); err != nil {
		t.Fatal(err)
	}
	if _, picture := read(t, b.Bytes()); !near(picture.At(25, 25), color.RGBA{255, 255, 255, 255}) {
		t.Errorf("it stands on %v", picture.At(25, 25))
	}
}

func TestWhatIsRefused(t *testing.T) {
	var animated, wide bytes.Buffer
	if err := gif.Encode(&animated, sample(20, 20), nil); err != nil {
		t.Fatal(err)
	}
	if err := png.Encode(&wide, image.NewGray(image.Rect(0, 0, 5000, 4000))); err != nil {
		t.Fatal(err)
	}
	whole := asJPEG(t, sample(600, 400))
	for name, c := range map[string]struct {
		file []byte
		want error
	}{
		"nothing":                         {nil, ErrUnreadable},
		"words":                           {[]byte("<svg onload=alert(1)>"), ErrUnreadable},
		"a format we don't read":          {animated.Bytes(), ErrUnreadable},
		"half of a file":                  {whole[:len(whole)/2], ErrUnreadable},
		"only its head":                   {whole[:30], ErrUnreadable},
		"too large":                       {make([]byte, MostBytes+1), ErrTooLarge},
		"a small file of too many pixels": {wide.Bytes(), ErrTooWide},
	} {
		if _, err := Read(c.file); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

// TestDamagedFilesAreRefusedNotFatal changes bytes of good files at random: each is read or refused.
func TestDamagedFilesAreRefusedNotFatal(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	good := [][]byte{held(t, sample(64, 48), 6, binary.LittleEndian)}
	var b bytes.Buffer
	if err := png.Encode(&b, sample(64, 48)); err != nil {
		t.Fatal(err)
	}
	good = append(good, b.Bytes())
	for n := range 1000 {
		file := bytes.Clone(good[n%len(good)])
		for range 1 + random.IntN(8) {
			file[random.IntN(min(len(file), 400))] = byte(random.UintN(256))
		}
		_, _ = Read(file[:1+random.IntN(len(file))])
		_, _ = Read(file)
	}
}
