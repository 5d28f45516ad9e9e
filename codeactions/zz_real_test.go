package codeactions
import ("testing";"os";"path/filepath";"math/rand";"fmt";"time"
"mlxls/analysis/edit";"mlxls/analysis/syntax";"mlxls/analysis")
func TestZZReal(t *testing.T){
 var files []string
 for _,d:=range []string{"/work/scratch/src","/work/scratch/examples"}{filepath.Walk(d,func(p string,i os.FileInfo,e error)error{ if filepath.Ext(p)==".py"{files=append(files,p)};return nil})}
 os.RemoveAll("/tmp/real");os.MkdirAll("/tmp/real",0o755)
 rng:=rand.New(rand.NewSource(1))
rng.Shuffle(len(files),func(i,j int){files[i],files[j]=files[j],files[i]});files=files[:500]
 n:=0;skip:=map[string]int{};total:=map[string]int{}
 var worst time.Duration
 for fi,p:=range files{
  b,_:=os.ReadFile(p)
  doc:=syntax.Parse(b)
  if len(doc.Errors())>0 {continue}
  kinds:=map[string][]edit.Fix{}
  var rep analysis.Report; rep.Document=doc
  rule:=&analysis.Rule{Name:"rr"}
  add:=func(k string,e ...edit.Edit){ if rng.Intn(4)==0 {kinds[k]=append(kinds[k],edit.Fix{Edits:e,Imports:[]edit.Import{{Module:"mlx.core",As:"mxq"},{Module:"functools",Name:"partial",As:"pq"}}})}}
  for _,s:=range doc.Body(){syntax.Inspect(s,func(nd syntax.Node)bool{
   if rng.Intn(30)==0 && doc.Span(nd).Len()>0 {rep.Findings=append(rep.Findings,analysis.Finding{Rule:rule,Span:doc.Span(nd)})}
   switch x:=nd.(type){
   case *syntax.Str: return false
   case *syntax.BinOp: add("same",edit.Replace(doc,x,edit.Source(doc,x))); add("tern",edit.Replace(doc,x,"a if b else c")); add("multi",edit.Replace(doc,x,"fq(\n    a,\n)")); add("br",edit.Replace(doc,x,"aq +\nbq"))
   case *syntax.Call: add("same",edit.Replace(doc,x,edit.Source(doc,x))); add("arg",edit.AddArgument(doc,x,"zzq=1")); add("pos",edit.AddArgument(doc,x,"*zzq"));
     for _,a:=range x.Args {add("rm",edit.RemoveArgument(doc,x,a))}; for _,a:=range x.Keywords {add("rm",edit.RemoveArgument(doc,x,a))}
     add("neg",edit.Replace(doc,x,"-x"))
   case *syntax.Name: if _,ok:=doc.Parent(x).(*syntax.BinOp);ok{add("tern",edit.Replace(doc,x,"lambda: x"))}
   case *syntax.FuncDef: add("dec",edit.AddDecorator(doc,x,"pq"))
   }
   if s,ok:=nd.(syntax.Stmt);ok{
     if _,g:=s.(*syntax.ImportFrom);g{return true}
     add("del",edit.Delete(doc,s)...); add("ins",edit.InsertBefore(doc,s,"nq = 1"),edit.InsertAfter(doc,s,"if q:","    mq = 2")); add("rep",edit.ReplaceStmts(doc,s,s,"nq = '''a","b'''","mq = 2"))
   }
   return true})}
  for k,fx:=range kinds{
   t0:=time.Now()
   e,sk:=Compose(doc,fx)
   if d:=time.Since(t0);d>worst{worst=d;fmt.Println(p,k,len(fx),d)}
   total[k]+=len(fx)
   for _,s:=range sk {skip[k+": "+s.Reason]++}
   os.WriteFile(fmt.Sprintf("/tmp/real/%d_%s.py",fi,k),[]byte(edit.Apply(doc.Source(),e)),0o644)
   if k=="same"{os.WriteFile(fmt.Sprintf("/tmp/real/%d_orig.py",fi),b,0o644)}
   n++
  }
  t0:=time.Now()
  acts:=For(&rep,syntax.Span{End:len(b)})
  if d:=time.Since(t0);d>worst{worst=d;fmt.Println(p,"For",len(rep.Findings),d)}
  lines:=0
  var ed []edit.Edit
  for _,a:=range acts{ if a.Title=="Ignore rr on this line"{lines++; ed=append(ed,a.Edits...)}}
  seen:=map[int]bool{};var ed2 []edit.Edit
  for _,x:=range ed{if !seen[x.Span.Start]{seen[x.Span.Start]=true;ed2=append(ed2,x)}}
  total["ignore findings"]+=len(rep.Findings);total["ignore edits"]+=lines
  os.WriteFile(fmt.Sprintf("/tmp/real/%d_orig.py",fi),b,0o644)
  os.WriteFile(fmt.Sprintf("/tmp/real/%d_ignore.py",fi),[]byte(edit.Apply(doc.Source(),ed2)),0o644)
 }
 fmt.Println(len(files),n,total,skip)
}
