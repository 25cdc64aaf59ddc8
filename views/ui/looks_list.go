package ui

import (
	"maps"
	"slices"
)

type kindAndValue struct{ kind, value string }

// allLooks lists the looks in a steady order, so that a page is the same bytes each time it is drawn.
func allLooks() []kindAndValue {
	var all []kindAndValue
	for _, kind := range slices.Sorted(maps.Keys(Looks)) {
		for _, value := range slices.Sorted(maps.Keys(Looks[kind])) {
			all = append(all, kindAndValue{kind, value})
		}
	}
	return all
}
