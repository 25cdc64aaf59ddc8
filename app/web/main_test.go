package web_test

import (
	"os"
	"testing"

	"haulcast/app/localpg/testcluster"
)

func TestMain(m *testing.M) { os.Exit(testcluster.Run(m)) }
