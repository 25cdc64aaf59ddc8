package bench

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"haulcast/app/apptest"
	"haulcast/app/auth"
	"haulcast/models"
)

// streamsEach is how many streams one account may hold open: live.Caps.
const streamsEach = 6

// accounts makes accounts like a person's, with the same password, and signs each in: one header per stream.
func accounts(b *testing.B, s *apptest.Site, like apptest.Person, streams int) []http.Header {
	b.Helper()
	count := (streams + streamsEach - 1) / streamsEach
	kind := like.ID.String()[24:]
	// Hashing a password once for each would take longer than the measurement.
	execute(b, s.DSN(), `insert into users (id, email, name, password_hash, role, customer_id, locale, created_at)
		select gen_random_uuid(), $2 || '-' || n || '@bench.example', 'Watcher ' || n, u.password_hash, u.role, u.customer_id,
		  u.locale, now() from users u, generate_series(1, $3::int) n where u.id = $1`, like.ID, kind, count)
	headers := make([]http.Header, count)
	errs := make([]error, count)
	var wait sync.WaitGroup
	turns := make(chan struct{}, 4)
	for i := range count {
		wait.Go(func() {
			turns <- struct{}{}
			defer func() { <-turns }()
			var token string
			token, _, _, errs[i] = s.App.Auth.SignIn(context.Background(), fmt.Sprintf("%s-%d@bench.example", kind, i+1),
				apptest.Password, auth.API, "127.0.0.1", "bench")
			headers[i] = http.Header{"Authorization": {"Bearer " + token}}
		})
	}
	wait.Wait()
	each := make([]http.Header, streams)
	for i := range each {
		if err := errs[i/streamsEach]; err != nil {
			b.Fatal(err)
		}
		each[i] = headers[i/streamsEach]
	}
	return each
}

// dispatchers are streams of dispatchers, who see everything.
func dispatchers(b *testing.B, s *apptest.Site, streams int) []http.Header {
	b.Helper()
	return accounts(b, s, s.Somebody(models.RoleDispatcher), streams)
}

// execute runs a statement without the program's limit on how long one may take.
func execute(b *testing.B, dsn, sql string, args ...any) {
	b.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		b.Fatal(err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, sql, args...); err != nil {
		b.Fatalf("%v\n%s", err, sql)
	}
}
