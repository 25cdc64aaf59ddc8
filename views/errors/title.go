package errors

// title is the key of the heading for a code of models.Error.
func title(code string) string {
	switch code {
	case "not_found", "forbidden", "unauthenticated", "conflict", "too_many", "unavailable":
		return "errors." + code
	case "":
		return "errors.fault"
	}
	return "errors.invalid"
}
