package web

import (
	"math"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"haulcast/models"
	"haulcast/views/setup"
	"haulcast/views/ui"
)

// How many lines for time budgets a form has: those there are and some to fill in, up to as many as a profile may have.
const (
	budgetLines = 3
	mostBudgets = 10
)

// mostHours is a year, the longest that app/tracking lets anything be judged as a whole.
const mostHours = 366 * 24

// typedBudgets are the lines as they came.
func typedBudgets(c *gin.Context) []setup.BudgetProps {
	var lines []setup.BudgetProps
	for i := range mostBudgets {
		n := strconv.Itoa(i)
		if _, sent := c.GetPostForm("budget_at_" + n); !sent && i >= budgetLines {
			break
		}
		lines = append(lines, setup.BudgetProps{
			AtC: c.PostForm("budget_at_" + n), Hours: c.PostForm("budget_hours_" + n),
			Below: c.PostForm("budget_side_"+n) == "below", Consecutive: c.PostForm("budget_how_"+n) == "consecutive",
		})
	}
	return lines
}

// readBudgets makes budgets of the lines that were filled in.
func readBudgets(m *mistakes, lines []setup.BudgetProps) []models.TimeBudget {
	var budgets []models.TimeBudget
	for i, line := range lines {
		if empty(line) {
			continue
		}
		n := strconv.Itoa(i)
		at := m.number("budget_at_"+n, line.AtC, "setup.mistake.degrees")
		over := hours(m, "budget_hours_"+n, line.Hours)
		switch {
		case strings.TrimSpace(line.AtC) == "":
			m.add("budget_at_"+n, "setup.mistake.budget")
		case strings.TrimSpace(line.Hours) == "":
			m.add("budget_hours_"+n, "setup.mistake.budget")
		}
		if at != nil && over != nil {
			budgets = append(budgets, models.TimeBudget{AtC: *at, OverS: *over, Below: line.Below, Consecutive: line.Consecutive})
		}
	}
	return budgets
}

func empty(line setup.BudgetProps) bool { return strings.TrimSpace(line.AtC+line.Hours) == "" }

// presentBudgets are the lines of the form: what there is, and some to fill in.
func presentBudgets(budgets []models.TimeBudget) []setup.BudgetProps {
	lines := make([]setup.BudgetProps, min(max(len(budgets)+1, budgetLines), mostBudgets))
	for i, b := range budgets {
		lines[i] = setup.BudgetProps{AtC: degrees(b.AtC), Hours: inHours(b.OverS), Below: b.Below, Consecutive: b.Consecutive}
	}
	return lines
}

// profileRefusal says in the form's fields what app/tracking refused by the names of the API: its budgets are numbered
// without the lines left empty.
func profileRefusal(err error, lines []setup.BudgetProps) (*ui.Refusal, bool) {
	r, ok := refusalOf(err)
	if !ok {
		return nil, false
	}
	for i, mistake := range r.Fields {
		budget := 0
		for n, line := range lines {
			if empty(line) {
				continue
			}
			was := "budgets[" + strconv.Itoa(budget) + "]"
			for name, field := range map[string]string{".at_c": "budget_at_", ".over_s": "budget_hours_"} {
				if mistake.Field == was+name {
					r.Fields[i].Field = field + strconv.Itoa(n)
				}
			}
			budget++
		}
	}
	return r, true
}

// hours reads a length of time in hours that may be left out, as seconds.
func hours(m *mistakes, field, text string) *int {
	h := m.number(field, text, "setup.mistake.hours")
	if h == nil {
		return nil
	}
	if *h <= 0 || *h > mostHours || field == "mkt_window_h" && *h < 1 {
		m.add(field, "setup.mistake.hours")
		return nil
	}
	s := int(math.Round(*h * 3600))
	return &s
}

func inHours(seconds int) string { return degrees(math.Round(float64(seconds)/3600*1e4) / 1e4) }
