package syntax

import (
	"fmt"
	"os"
	"testing"
)

func TestDump(t *testing.T) {
	b, _ := os.ReadFile(os.Getenv("DUMP"))
	tr := parseTree(nil, b)
	g := loadGrammar()
	for _, it := range tr.list(0, 1<<31-1) {
		if it.depth != 0 {
			continue
		}
		fl := flatten(&it, false, nil)
		var rec func(i int32, ind string)
		rec = func(i int32, ind string) {
			f := fl[i]
			n := "ERROR"
			if int(f.symbol) < len(g.names) {
				n = g.names[f.symbol]
			}
			fld := ""
			if x := g.fields[f.field]; x != 0 {
				fld = fieldNames[x] + ": "
			} else if f.field != 0 {
				fld = "?: "
			}
			fl2 := ""
			if f.flags&missing != 0 {
				fl2 += " MISSING"
			}
			if f.flags&extra != 0 {
				fl2 += " extra"
			}
			if f.flags&named == 0 {
				n = "'" + n + "'"
			}
			txt := ""
			if f.next == i+1 {
				txt = fmt.Sprintf(" %q", b[f.start:f.end])
			}
			fmt.Printf("%s%s%s [%d,%d)%s%s\n", ind, fld, n, f.start, f.end, txt, fl2)
			for c := i + 1; c < f.next; c = fl[c].next {
				rec(c, ind+"  ")
			}
		}
		rec(0, "")
	}
}
