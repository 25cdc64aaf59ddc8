package auth

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// minKey is the least a signing key may hold, in bytes: what HS256's hash gives out (RFC 7518 3.2).
const minKey = 32

// LoadKey gives the key that signs sessions: the secret from the environment when there is one, else what the file
// keeps. A missing file is made, readable by its owner only, and its content stays for good: sessions outlive a
// restart. Two programs that start together agree on one file.
func LoadKey(secret, file string) ([]byte, error) {
	if secret != "" {
		return checkKey([]byte(secret), "SECRET_KEY")
	}
	key, err := readKey(file)
	if !errors.Is(err, fs.ErrNotExist) {
		return key, err
	}
	if err := makeKey(file); err != nil {
		return nil, fmt.Errorf("make the key that signs sessions: %w", err)
	}
	return readKey(file)
}

func readKey(file string) ([]byte, error) {
	info, err := os.Stat(file)
	if err != nil {
		return nil, fmt.Errorf("read the key that signs sessions: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("%s can be read by others; make it private with: chmod 600 %s", file, file)
	}
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read the key that signs sessions: %w", err)
	}
	return checkKey([]byte(strings.TrimSpace(string(content))), file)
}

func checkKey(key []byte, where string) ([]byte, error) {
	if len(key) < minKey {
		return nil, fmt.Errorf("%s holds %d characters; the key that signs sessions needs %d or more", where, len(key), minKey)
	}
	return key, nil
}

// makeKey writes a fresh key beside the file and links it into place whole: who comes second keeps the first one's.
func makeKey(file string) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return err
	}
	temp, err := os.CreateTemp(filepath.Dir(file), ".secret-*") // 0600 from the start
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(temp.Name()) }()
	random := make([]byte, minKey)
	_, _ = rand.Read(random) // never fails
	_, err = temp.WriteString(hex.EncodeToString(random) + "\n")
	if err := errors.Join(err, temp.Sync(), temp.Close()); err != nil {
		return err
	}
	if err := os.Link(temp.Name(), file); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}
