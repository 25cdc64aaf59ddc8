// Package track draws what anybody may see of one shipment: by number and postcode, or by a share link.
package track
