package auth

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

func TestTheKeyComesFromTheSecretFirst(t *testing.T) {
	secret := strings.Repeat("s", 32)
	file := filepath.Join(t.TempDir(), "secret.key")
	key, err := LoadKey(secret, file)
	if err != nil || string(key) != secret {
		t.Fatalf("%q, %v", key, err)
	}
	if _, err := os.Stat(file); !os.IsNotExist(err) {
		t.Error("a file was made although the secret was given")
	}
	if _, err := LoadKey("too short", file); err == nil || strings.Contains(err.Error(), "too short") {
		t.Errorf("a short secret: %v (and it must not be said)", err)
	}
}

func TestTheKeyFileIsMadeOnceAndPrivate(t *testing.T) {
	file := filepath.Join(t.TempDir(), "data", "secret.key")
	keys := make([][]byte, 8)
	var wg sync.WaitGroup
	for i := range keys {
		wg.Go(func() {
			key, err := LoadKey("", file)
			if err != nil {
				t.Error(err)
			}
			keys[i] = key
		})
	}
	wg.Wait()
	for _, key := range keys {
		if len(key) < minKey || !bytes.Equal(key, keys[0]) {
			t.Fatalf("two programs that start together have %q and %q", keys[0], key)
		}
	}
	info, err := os.Stat(file)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(file), ".secret-*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestAKeyFileThatIsShortOrPublicIsRefused(t *testing.T) {
	file := filepath.Join(t.TempDir(), "secret.key")
	if err := os.WriteFile(file, []byte("short\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadKey("", file); err == nil {
		t.Error("a short key is taken")
	}
	if err := os.WriteFile(file, bytes.Repeat([]byte("k"), 40), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(file, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadKey("", file); err == nil || !strings.Contains(err.Error(), "chmod 600") {
		t.Errorf("a key that others can read: %v", err)
	}
}
