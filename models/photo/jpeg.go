package photo

import (
	"bytes"
	"encoding/binary"
)

// upright is the orientation of a picture that needs no turning.
const upright = 1

// jpegFacts is what a JPEG says of itself before its picture begins.
type jpegFacts struct {
	upright     int  // Exif orientation, 1 to 8
	progressive bool // its decoder holds the whole picture
}

// The markers of ITU-T T.81 that matter here.
const (
	startOfScan = 0xDA
	app1        = 0xE1
)

// factsOf walks the segments of a JPEG up to its picture. What it can't make sense of is taken for an upright picture:
// the decoder decides whether the file is good.
func factsOf(file []byte) jpegFacts {
	facts := jpegFacts{upright: upright}
	for at := 2; at+4 <= len(file) && file[at] == 0xFF; {
		marker := file[at+1]
		if marker == 0xFF { // padding before a marker
			at++
			continue
		}
		end := at + 2 + int(binary.BigEndian.Uint16(file[at+2:]))
		if marker == startOfScan || end > len(file) || end < at+4 {
			break
		}
		segment := file[at+4 : end]
		switch {
		case marker == app1 && bytes.HasPrefix(segment, []byte("Exif\x00\x00")):
			facts.upright = orientation(segment[6:])
		case marker == 0xC2 || marker == 0xC6 || marker == 0xCA || marker == 0xCE:
			facts.progressive = true
		}
		at = end
	}
	return facts
}

// orientation reads tag 0x0112 of the first directory of a TIFF header.
func orientation(tiff []byte) int {
	if len(tiff) < 8 {
		return upright
	}
	var order binary.ByteOrder = binary.BigEndian
	if tiff[0] == 'I' {
		order = binary.LittleEndian
	}
	directory := int64(order.Uint32(tiff[4:]))
	if directory+2 > int64(len(tiff)) {
		return upright
	}
	entries := int(order.Uint16(tiff[directory:]))
	for i := range entries {
		at := int(directory) + 2 + 12*i
		if at+12 > len(tiff) {
			return upright
		}
		if order.Uint16(tiff[at:]) != 0x0112 {
			continue
		}
		if way := int(order.Uint16(tiff[at+8:])); way >= 1 && way <= 8 {
			return way
		}
	}
	return upright
}
