// Package devices draws the trackers, phones and loggers that report, and for whom each speaks.
package devices
