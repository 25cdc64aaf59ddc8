package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"

	"haulcast/app"
	"haulcast/app/auth"
	"haulcast/models"
)

func user(ctx context.Context, config app.Config, args []string, in io.Reader, out io.Writer) error {
	if len(args) < 2 {
		return fmt.Errorf("user needs create, passwd or disable, and an e-mail address; %w", errUsage)
	}
	verb, email, rest := args[0], args[1], args[2:]
	database, err := app.OpenDatabaseBeside(ctx, config)
	if err != nil {
		return err
	}
	defer database.Close() //nolint:contextcheck // stopping must go on after ctx ended
	a, err := app.New(ctx, config, database.URL, slog.New(slog.NewTextHandler(os.Stderr, nil)))
	if err != nil {
		return err
	}
	defer a.Close()
	switch verb {
	case "create":
		return createUser(ctx, a, email, rest, in, out)
	case "passwd":
		return setPassword(ctx, a, email, in, out)
	case "disable":
		return disableUser(ctx, a, email, out)
	}
	return fmt.Errorf("user knows create, passwd and disable, not %q; %w", verb, errUsage)
}

// bySystem is the command line acting for the operator.
var bySystem = models.System(models.SourceUser)

func createUser(ctx context.Context, a *app.App, email string, args []string, in io.Reader, out io.Writer) error {
	flags := flag.NewFlagSet("user create", flag.ContinueOnError)
	name := flags.String("name", "", "the person's name")
	role := flags.String("role", "", "admin, dispatcher or customer")
	customer := flags.String("customer", "", "the customer's code, for a customer's account")
	if err := flags.Parse(args); err != nil {
		return err
	}
	draft := auth.UserDraft{Email: email, Name: *name, Role: models.Role(*role)}
	if *customer != "" {
		c, err := a.Store.CustomerByCode(ctx, bySystem.Viewer, *customer)
		if err != nil {
			return err
		}
		draft.CustomerID = &c.ID
	}
	var err error
	if draft.Password, err = readPassword(in, out); err != nil {
		return err
	}
	u, made, err := a.Auth.CreateUser(ctx, bySystem, draft)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%s is now %s\n", u.Email, u.Role)
	printMade(out, draft.Password, made)
	return nil
}

func setPassword(ctx context.Context, a *app.App, email string, in io.Reader, out io.Writer) error {
	u, err := a.Store.UserByEmail(ctx, strings.ToLower(email))
	if err != nil {
		return err
	}
	password, err := readPassword(in, out)
	if err != nil {
		return err
	}
	made, err := a.Auth.SetPassword(ctx, bySystem, u.ID, auth.PasswordChange{New: password})
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%s has a new password; every session has ended\n", u.Email)
	printMade(out, password, made)
	return nil
}

func disableUser(ctx context.Context, a *app.App, email string, out io.Writer) error {
	u, err := a.Store.UserByEmail(ctx, strings.ToLower(email))
	if err != nil {
		return err
	}
	if err := a.Auth.DisableUser(ctx, bySystem, u.ID); err != nil {
		return err
	}
	fmt.Fprintf(out, "%s can't sign in any more; every session has ended\n", u.Email)
	return nil
}

// readPassword takes one line; an empty one asks us to make a password.
func readPassword(in io.Reader, out io.Writer) (string, error) {
	if file, ok := in.(*os.File); ok {
		if info, err := file.Stat(); err == nil && info.Mode()&os.ModeCharDevice != 0 {
			fmt.Fprint(out, "Password (empty: one is made; what you type is shown): ")
		}
	}
	line, err := bufio.NewReader(in).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("read the password: %w", err)
	}
	return strings.TrimRight(line, "\r\n"), nil
}

func printMade(out io.Writer, given, made string) {
	if given == "" {
		fmt.Fprintln(out, "password, shown this once:", made)
	}
}
