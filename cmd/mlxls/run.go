package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"sync"

	"mlxls/analysis"
	"mlxls/analysis/config"
	"mlxls/analysis/edit"
	"mlxls/analysis/syntax"
	"mlxls/cmd/mlxls/internal/files"
	"mlxls/cmd/mlxls/internal/output"
	"mlxls/codeactions"
)

// A job is one file to analyse, with what decides how.
type job struct {
	files.File
	config  *config.Config
	session *analysis.Session
	stdin   *files.Text // the text, when it is not on disk
	keeper  *keeper     // nil when nothing is to be kept
}

// jobs finds the files that paths name, and their settings. Unreadable paths
// are in the list of errors; wrong settings end the run.
func (a *app) jobs(s settings, more map[string]any, paths []string) ([]job, []error, error) {
	resolver, err := a.resolver(s, more)
	if err != nil {
		return nil, nil, err
	}
	if len(paths) == 1 && paths[0] == "-" {
		j, err := a.stdinJob(s, resolver)
		return []job{j}, nil, err
	}
	search := files.Search{
		Excluded: func(abs string) bool {
			c, _ := resolver.For(abs) // an error shows below, if a file is affected
			return c.Excluded(abs)
		},
		Gitignore: s.Gitignore,
	}
	if s.ForceExclude {
		search.ExcludedNamed = func(abs string) bool {
			c, _ := resolver.For(abs)
			return c.ExcludedBelow(c.Root, abs)
		}
	}
	found, errs := search.Find(paths)
	if len(found) == 0 && len(errs) == 0 && !s.ForceExclude {
		a.warn("no Python files found")
	}
	sessions := map[*config.Config]*analysis.Session{}
	var jobs []job
	for _, f := range found {
		c, err := resolver.For(f.Abs)
		if err != nil {
			return nil, nil, err
		}
		if sessions[c] == nil {
			sessions[c] = analysis.NewSession(a.rules, c.Options(), readModule)
		}
		jobs = append(jobs, job{File: f, config: c, session: sessions[c]})
	}
	return jobs, errs, nil
}

func (a *app) stdinJob(s settings, resolver *config.Resolver) (job, error) {
	j := job{File: files.File{Path: "-", Abs: filepath.Join(resolver.Dir, "stdin.py")}}
	if s.StdinFilename != "" {
		abs, err := filepath.Abs(s.StdinFilename)
		if err != nil {
			return j, err
		}
		j.File = files.File{Path: s.StdinFilename, Abs: abs}
	}
	c, err := resolver.For(j.Abs)
	if err != nil {
		return j, err
	}
	text, err := files.ReadFrom(a.stdin, j.Path)
	if err != nil {
		return j, fmt.Errorf("standard input: %w", err)
	}
	j.config, j.stdin = c, &text
	j.session = analysis.NewSession(a.rules, c.Options(), readModule)
	return j, nil
}

// readModule reads another module of the workspace for a session.
func readModule(path string) ([]byte, error) {
	text, err := files.Read(path)
	return text.Body, err
}

// read returns the job's text; its errors begin with the path.
func (j job) read() (files.Text, error) {
	if j.stdin != nil {
		return *j.stdin, nil
	}
	return files.Read(j.Path)
}

// analyze reads and analyses the job's file. The report is nil for a file
// that is not about MLX.
func (j job) analyze() (files.Text, *analysis.Report, error) {
	text, err := j.read()
	if err != nil || !analysis.UsesMLX(text.Body) {
		return text, nil, err
	}
	report, err := j.report(text)
	return text, report, err
}

// report analyses the text of the job's file.
func (j job) report(text files.Text) (*analysis.Report, error) {
	if err := text.Check(); err != nil {
		return nil, fmt.Errorf("%s: %w", j.Path, err)
	}
	doc := j.session.Parse(j.Abs, text.Body)
	if doc.TooLarge() {
		return nil, fmt.Errorf("%s: too large to analyse", j.Path)
	}
	return j.session.Analyze(j.Abs, doc), nil
}

