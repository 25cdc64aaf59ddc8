// Package login draws the page where people sign in.
package login
