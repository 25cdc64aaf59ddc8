package store_test

import (
	"os"
	"testing"

	"haulcast/app/localpg/testcluster"
)

func TestMain(m *testing.M) { os.Exit(testcluster.Run(m)) }

// do gives what a call gave, or ends the test.
func do[T any](value T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}
