package models

// Severity orders alarms; a greater number is worse, 0 is none.
type Severity int

// The severities.
const (
	NoSeverity Severity = iota
	Warning
	Minor
	Major
	Critical
)

// Severities lists them from worst to least.
var Severities = []Severity{Critical, Major, Minor, Warning}

// String is the severity's word on the wire.
func (s Severity) String() string {
	switch s {
	case Warning:
		return "warning"
	case Minor:
		return "minor"
	case Major:
		return "major"
	case Critical:
		return "critical"
	}
	return "none"
}

// ParseSeverity reads a severity's word.
func ParseSeverity(w string) (s Severity, ok bool) {
	for _, s := range Severities {
		if s.String() == w {
			return s, true
		}
	}
	return NoSeverity, false
}

// MarshalText writes the word.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads the word; "none" and "" are no severity, anything else that is not on the list is an error.
func (s *Severity) UnmarshalText(text []byte) error {
	read, ok := ParseSeverity(string(text))
	if !ok && len(text) > 0 && string(text) != NoSeverity.String() {
		return Errorf(Invalid, "%q is not a severity.", text)
	}
	*s = read
	return nil
}
