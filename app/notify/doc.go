// Package notify tells people what concerns them, from the change log: it follows the log as every other reader does and
// puts lines into inboxes.
//
//	inbox.go  follows the log, one transaction for each change that is worth a line
//	line.go   decides: which changes make a line, for whom, and what it says
//	put.go    puts a line into one inbox: the alarms of one shipment become one line, too many lines a summary
//	quiet.go  brings what waited for the end of somebody's quiet hours
//
// Whom a line concerns say the policy and the line; whether and when they are told, each user's own choices
// (models.NotificationPreferences).
//
// A line, the change that announces it and the reader's own place in the log are written in one transaction, and a change
// tells each user once, so a crash at any moment neither loses a line nor repeats one.
package notify
