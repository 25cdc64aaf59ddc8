package live

const (
	// fallbackStreams is the cap where the system tells no descriptor limit.
	fallbackStreams = 1000
	// mostStreams is the cap where the limit is very high or none.
	mostStreams = 50_000
)
