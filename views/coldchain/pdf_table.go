package coldchain

import "strings"

// column is one column of a table on paper: how wide it is, in parts of the page, and to which side it is set.
type column struct {
	part  float64
	align string
}

// cellGap stands between columns.
const cellGap = 4.0

// table begins a table; its head is said again on every page.
func (d *paper) table(columns []column, heads ...string) {
	d.columns, d.heads = columns, heads
	d.tableHead()
}

func (d *paper) tableHead() {
	d.font("", smallSize, quiet)
	d.SetY(d.GetY() + d.cells(d.heads) + 0.6)
	d.stroke(line, 0.3)
	d.Line(margin, d.GetY(), margin+width, d.GetY())
	d.SetY(d.GetY() + 0.8)
}

// mostLines is how many lines of a row fit on one page below the table's head, with some to spare.
const mostLines = 50

// row adds a line to the table, on the next page when it does not fit; one that is longer than a page goes on there.
func (d *paper) row(values ...string) {
	d.font("", textSize, black)
	rest, more := make([]string, len(values)), false
	for i, value := range values {
		if lines := d.lines(value, d.within(i)); len(lines) > mostLines {
			values[i], rest[i], more = strings.Join(lines[:mostLines], "\n"), strings.Join(lines[mostLines:], "\n"), true
		}
	}
	if more {
		defer d.row(rest...)
	}
	if high := d.high(values); d.room(high + 1.4) {
		d.tableHead()
		d.font("", textSize, black)
	}
	d.SetY(d.GetY() + d.cells(values) + 0.7)
	d.stroke(line, 0.12)
	d.Line(margin, d.GetY(), margin+width, d.GetY())
	d.SetY(d.GetY() + 0.7)
}

// cells writes values side by side and gives the height of the highest.
func (d *paper) cells(values []string) (high float64) {
	x, y := margin, d.GetY()
	for i, value := range values {
		high = max(high, d.put(x, y, d.within(i), d.columns[i].align, value))
		x += d.columns[i].part * width
	}
	d.SetY(y)
	return high
}

// high is how much room values need.
func (d *paper) high(values []string) (high float64) {
	for i, value := range values {
		high = max(high, float64(len(d.lines(value, d.within(i))))*lineHigh)
	}
	return high
}

// within is how much of a column its words may fill: the last one to the edge.
func (d *paper) within(i int) float64 {
	if i == len(d.columns)-1 {
		return d.columns[i].part * width
	}
	return d.columns[i].part*width - cellGap
}

// pairs writes names and values in two columns of them.
func (d *paper) pairs(rows []row) {
	const name, gap = 0.16, 2.0
	for i := 0; i < len(rows); i += 2 {
		pair := rows[i:min(i+2, len(rows))]
		d.font("", textSize, black)
		var high float64
		for _, each := range pair {
			lines := max(len(d.lines(each.value, (0.5-name)*width-gap)), len(d.lines(each.name, name*width-gap)))
			high = max(high, float64(lines)*lineHigh)
		}
		d.room(high + 1)
		y := d.GetY()
		for j, each := range pair {
			x := margin + float64(j)*width/2
			d.font("", smallSize, quiet)
			d.put(x, y, name*width-gap, "L", each.name)
			d.font("", textSize, black)
			d.put(x+name*width, y, (0.5-name)*width-gap, "L", each.value)
		}
		d.SetY(y + high + 1)
	}
}
