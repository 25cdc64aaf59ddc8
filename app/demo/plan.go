package demo

import (
	"encoding/json"
	"os"
	"path/filepath"
)

// planned is one line of the simulator's plan: which recording plays which device. It holds device tokens.
type planned struct {
	Replay   string `json:"replay"`
	Device   string `json:"device"`
	Token    string `json:"token"`
	Protocol string `json:"protocol"`
}

// PlanFile is where the simulator's plan is kept.
func (d *Demo) PlanFile() string { return filepath.Join(d.dir, "demo-plan.json") }

// writePlan keeps the plan readable for this account only; it appears whole or not at all.
func (d *Demo) writePlan(plan []planned) error {
	text, err := json.MarshalIndent(plan, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(d.dir, 0o700); err != nil {
		return err
	}
	draft := d.PlanFile() + ".new"
	if err := os.WriteFile(draft, append(text, '\n'), 0o600); err != nil {
		return err
	}
	return os.Rename(draft, d.PlanFile())
}
