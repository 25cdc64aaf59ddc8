package app

import (
	"os"
	"strings"
	"testing"
)

func env(pairs ...string) func(string) string {
	m := map[string]string{}
	for i := 0; i < len(pairs); i += 2 {
		m[pairs[i]] = pairs[i+1]
	}
	return func(name string) string { return m[name] }
}

func TestSettingsHaveWorkingDefaults(t *testing.T) {
	c, err := Load(env())
	if err != nil {
		t.Fatal(err)
	}
	if c.Addr != "127.0.0.1:8080" || c.PublicURL.String() != "http://127.0.0.1:8080" || c.Secure() || c.Demo {
		t.Errorf("defaults: %+v", c)
	}
}

func TestAllMistakesAreReportedAtOnce(t *testing.T) {
	_, err := Load(env("ADDR", "nowhere", "PUBLIC_URL", "ftp://x", "DATABASE_URL", "mysql://secret", "SECRET_KEY", "short-secret",
		"DEMO", "maybe", "LOG_LEVEL", "loud", "TILE_URL", "https://tiles/",
		"ROUTING_URL", "osrm:5000/?key=routing-secret", "TRUSTED_PROXIES", "10.0.0.0/8, elsewhere", "DB_CONNS", "0"))
	if err == nil {
		t.Fatal("ten mistakes were taken")
	}
	for _, name := range []string{
		"ADDR", "PUBLIC_URL", "DATABASE_URL", "SECRET_KEY", "DEMO", "LOG_LEVEL", "TILE_URL", "ROUTING_URL", "TRUSTED_PROXIES", "DB_CONNS",
	} {
		if !strings.Contains(err.Error(), name+"=") {
			t.Errorf("%s is not named in:\n%v", name, err)
		}
	}
	for _, secret := range []string{"mysql://secret", "short-secret", "routing-secret"} {
		if strings.Contains(err.Error(), secret) {
			t.Errorf("the message shows a secret: %v", err)
		}
	}
}

func TestPublicURLByHTTPSMakesCookiesSecure(t *testing.T) {
	c, err := Load(env("PUBLIC_URL", "https://track.example.org/"))
	if err != nil || !c.Secure() || c.PublicURL.String() != "https://track.example.org" {
		t.Errorf("%v %v", c.PublicURL, err)
	}
}

// TestEnvExampleListsEverySetting keeps .env.example true: name, default and meaning, in order, and nothing else.
func TestEnvExampleListsEverySetting(t *testing.T) {
	file, err := os.ReadFile("../.env.example")
	if err != nil {
		t.Fatal(err)
	}
	var want strings.Builder
	want.WriteString("# Every setting of Haulcast with its default. Copy to .env or set in the environment; all are optional.\n")
	for _, s := range Settings {
		want.WriteString("\n# " + s.Meaning + "\n" + s.Name + "=" + s.Default + "\n")
	}
	if string(file) != want.String() {
		t.Errorf(".env.example should be:\n%s", want.String())
	}
}