// An outcome is what became of a job.
type outcome struct {
	job
	file   output.File // the findings that remain
	fixed  []analysis.Finding
	text   files.Text
	after  []byte // the text after the fixes; nil when nothing changed
	panics []analysis.RulePanic
	err    error
}

// check analyses a file and, when told to, fixes what is no less safe than
// most, in memory.
func (j job) check(fix bool, most edit.Safety) (o outcome) {
	o.job = j
	if o.text, o.err = j.read(); o.err != nil || !analysis.UsesMLX(o.text.Body) {
		return o
	}
	key := j.keeper.key(j, o.text)
	if !fix {
		if f, ok := j.keeper.get(key, j, o.text); ok {
			o.file = f
			return o
		}
	}
	var report *analysis.Report
	if report, o.err = j.report(o.text); report == nil {
		return o
	}
	o.panics = report.Panics
	if fix && len(report.Findings) > 0 {
		analyze := func(doc *syntax.Document) *analysis.Report { return j.session.Analyze(j.Abs, doc) }
		doc, fixed := codeactions.FixAll(report, analyze, most, inCells(o.text, report))
		if doc.Source() != report.Document.Source() {
			after, err := o.text.After(doc.Text())
			if err != nil {
				o.err = fmt.Errorf("%s: %w", j.Path, err)
				return o
			}
			o.file = show(j.Path, after, analyze(syntax.Parse(after.Body)))
			o.after, o.fixed = doc.Text(), fixed
			return o
		}
	}
	o.file = show(j.Path, o.text, report)
	j.keeper.put(key, o.file, report)
	return o
}

// fails reports whether a finding that remains is one that makes a check fail.
func (o outcome) fails() bool {
	for _, f := range o.file.Findings {
		if o.config.Fails(f.Severity) {
			return true
		}
	}
	return false
}

// each runs f on all jobs, on all cores; results are in the jobs' order. A
// panic loses one file.
func each(jobs []job, quiet bool, f func(job) outcome) []outcome {
	hurry()
	bar := startProgress(len(jobs), quiet)
	defer bar.end()
	outcomes := make([]outcome, len(jobs))
	workers := min(runtime.GOMAXPROCS(0), len(jobs))
	next := make(chan [2]int)
	var wait sync.WaitGroup
	for range workers {
		wait.Go(func() {
			for part := range next {
				for i := part[0]; i < part[1]; i++ {
					outcomes[i] = guarded(jobs[i], f)
					bar.done.Add(1)
				}
			}
		})
	}
	for at := 0; at < len(jobs); {
		end := together(jobs, at, workers)
		next <- [2]int{at, end}
		at = end
	}
	close(next)
	wait.Wait()
	return outcomes
}

// together is the end of the jobs that one worker does at a stretch, from at on:
// files of one folder, which import the same modules, but not so many that the
// others have nothing to do.
func together(jobs []job, at, workers int) int {
	folder := filepath.Dir(jobs[at].Abs)
	end := at + 1
	for most := at + 1 + (len(jobs)-at)/(4*workers); end < min(most, len(jobs)) && filepath.Dir(jobs[end].Abs) == folder; {
		end++
	}
	return end
}

// hurry has a run that ends soon collect garbage less often, as long as there
// is little: it halves the time of a large one.
func hurry() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(1 << 30)
	}
}

func guarded(j job, f func(job) outcome) (o outcome) {
	defer func() {
		if p := recover(); p != nil {
			o = outcome{job: j, err: fmt.Errorf("%s: the analysis failed: %v; please report this as a bug", j.Path, p)}
		}
	}()
	return f(j)
}

// report prints what went wrong in the outcomes, and returns how many did.
func (a *app) report(errs []error, outcomes []outcome) int {
	n := len(errs)
	for _, err := range errs {
		a.fail(err)
	}
	for _, o := range outcomes {
		for _, p := range o.panics {
			a.warn("%s: %s failed: %v; what it would say here is missing", o.Path, p.Rule, p.Value)
			if os.Getenv("MLXLS_DEBUG") != "" {
				fmt.Fprintf(a.stderr, "%s\n", p.Stack)
			}
		}
		if o.err != nil {
			a.fail(o.err)
			n++
		}
	}
	return n
}
