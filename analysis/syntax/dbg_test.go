package syntax
import ("testing";"math/rand/v2";"fmt";"os";"path/filepath";"strings")
func TestDbg(t *testing.T){
	files,_:=filepath.Glob("/work/scratch/src/mlx_lm/mlx_lm/models/*.py")
	r := rand.New(rand.NewPCG(7, 1))
	modes:=[]string{"truncate line","open paren","open bracket at eol","dot","quote","def","delete line","if typed","triple","assign","eqcall","colon","for"}
	for m,mode:=range modes {
	lost,total,n,allLost,tb:=0,0,0,0,0
	ex:=map[string]int{}
	for _,f:=range files {
		b,_:=os.ReadFile(f); s:=string(b)
		full:=Parse(b)
		have:=map[string]int{}
		for _,bl:=range full.Blocks(){ if _,ok:=bl.Root().(*ClassDef);ok{continue}; have[bl.Text()]++ }
		for k:=0;k<3;k++{
			at:=r.IntN(len(s)); eol:=at+strings.IndexByte(s[at:]+"\n",'\n'); bol:=strings.LastIndexByte(s[:at],'\n')+1
			if strings.TrimSpace(s[bol:eol])=="" {continue}
			ind:=s[bol:bol+len(s[bol:])-len(strings.TrimLeft(s[bol:]," "))]
			var x string
			ins:=func(t string){ x=s[:bol]+ind+t+"\n"+s[bol:] }
			switch m { case 0: x=s[:at]+s[eol:]; case 1: x=s[:at]+"("+s[at:]; case 2: x=s[:eol]+"["+s[eol:]; case 3: ins("mx."); case 4: ins("x = \"abc"); case 5: ins("def f("); case 6: if eol<len(s){x=s[:bol]+s[eol+1:]}; case 7: ins("if x");case 8: ins("\"\"\""); case 9:ins("x ="); case 10: ins("x = mx.sum(y, axis="); case 11: ins("else:"); case 12: ins("for i in range(3)") }
			d:=Parse([]byte(x))
			if len(d.Errors())==0 {continue}
			n++; if d.treeBroken {tb++}
			got:=map[string]int{}
			for _,bl:=range d.Blocks(){ if !bl.Broken(){got[bl.Text()]++} }
			l:=0
			for k,v:=range have { total+=v; if got[k]<v {l+=v-got[k]} }
			if l>0 {l--} // the edited one
			lost+=l
			if l>1 {ex[fmt.Sprintf("%s %.60q",filepath.Base(f), s[max(bol-20,0):eol])]=l}
			if l>len(full.entries)/2 {allLost++; }
			d.Close()
		}
		full.Close()
	}
	fmt.Printf("%s: %d broken texts (%d still in tree), %d of %d other blocks lost (%.2f%%), more than half lost in %d\n",mode,n,tb,lost,total,100*float64(lost)/float64(total),allLost)
	q:=0; for k,v:=range ex {fmt.Println("   ",v,k); q++; if q==3 {break}}
	}
}
