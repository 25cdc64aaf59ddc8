// Package journeys holds the tests in which people use the program: a real Chromium, the real server, a real Postgres.
// Each is named for who does what. TestShots takes pictures of every page (make shots).
package journeys
