package store

import (
	"context"
	"fmt"
)

// ReaderPosition is how far a reader inside the program has come in the change log; 0 before its first time.
func (s *Store) ReaderPosition(ctx context.Context, name string) (int64, error) {
	var seq int64
	err := s.q(ctx).Raw("select coalesce((select seq from change_readers where name = ?), 0)", name).Scan(&seq).Error
	if err != nil {
		return 0, fmt.Errorf("where reader %s stands: %w", name, err)
	}
	return seq, nil
}

// SetReaderPosition notes how far a reader has come. A reader never goes back: a lower number changes nothing.
func (s *Store) SetReaderPosition(ctx context.Context, name string, seq int64) error {
	err := s.q(ctx).Exec(`insert into change_readers as r (name, seq) values (?, ?)
		on conflict (name) do update set seq = excluded.seq where r.seq < excluded.seq`, name, seq).Error
	if err != nil {
		return fmt.Errorf("note where reader %s stands: %w", name, err)
	}
	return nil
}
