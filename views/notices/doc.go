// Package notices draws what an admin has told everyone, or one customer's people, and the form to tell them more.
package notices
