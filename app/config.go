package app

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"
)

// Config is every setting of the program. Each comes from the environment variable of the same name in Settings.
type Config struct {
	Addr        string
	PublicURL   *url.URL
	DatabaseURL string
	DataDir     string
	SecretKey   string
	Demo        bool
	LogLevel    string
	LogFormat   string
	TileURL     string
	RoutingURL  *url.URL // nil: no routing engine
	Proxies     []string
	DBConns     int
	Version     string // set by the build, not by the environment
}

// Setting is one environment variable: its default and what it means. .env.example lists them; a test keeps it true.
type Setting struct {
	Name    string
	Default string
	Meaning string
	set     func(c *Config, value string) error
}

// Settings lists every setting, in the order people ask for them.
var Settings = []Setting{
	{"ADDR", "127.0.0.1:8080", "where to listen, host:port", setAddr},
	{"PUBLIC_URL", "", "the address people type, http(s)://host[:port]; https makes cookies Secure. Default: http://ADDR", setPublicURL},
	{"DATABASE_URL", "", "a PostgreSQL server, postgres://user:password@host/name. Empty: a private one in DATA_DIR", setDatabaseURL},
	{"DATA_DIR", "./data", "where the private database and the secret key are kept", setText(func(c *Config) *string { return &c.DataDir })},
	{"SECRET_KEY", "", "signs sessions, 32 characters or more; the same on every instance. Empty: made once and kept in DATA_DIR", setSecretKey},
	{"DEMO", "0", "1 fills an empty database with a small company and replays real trips and a real fridge into it", setBool(func(c *Config) *bool { return &c.Demo })},
	{"LOG_LEVEL", "info", "debug, info, warn or error", setOneOf(func(c *Config) *string { return &c.LogLevel }, "debug", "info", "warn", "error")},
	{"LOG_FORMAT", "text", "text or json", setOneOf(func(c *Config) *string { return &c.LogFormat }, "text", "json")},
	{"TILE_URL", "", "map tiles, https://host/{z}/{x}/{y}.png. Empty: the built-in map, which needs no network", setTileURL},
	{"ROUTING_URL", "", "a routing engine that speaks OSRM's HTTP API, http(s)://host[:port][/path] (docs/arrival.md). Empty: none, ways are great circles", setRoutingURL},
	{"TRUSTED_PROXIES", "", "addresses or networks (CIDR) of proxies whose X-Forwarded-For is believed, separated by commas", setProxies},
	{"DB_CONNS", "20", "how many database connections to hold at the most, 5 to 500", setInt(func(c *Config) *int { return &c.DBConns }, 5, 500)},
}

// Load reads the settings through getenv and reports every mistake at once.
func Load(getenv func(string) string) (Config, error) {
	var c Config
	var mistakes []error
	for _, s := range Settings {
		value := strings.TrimSpace(getenv(s.Name))
		if value == "" {
			value = s.Default
		}
		if err := s.set(&c, value); err != nil {
			mistakes = append(mistakes, fmt.Errorf("%s=%q: %w", s.Name, redact(s.Name, value), err))
		}
	}
	if err := errors.Join(mistakes...); err != nil {
		return Config{}, fmt.Errorf("settings:\n%w", err)
	}
	if c.PublicURL == nil {
		c.PublicURL = &url.URL{Scheme: "http", Host: c.Addr}
	}
	return c, nil
}

// redact keeps secrets out of messages and logs.
func redact(name, value string) string {
	if value != "" && (name == "SECRET_KEY" || name == "DATABASE_URL" || name == "ROUTING_URL") { // its key may be in it
		return "…"
	}
	return value
}

// Secure tells whether people reach us by https.
func (c Config) Secure() bool { return c.PublicURL.Scheme == "https" }

func setAddr(c *Config, value string) error {
	_, port, err := net.SplitHostPort(value)
	if n, e := strconv.Atoi(port); err != nil || e != nil || n < 0 || n > 65535 {
		return errors.New("must be host:port, like 127.0.0.1:8080")
	}
	c.Addr = value
	return nil
}

func setPublicURL(c *Config, value string) error {
	if value == "" {
		return nil
	}
	u, err := url.Parse(value)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") || strings.Trim(u.Path, "/") != "" {
		return errors.New("must be http://host or https://host, without a path")
	}
	c.PublicURL = &url.URL{Scheme: u.Scheme, Host: u.Host}
	return nil
}

func setDatabaseURL(c *Config, value string) error {
	if value != "" && !strings.HasPrefix(value, "postgres://") && !strings.HasPrefix(value, "postgresql://") {
		return errors.New("must begin with postgres://")
	}
	c.DatabaseURL = value
	return nil
}

// minSecret is the shortest key HS256 may be signed with.
const minSecret = 32

func setSecretKey(c *Config, value string) error {
	if value != "" && len(value) < minSecret {
		return fmt.Errorf("must have at least %d characters; make one with: openssl rand -base64 33", minSecret)
	}
	c.SecretKey = value
	return nil
}

func setTileURL(c *Config, value string) error {
	if value == "" {
		return nil
	}
	u, err := url.Parse(value)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") || !strings.Contains(value, "{z}") ||
		!strings.Contains(value, "{x}") || !strings.Contains(value, "{y}") {
		return errors.New("must be like https://host/{z}/{x}/{y}.png")
	}
	c.TileURL = value
	return nil
}

func setRoutingURL(c *Config, value string) error {
	if value == "" {
		return nil
	}
	u, err := url.Parse(value)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return errors.New("must be like http://osrm.internal:5000")
	}
	c.RoutingURL = u
	return nil
}

func setProxies(c *Config, value string) error {
	for part := range strings.SplitSeq(value, ",") {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		if _, _, err := net.ParseCIDR(part); err != nil && net.ParseIP(part) == nil {
			return fmt.Errorf("%q is neither an address nor a network", part)
		}
		c.Proxies = append(c.Proxies, part)
	}
	return nil
}

func setText(field func(*Config) *string) func(*Config, string) error {
	return func(c *Config, value string) error {
		*field(c) = value
		return nil
	}
}

func setBool(field func(*Config) *bool) func(*Config, string) error {
	return func(c *Config, value string) error {
		b, err := strconv.ParseBool(value)
		if err != nil {
			return errors.New("must be 1 or 0")
		}
		*field(c) = b
		return nil
	}
}

func setInt(field func(*Config) *int, low, high int) func(*Config, string) error {
	return func(c *Config, value string) error {
		n, err := strconv.Atoi(value)
		if err != nil || n < low || n > high {
			return fmt.Errorf("must be a whole number from %d to %d", low, high)
		}
		*field(c) = n
		return nil
	}
}

func setOneOf(field func(*Config) *string, words ...string) func(*Config, string) error {
	return func(c *Config, value string) error {
		for _, w := range words {
			if value == w {
				*field(c) = w
				return nil
			}
		}
		return fmt.Errorf("must be one of %s", strings.Join(words, ", "))
	}
}
