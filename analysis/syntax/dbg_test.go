package syntax
import ("testing";"fmt";"os";"strings";"strconv")
func TestDbg(t *testing.T){
	b,_:=os.ReadFile("testdata/fuzz/FuzzEdit/708de75603487924")
	ls:=strings.Split(string(b),"\n")
	u:=func(s string) string { s=s[strings.Index(s,"(")+1:len(s)-1]; r,_:=strconv.Unquote(s); return r }
	n:=func(s string) int { s=s[strings.Index(s,"(")+1:len(s)-1]; r,_:=strconv.Atoi(s); return r }
	text:=u(ls[1]); ins:=u(ls[4])
	d:=Parse([]byte(text))
	e:=d.Edit(Change{Span{n(ls[2]),n(ls[3])},ins})
	f:=Parse(e.Text())
	fmt.Printf("%q\n%q\n", text, e.Text())
	fmt.Println(d.broken,d.treeBroken,d.reading.masks,e.broken,e.treeBroken,e.reading.masks,f.broken,f.treeBroken,f.reading.masks)
	fmt.Println(flaws(d.text),flaws(e.text))
	fmt.Println(describe(d)); fmt.Println(describe(e)); fmt.Println(describe(f))
}
