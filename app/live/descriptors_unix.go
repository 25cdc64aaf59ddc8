//go:build unix

package live

import "syscall"

// reservedDescriptors are left to the database's connections, ordinary requests and files.
const reservedDescriptors = 256

// streamsByDescriptors is how many streams the process may hold by its file-descriptor limit.
func streamsByDescriptors() int {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return fallbackStreams
	}
	if limit.Cur > mostStreams+reservedDescriptors {
		return mostStreams
	}
	return max(int(limit.Cur)-reservedDescriptors, int(limit.Cur)/2)
}
