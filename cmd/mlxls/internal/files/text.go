package files

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"unicode/utf8"

	"mlxls/analysis/ipynb"
)

// A Text is what a file holds: Python text, and how it was written down.
type Text struct {
	Body     []byte          // without a byte order mark; of a notebook, its program
	Notebook *ipynb.Notebook // nil for other files
	raw      []byte
}

var bom = []byte("\ufeff")

// NewText returns the text of raw bytes.
func NewText(raw []byte) Text { return Text{Body: bytes.TrimPrefix(raw, bom), raw: raw} }

// Notebook is the ending of the names of notebooks.
const Notebook = ".ipynb"

// newNamed returns the text of a file with this name.
func newNamed(path string, raw []byte) (Text, error) {
	t := NewText(raw)
	if !strings.HasSuffix(path, Notebook) {
		return t, nil
	}
	nb, err := ipynb.Read(raw)
	if err != nil {
		return t, fmt.Errorf("%s: %w", path, err)
	}
	t.Body, t.Notebook = nb.Program, nb
	return t, nil
}

// Shown returns the body as it was written, which is as long.
func (t Text) Shown() []byte {
	if t.Notebook != nil {
		return t.Notebook.Source
	}
	return t.Body
}

// Raw returns the bytes that were read.
func (t Text) Raw() []byte { return t.raw }

// Read reads a file's text.
func Read(path string) (Text, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return Text{}, plain(path, err)
	}
	return newNamed(path, raw)
}

// ReadFrom reads the text of standard input, which stands for a file.
func ReadFrom(r io.Reader, path string) (Text, error) {
	raw, err := io.ReadAll(r)
	if err != nil {
		return Text{}, err
	}
	return newNamed(path, raw)
}

var cookie = regexp.MustCompile(`^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)`)

// Check returns why the text cannot be read as UTF-8, or nil.
func (t Text) Check() error {
	for i, line := range bytes.SplitN(t.Body, []byte("\n"), 3) {
		if i == 2 {
			break
		}
		m := cookie.FindSubmatch(line)
		if m == nil {
			continue
		}
		switch name := strings.ReplaceAll(strings.ToLower(string(m[1])), "_", "-"); {
		case name == "utf-8", name == "utf8", strings.HasPrefix(name, "utf-8-"), name == "ascii", name == "us-ascii":
		default:
			if !ascii(t.Body) { // else it is the same in UTF-8
				return fmt.Errorf("is in the encoding %s; only UTF-8 is read", m[1])
			}
		}
	}
	if at := invalid(t.Body); at >= 0 {
		return fmt.Errorf("line %d is not UTF-8", 1+bytes.Count(t.Body[:at], []byte("\n")))
	}
	return nil
}

func ascii(text []byte) bool {
	for _, b := range text {
		if b >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// invalid returns the offset of the first byte that is not UTF-8, or -1.
func invalid(text []byte) int {
	if utf8.Valid(text) {
		return -1
	}
	for i := 0; ; {
		r, size := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError && size <= 1 {
			return i
		}
		i += size
	}
}

// With returns the bytes of the file after its body became body: with the
// byte order mark and, in a file that ends every line with \r\n, these ends.
// A notebook gets its changed cells; it is an error if cells themselves changed.
func (t Text) With(body []byte) ([]byte, error) {
	if t.Notebook != nil {
		return t.Notebook.With(body)
	}
	if n := bytes.Count(t.raw, []byte("\n")); n > 0 && bytes.Count(t.raw, []byte("\r\n")) == n {
		body = bytes.ReplaceAll(body, []byte("\r\n"), []byte("\n"))
		body = bytes.ReplaceAll(body, []byte("\n"), []byte("\r\n"))
	}
	if bytes.HasPrefix(t.raw, bom) {
		body = append(bytes.Clone(bom), body...)
	}
	return body, nil
}

// After returns the text after its body became body.
func (t Text) After(body []byte) (Text, error) {
	raw, err := t.With(body)
	if err != nil || t.Notebook == nil {
		return NewText(raw), err
	}
	return newNamed(Notebook, raw)
}

// ErrChanged says that a file is no longer what was read.
var ErrChanged = errors.New("changed while it was being fixed; left alone")

// Write puts a new body in place of the one that was read. The file keeps its
// mode and, if it is a link, its place; whoever reads it meanwhile sees the old
// text or the new one, and whatever goes wrong leaves the old one.
func (t Text) Write(path string, body []byte) (err error) {
	defer func() {
		if err != nil {
			err = plain(path, err)
		}
	}()
	target, err := filepath.EvalSymlinks(path)
	if err != nil {
		return err
	}
	info, err := os.Stat(target)
	if err != nil {
		return err
	}
	if info.Mode().Perm()&0o222 == 0 {
		return os.ErrPermission // a rename would get round the mode
	}
	now, err := os.ReadFile(target)
	if err != nil {
		return err
	}
	if !bytes.Equal(now, t.raw) {
		return ErrChanged
	}
	temp, err := os.CreateTemp(filepath.Dir(target), ".mlxls-*.tmp")
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name()) // fails after the rename, as it should
	raw, err := t.With(body)
	if err == nil {
		_, err = temp.Write(raw)
	}
	err = errors.Join(err, temp.Chmod(info.Mode().Perm()), temp.Sync(), temp.Close())
	if err != nil {
		return err
	}
	return os.Rename(temp.Name(), target)
}
