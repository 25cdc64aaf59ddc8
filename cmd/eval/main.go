package main

import (
	"bufio"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Where the recordings are, from the root of the repository.
const (
	busFile     = "cmd/simulate/data/liverpool_bus_route14.csv"
	fridgeFile  = "cmd/simulate/data/fridge_logger_part1.csv"
	machineFile = "cmd/eval/testdata/nab_machine_temperature.csv"
	labelsFile  = "cmd/eval/testdata/nab_machine_temperature_labels.json"
)

func main() {
	root := flag.String("root", ".", "the root of the repository, where the recordings are")
	flag.Parse()
	out := bufio.NewWriter(os.Stdout)
	err := run(out, *root)
	if err == nil {
		err = out.Flush()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "eval:", err)
		os.Exit(1)
	}
}

func run(out io.Writer, root string) error {
	for _, part := range parts {
		say(out, "## %s\n", part.name)
		if err := part.print(out, root); err != nil {
			return err
		}
		say(out, "")
	}
	return nil
}

// parts are the tables, each with the document that holds it.
var parts = []struct {
	name, doc string
	print     func(out io.Writer, root string) error
}{
	{"arrival", "docs/arrival.md", func(out io.Writer, root string) error {
		trips, err := readBuses(filepath.Join(root, busFile))
		if err == nil {
			printArrival(out, trips)
		}
		return err
	}},
	{"alarms", "docs/alarms.md", func(out io.Writer, root string) error {
		m, err := readMachine(filepath.Join(root, machineFile), filepath.Join(root, labelsFile))
		if err != nil {
			return err
		}
		fridge, err := readFridge(filepath.Join(root, fridgeFile))
		if err == nil {
			printAlarms(out, m, fridge)
		}
		return err
	}},
}
