// Package users draws who may sign in: the admin's list, one user with their sessions, and everybody's own account.
package users
