package storetest_test

import (
	"os"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"haulcast/app/localpg/testcluster"
	"haulcast/models/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(testcluster.Run(m)) }

func TestEachTestHasADatabaseOfItsOwn(t *testing.T) {
	t.Parallel()
	one, other := storetest.Open(t), storetest.Open(t)
	c := storetest.Customer(t, one, "ACME")
	if _, err := one.CustomerByID(t.Context(), storetest.Staff(), c.ID); err != nil {
		t.Errorf("where it was put: %v", err)
	}
	if _, err := other.CustomerByID(t.Context(), storetest.Staff(), c.ID); err == nil {
		t.Error("the other database has it too")
	}
}

func TestManyDatabasesAreMadeAtOnce(t *testing.T) {
	t.Parallel()
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() { storetest.Customer(t, storetest.Open(t), "ACME") })
	}
	wg.Wait()
}

func TestDatabaseIsGoneAfterItsTest(t *testing.T) {
	t.Parallel()
	var dsn string
	t.Run("one", func(t *testing.T) { dsn = storetest.DSN(t) })
	conn, err := pgx.Connect(t.Context(), dsn)
	if err == nil {
		_ = conn.Close(t.Context())
		t.Error("it is still there")
	}
}
