package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"
)

// settings are what the flags and the environment say.
type settings struct {
	url          *url.URL
	planFile     string
	planWait     time.Duration
	vehicleSpeed float64
	fridgeSpeed  float64
	fridgeFrom   time.Time
	fridgeMemory time.Duration
	pause        time.Duration
	once         bool
}

// The defaults. At 60 times the speed the fridge, out of limits since 09:36, has been so for an hour 49 seconds after
// the start; the real logger raised its alarm at 10:32, which is 45 seconds after it.
const (
	defaultURL          = "http://127.0.0.1:8080"
	defaultVehicleSpeed = 3
	defaultFridgeSpeed  = 60
	defaultFridgeFrom   = "2022-05-03T09:47:00Z"
	defaultFridgeMemory = 2 * time.Hour
	defaultPause        = 30 * time.Second
	fastest             = 100_000 // beyond it a trip is over before it has begun
)

const intro = `Simulate drives vehicles and temperature loggers through the ingest addresses of a Haulcast server,
replaying real recordings, shifted to now and sped up.

  simulate -url http://127.0.0.1:8080 -plan plan.json

The plan says which device replays what:

  [{"replay": "bus:1097", "device": "VAN-07", "token": "…", "protocol": "owntracks"},
   {"replay": "fridge", "device": "FRIDGE-1", "token": "…", "protocol": "batch"}]

  replay    bus:<trip>, one of %s,
            or fridge
  device    the unique id under which the server knows the device
  token     the device token the server gave out for it
  protocol  batch, osmand, traccar-json or owntracks; a fridge speaks batch or osmand

Every flag can also be set in the environment, as SIMULATE_URL, SIMULATE_VEHICLE_SPEED and so on.

`

// readSettings reads the environment first and the flags over it. What is wrong is reported all at once; asking for
// help gives flag.ErrHelp after the help was written to out.
func readSettings(args []string, env func(string) string, out io.Writer) (settings, error) {
	var s settings
	var address, from string
	fs := flag.NewFlagSet("simulate", flag.ContinueOnError)
	fs.SetOutput(io.Discard) // our caller says what is wrong
	fs.StringVar(&address, "url", defaultURL, "address of the server")
	fs.StringVar(&s.planFile, "plan", "", "file that says which device replays what (required)")
	fs.DurationVar(&s.planWait, "plan-wait", 0, "how long to wait for the plan file to appear")
	fs.Float64Var(&s.vehicleSpeed, "vehicle-speed", defaultVehicleSpeed, "how many times as fast vehicles drive")
	fs.Float64Var(&s.fridgeSpeed, "fridge-speed", defaultFridgeSpeed, "how many times as fast the fridge's time goes")
	fs.StringVar(&from, "fridge-from", defaultFridgeFrom, "time in the fridge's recording at which to start, RFC 3339")
	fs.DurationVar(&s.fridgeMemory, "fridge-memory", defaultFridgeMemory,
		"how much of the recording before that the logger already holds and sends at once")
	fs.DurationVar(&s.pause, "pause", defaultPause, "pause before a trip is driven again")
	fs.BoolVar(&s.once, "once", false, "drive every trip once, from its beginning, and end")

	problems := []error{readEnvironment(fs, env)}
	if err := fs.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			writeHelp(fs, out)
			return s, err
		}
		problems = append(problems, err)
	}
	if fs.NArg() > 0 {
		problems = append(problems, fmt.Errorf("%q is not a flag", fs.Arg(0)))
	}
	problems = append(problems, s.check(address, from)...)
	return s, errors.Join(problems...)
}

// readEnvironment sets each flag from SIMULATE_<FLAG>, where there is one.
func readEnvironment(fs *flag.FlagSet, env func(string) string) error {
	var problems []error
	fs.VisitAll(func(f *flag.Flag) {
		name := variable(f.Name)
		if v := env(name); v != "" {
			if err := fs.Set(f.Name, v); err != nil {
				problems = append(problems, fmt.Errorf("%s is %q: %w", name, v, err))
			}
		}
	})
	return errors.Join(problems...)
}

func variable(flag string) string {
	return "SIMULATE_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// check fills in what needed reading and tells what can't be.
func (s *settings) check(address, from string) (problems []error) {
	var err error
	if s.url, err = url.Parse(address); err != nil || s.url.Host == "" || (s.url.Scheme != "http" && s.url.Scheme != "https") {
		problems = append(problems, fmt.Errorf("-url must look like %s, not %q", defaultURL, address))
	}
	if s.planFile == "" {
		problems = append(problems, errors.New("-plan is missing: it names the file that says which device replays what"))
	}
	if s.fridgeFrom, err = time.Parse(time.RFC3339, from); err != nil {
		problems = append(problems, fmt.Errorf("-fridge-from must look like %s, not %q", defaultFridgeFrom, from))
	}
	for name, v := range map[string]float64{"-vehicle-speed": s.vehicleSpeed, "-fridge-speed": s.fridgeSpeed} {
		if !(v > 0 && v <= fastest) { // so that NaN is refused too
			problems = append(problems, fmt.Errorf("%s must be more than 0 and at most %d, not %g", name, fastest, v))
		}
	}
	if s.planWait < 0 || s.pause < 0 || s.fridgeMemory < 0 {
		problems = append(problems, errors.New("-plan-wait, -pause and -fridge-memory can't be negative"))
	}
	return problems
}

// checkFridge refuses a start outside the recording.
func (s settings) checkFridge(samples []sample) error {
	first, last := samples[0].at, samples[len(samples)-1].at
	if s.fridgeFrom.Before(first) || s.fridgeFrom.After(last) {
		return fmt.Errorf("-fridge-from must lie between %s and %s, not at %s",
			first.Format(time.RFC3339), last.Format(time.RFC3339), s.fridgeFrom.Format(time.RFC3339))
	}
	return nil
}

func writeHelp(fs *flag.FlagSet, out io.Writer) {
	recordings, err := loadRecordings()
	if err != nil { // built in, and tested to be readable
		fmt.Fprintf(out, "simulate: %v\n", err)
		return
	}
	fmt.Fprintf(out, intro, strings.Join(recordings.trips(), " "))
	fs.SetOutput(out)
	fs.PrintDefaults()
}
