package coldchain

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"sync"

	"codeberg.org/go-pdf/fpdf"
	"github.com/go-fonts/liberation/liberationsansbold"
	"github.com/go-fonts/liberation/liberationsansregular"
	"golang.org/x/image/font/sfnt"

	"haulcast/views/words"
)

// WritePDF writes the report as a PDF, A4, with the same words and figures as the page. The font is embedded; letters
// that it does not have are printed as a box, and the document says so.
func WritePDF(ctx context.Context, w io.Writer, p Props) error {
	d := newPaper(ctx, p)
	d.head()
	d.verdict()
	d.facts()
	d.summary()
	d.chart()
	d.excursions()
	d.budgets()
	d.days()
	d.alarms()
	d.loggers()
	d.conclusions()
	d.end()
	var out bytes.Buffer
	if err := d.Output(&out); err != nil {
		return fmt.Errorf("write the cold-chain report of shipment %s as PDF: %w", p.Number, err)
	}
	_, err := out.WriteTo(w)
	return err
}

// The page, in millimetres and points.
const (
	margin    = 15.0
	width     = 210 - 2*margin
	bottom    = 297 - 20.0
	lineHigh  = 4.4
	textSize  = 8.5
	smallSize = 7.5
)

// ink is a colour, red, green and blue.
type ink [3]int

var (
	black = ink{28, 34, 46}
	quiet = ink{92, 101, 117}
	line  = ink{205, 211, 220}
	navy  = ink{24, 44, 84}
	shade = ink{243, 245, 248}
	teal  = ink{20, 106, 84}
	red   = ink{176, 30, 38}
	amber = ink{140, 96, 0}
	warm  = ink{252, 226, 214}
	cool  = ink{216, 232, 250}
)

// paper is the document while it is written. Its pages are broken by hand, so that no row is torn.
type paper struct {
	*fpdf.Fpdf
	ctx     context.Context
	p       Props
	boxed   bool // a letter was missing
	columns []column
	heads   []string
}

func newPaper(ctx context.Context, p Props) *paper {
	d := &paper{Fpdf: fpdf.New("P", "mm", "A4", ""), ctx: ctx, p: p}
	d.AddUTF8FontFromBytes("sans", "", liberationsansregular.TTF)
	d.AddUTF8FontFromBytes("sans", "B", liberationsansbold.TTF)
	d.SetMargins(margin, margin, margin)
	d.SetAutoPageBreak(false, 0)
	d.SetCellMargin(0)
	d.SetTitle(d.t("cold_chain.title")+" "+p.Number, true)
	d.SetAuthor(p.Operator, true)
	d.SetCreator("Haulcast", true)
	d.SetLang(words.From(ctx).Tag)
	d.SetCreationDate(p.At)
	d.SetModificationDate(p.At)
	d.SetCatalogSort(true)
	d.AliasNbPages("{pages}")
	d.SetFooterFunc(d.foot)
	d.AddPage()
	return d
}

func (d *paper) t(key string, pairs ...any) string { return words.T(d.ctx, key, pairs...) }

// font sets what the next words look like.
func (d *paper) font(style string, size float64, c ink) {
	d.SetFont("sans", style, size)
	d.SetTextColor(c[0], c[1], c[2])
}

// face tells which letters the font has.
var face = sync.OnceValues(func() (*sfnt.Font, error) { return sfnt.Parse(liberationsansregular.TTF) })

// printable is the text with a box for every letter that the font does not have.
func (d *paper) printable(text string) string {
	known, err := face()
	if err != nil {
		return text
	}
	var buffer sfnt.Buffer
	return strings.Map(func(r rune) rune {
		if r == '\n' {
			return r
		}
		if r < ' ' {
			return ' '
		}
		if glyph, err := known.GlyphIndex(&buffer, r); err != nil || glyph == 0 || r > 0xffff {
			d.boxed = true
			return '□'
		}
		return r
	}, text)
}

// lines breaks a text for a width.
func (d *paper) lines(text string, within float64) []string {
	var all []string
	for _, paragraph := range strings.Split(d.printable(text), "\n") {
		if paragraph == "" {
			continue
		}
		all = append(all, d.SplitText(paragraph, within)...)
	}
	if len(all) == 0 {
		return []string{""}
	}
	return all
}

// put writes a text within a width, and gives how high it is.
func (d *paper) put(x, y, within float64, align, text string) float64 {
	lines := d.lines(text, within)
	for i, each := range lines {
		d.SetXY(x, y+float64(i)*lineHigh)
		d.CellFormat(within, lineHigh, each, "", 0, align, false, 0, "")
	}
	return float64(len(lines)) * lineHigh
}

// room begins a new page when so much does not fit below; it tells whether it did.
func (d *paper) room(high float64) bool {
	if d.GetY()+high <= bottom {
		return false
	}
	d.AddPage()
	d.SetXY(margin, margin)
	return true
}

// heading begins a part; what follows it needs so much room.
func (d *paper) heading(text string, room float64) {
	d.room(10 + room)
	d.SetY(d.GetY() + 4)
	d.font("B", 10.5, navy)
	d.Bookmark(text, 0, -1)
	d.SetY(d.GetY() + d.put(margin, d.GetY(), width, "L", text) + 1.2)
}

// foot stands below each page: whose report it is, on which data, and which page.
func (d *paper) foot() {
	d.stroke(line, 0.2)
	d.Line(margin, bottom+4, margin+width, bottom+4)
	d.font("", 6.5, quiet)
	d.SetXY(margin, bottom+5.5)
	d.CellFormat(width, 3.5, d.printable(d.p.Number+" · "+d.t("cold_chain.written")+" "+d.p.moment(d.p.At)+" ("+d.p.Zone.String()+")"), "", 0, "L", false, 0, "")
	d.SetXY(margin, bottom+9)
	d.CellFormat(width-30, 3.5, d.t("cold_chain.hash")+" "+d.p.Hash, "", 0, "L", false, 0, "")
	// How many pages there are is known at the end only: the words begin where a number of one digit ends at the edge.
	d.SetX(margin + width - d.GetStringWidth(d.t("cold_chain.page", "page", d.PageNo(), "pages", 9)))
	d.CellFormat(30, 3.5, d.t("cold_chain.page", "page", d.PageNo(), "pages", "{pages}"), "", 0, "L", false, 0, "")
}

func (d *paper) stroke(c ink, wide float64) {
	d.SetDrawColor(c[0], c[1], c[2])
	d.SetLineWidth(wide)
}

func (d *paper) fill(c ink) { d.SetFillColor(c[0], c[1], c[2]) }

// end says what could not be printed.
func (d *paper) end() {
	if d.boxed {
		d.room(12)
		d.font("", smallSize, quiet)
		d.put(margin, d.GetY()+4, width, "L", d.t("cold_chain.letters"))
	}
}
