package page

import (
	"slices"
	"strconv"
	"strings"
)

// Timed is a block under ## Timed: code that is executed once after a Found and
// once after its Becomes block, and defines run(), which is timed. What run()
// needs is made outside it. Its first comments are settings:
//
//	# of: 2 x 1024 x 4096     what it is measured on, as the table says it
//	# found: 2                which Found block, 1 unless said
//	# dtypes: float16         run for these, as the variable DTYPE; float16 unless said
//	# device: gpu             only there: too large for a CPU, or too small for a GPU
//
// On a page without Becomes it also defines advised(), which does what the
// advice says, by hand.
type Timed struct {
	Block
	Of     string
	Found  int // from 1
	DTypes []string
	Device string // cpu or gpu, "" for both
}

func parseTimed(b Block) (Timed, error) {
	x := Timed{Block: b, Found: 1}
	for i, line := range strings.Split(b.Text, "\n") {
		m := setting.FindStringSubmatch(line)
		if m == nil {
			break
		}
		switch m[1] {
		case "of":
			x.Of = m[2]
		case "found":
			n, err := strconv.Atoi(m[2])
			if err != nil || n < 1 {
				return x, errorAt(b.Line+i, "found: want the number of a Found block")
			}
			x.Found = n
		case "dtypes":
			for _, name := range strings.Split(m[2], ",") {
				name = strings.TrimSpace(name)
				if !dtype.MatchString(name) {
					return x, errorAt(b.Line+i, "dtypes: not a dtype: %s", name)
				}
				x.DTypes = append(x.DTypes, name)
			}
		case "device":
			if m[2] != "cpu" && m[2] != "gpu" {
				return x, errorAt(b.Line+i, "device: want cpu or gpu")
			}
			x.Device = m[2]
		default:
			return x, errorAt(b.Line+i, "%s: unknown setting", m[1])
		}
	}
	switch {
	case x.Of == "":
		return x, errorAt(b.Line, "Timed must say what it is measured on: # of: 2 x 1024 x 4096")
	case !defines.MatchString(b.Text):
		return x, errorAt(b.Line, "Timed must define run(), which is timed")
	case len(x.DTypes) == 0 && usesIt.MatchString(b.Text):
		x.DTypes = []string{"float16"}
	case len(x.DTypes) == 0:
		x.DTypes = []string{"float32"}
	}
	return x, nil
}

// advised says whether the block has what is measured against its Found block,
// for want of a Becomes block.
func (x Timed) advised() bool {
	return strings.Contains("\n"+x.Text, "\ndef advised():")
}

// measured begins the table of what was measured, within ## Evidence.
const measured = "| measured on |"

// Measured returns the page's text with other rows in the table of what was
// measured, which it has after the text of its Evidence. Rows have cells for
// the device, what was run on it, the dtype, milliseconds before and after, the
// ratio with its spread, the peaks of memory before and after, and the error.
func Measured(markdown string, rows [][]string) string {
	lines := strings.Split(markdown, "\n")
	if at := slices.IndexFunc(lines, func(l string) bool { return strings.HasPrefix(l, measured) }); at >= 0 {
		end := at
		for end < len(lines) && strings.HasPrefix(lines[end], "|") {
			end++
		}
		if at > 0 && lines[at-1] == "" && end < len(lines) && lines[end] == "" {
			end++
		}
		lines = slices.Delete(lines, at, end)
	}
	if len(rows) == 0 {
		return strings.Join(lines, "\n")
	}
	table := []string{measured + " of | dtype | before ms | after ms | faster | peak before | peak after | error |", "|---|---|---|---:|---:|---:|---:|---:|---:|"}
	for _, r := range rows {
		table = append(table, "| "+strings.Join(r, " | ")+" |")
	}
	table = append(table, "")
	at := slices.Index(lines, "## "+sectionSource)
	if !slices.Contains(lines, "## "+sectionEvidence) {
		table = append([]string{"## " + sectionEvidence, ""}, table...)
	}
	return strings.Join(slices.Insert(lines, at, table...), "\n")
}
