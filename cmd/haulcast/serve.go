package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"haulcast/app"
)

func serve(ctx context.Context, config app.Config, args []string, out io.Writer) error {
	for _, a := range args {
		if a != "--demo" {
			return fmt.Errorf("serve takes only --demo, not %q; %w", a, errUsage)
		}
		config.Demo = true
	}
	return app.Run(ctx, config, out)
}

// healthTimeout is how long a live server may take to say so.
const healthTimeout = 3 * time.Second

func healthcheck(ctx context.Context, config app.Config) error {
	ctx, cancel := context.WithTimeout(ctx, healthTimeout)
	defer cancel()
	host, port, err := net.SplitHostPort(config.Addr)
	if err != nil {
		return err
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+"/healthz", nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("the server does not answer: %w", err)
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("the server answers %s", resp.Status)
	}
	return nil
}
