// Package layout frames every page: the head, the way around, the live badge and bell, and where words of the moment stand.
package layout
