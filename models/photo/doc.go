// Package photo makes of what a camera sent a photo that can be kept and shown: decoded and drawn anew as JPEG, so that
// nothing of the file survives but its picture: no place, no camera, no hidden data behind the image.
//
//	photo.go   what is read, how large it may be, and what comes out
//	shrink.go  draws a picture smaller, upright and on white
//	jpeg.go    what a JPEG says of itself before its picture: which way is up, and how costly it is to read
package photo
