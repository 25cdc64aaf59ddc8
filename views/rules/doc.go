// Package rules draws the thresholds that alarms compare with: those of the whole installation, and what a customer, a
// temperature profile or an order changes of them; what was changed before; and how far judging anew has come.
package rules
