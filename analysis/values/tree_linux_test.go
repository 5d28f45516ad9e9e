package values

import (
	"cmp"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"mlxls/analysis/syntax"
)

// BenchmarkFunctions analyses the Python files below the folders of
// MLXLS_TREE, or else those of testdata, and gives the time of the slowest
// function, of the 99th of a hundred, and of 1,000 lines.
func BenchmarkFunctions(b *testing.B) {
	roots := filepath.SplitList(os.Getenv("MLXLS_TREE"))
	if len(roots) == 0 {
		roots = []string{"testdata"}
	}
	texts := map[string][]byte{}
	lines := 0
	for _, root := range roots {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".py") {
				return err
			}
			text, err := os.ReadFile(path)
			texts[path] = text
			lines += strings.Count(string(text), "\n")
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	paths := slices.Sorted(maps.Keys(texts))
	read := func(path string) ([]byte, error) {
		if text, ok := texts[path]; ok {
			return text, nil
		}
		return nil, fs.ErrNotExist
	}
	runtime.LockOSThread()
	// The least of all rounds is what a function takes when nothing else runs.
	least := map[key]time.Duration{}
	best := time.Duration(0)
	b.ResetTimer()
	for range b.N {
		count := map[string]int{}
		c := &clock{now: threadTime, tell: func(fn *Function, d time.Duration) {
			if fn == nil {
				return
			}
			k := key{path: fn.mod.path, name: fn.Qual}
			count[k.path+" "+k.name]++
			k.nth = count[k.path+" "+k.name]
			if t, ok := least[k]; !ok || d < t {
				least[k] = d
			}
		}}
		began := time.Now()
		p := &Program{}
		for i, path := range paths {
			if i == 0 || p.Modules() > 150 {
				p = NewProgram(Options{}, NewSources(read))
				p.clock = c
			}
			p.Facts(path, syntax.Parse(texts[path]))
			p.Release(path)
		}
		if took := time.Since(began); best == 0 || took < best {
			best = took
		}
	}
	b.StopTimer()
	slowest := slices.SortedFunc(maps.Keys(least), func(x, y key) int { return cmp.Compare(least[y], least[x]) })
	b.ReportMetric(float64(best.Microseconds())/float64(lines), "ms/kline")
	b.ReportMetric(float64(least[slowest[0]].Microseconds())/1000, "ms-slowest-function")
	b.ReportMetric(float64(least[slowest[len(slowest)/100]].Microseconds())/1000, "ms-p99-function")
	b.Logf("%d lines, %d runs of functions", lines, len(slowest))
	for _, k := range slowest[:min(len(slowest), 8)] {
		b.Logf("%v: %s in %s", least[k], k.name, k.path)
	}
}

// A key is the nth run of a function.
type key struct {
	path, name string
	nth        int
}

// threadTime is how long this thread has run: what else the machine does is not in it.
func threadTime() time.Duration {
	const thisThread = 1 // RUSAGE_THREAD
	var u syscall.Rusage
	if err := syscall.Getrusage(thisThread, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
