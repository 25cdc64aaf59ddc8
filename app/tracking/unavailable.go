package tracking

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"haulcast/models"
)

// unreachable tells whether the database itself is the trouble, so that trying each request alone would be no better.
func unreachable(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return hasClass(pg, "08", "53", "57P") // connection, resources, shutting down
	}
	var network net.Error
	if errors.As(err, &network) {
		return true
	}
	for _, gone := range []error{context.DeadlineExceeded, io.EOF, io.ErrUnexpectedEOF, sql.ErrConnDone, driver.ErrBadConn} {
		if errors.Is(err, gone) {
			return true
		}
	}
	return false
}

// unavailable asks the sender to try again when the trouble will pass: the database is away, or a row was locked for
// too long. Sending again is harmless. Anything else is a fault of ours and stays one.
func unavailable(err error) error {
	var pg *pgconn.PgError
	passing := errors.As(err, &pg) && hasClass(pg, "55P03", "57014", "40") // lock and statement time-outs, lost races
	if !passing && !unreachable(err) {
		return err
	}
	return &models.Error{
		Code: models.Unavailable, Err: err,
		Message: "The readings could not be written just now. Send them again in a few seconds.",
	}
}

func hasClass(pg *pgconn.PgError, prefixes ...string) bool {
	for _, p := range prefixes {
		if strings.HasPrefix(pg.Code, p) {
			return true
		}
	}
	return false
}
