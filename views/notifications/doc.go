// Package notifications draws a person's inbox.
package notifications
