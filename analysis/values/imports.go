package values

import (
	"path"
	"strings"

	"mlxls/analysis/syntax"
)

func (f *frame) importStmt(s *syntax.Import) {
	for _, a := range s.Names {
		name := a.Name
		if a.As == "" {
			name = boundName(a)
		}
		v := &Value{Kind: Module, Name: f.absolute(name)}
		f.setBinding(boundName(a), &Binding{Value: v})
	}
}

func (f *frame) importFrom(s *syntax.ImportFrom) {
	base := s.Module
	var file string
	if s.Level > 0 {
		dir := path.Dir(f.mod.path)
		for range s.Level - 1 {
			dir = path.Dir(dir)
		}
		file = f.find(dir, s.Module)
		if file == "" {
			base = "." + base
		}
	} else {
		if abs := f.absolute(base); strings.HasPrefix(abs, filePrefix) {
			file = abs[len(filePrefix):]
		}
	}
	var m *module
	if file != "" {
		f.mod.imported[file] = true
		m = f.prog.load(file)
	}
	for _, a := range s.Names {
		if a.Name == "*" {
			f.importStar(m, base)
			continue
		}
		var v *Value
		switch {
		case m != nil:
			if b := m.global(a.Name); b != nil {
				v = b.Value
			} else if sub := f.find(path.Dir(file), a.Name); sub != "" && strings.HasSuffix(file, "/__init__.py") {
				v = &Value{Kind: Module, Name: filePrefix + sub}
			} else {
				v = &Value{Op: OpAttr, Name: a.Name}
			}
		case s.Level > 0 && s.Module == "":
			dir := path.Dir(f.mod.path)
			for range s.Level - 1 {
				dir = path.Dir(dir)
			}
			if sub := f.find(dir, a.Name); sub != "" {
				v = &Value{Kind: Module, Name: filePrefix + sub}
			} else {
				v = &Value{Kind: Symbol, Name: "." + a.Name}
			}
		default:
			v = symbol(base + "." + a.Name)
			if base == "mlx" && v.Kind == Symbol {
				v = &Value{Kind: Module, Name: base + "." + a.Name}
			}
		}
		f.setBinding(boundName(a), &Binding{Value: v})
	}
}

// importStar binds what a module has, when it can be seen; names of a library
// are not bound: see star imports in scope lookups.
func (f *frame) importStar(m *module, base string) {
	if m == nil {
		return
	}
	for name, i := range m.env.scope.slot {
		if b := m.env.slots[i]; b != nil && !strings.HasPrefix(name, "_") {
			f.setBinding(name, b)
		}
	}
}

// absolute turns "a.b" into a file of the workspace if there is one.
func (f *frame) absolute(name string) string {
	if strings.HasPrefix(name, "mlx.") || name == "mlx" || name == "numpy" || f.prog.sources.none() {
		return name
	}
	for _, root := range f.roots() {
		if file := f.find(root, name); file != "" {
			return filePrefix + file
		}
	}
	return name
}

// roots are where absolute imports of this file may start: beside it, and above its package.
func (f *frame) roots() []string {
	dir := path.Dir(f.mod.path)
	root := dir
	for i := 0; i < 12 && f.exists(root+"/__init__.py"); i++ {
		root = path.Dir(root)
	}
	if root == dir {
		return []string{dir, path.Dir(dir)}
	}
	return []string{root, dir}
}

func (f *frame) exists(file string) bool {
	f.mod.imported[file] = true // also when it is not there: it may appear
	return f.prog.source(file) != nil
}

// find is the file of a dotted module below a directory.
func (f *frame) find(dir, name string) string {
	base := dir
	if name != "" {
		base = dir + "/" + strings.ReplaceAll(name, ".", "/")
		if file := base + ".py"; f.exists(file) {
			return file
		}
	}
	if file := base + "/__init__.py"; f.exists(file) {
		return file
	}
	return ""
}
