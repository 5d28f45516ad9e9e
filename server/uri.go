package server

import (
	"strings"

	"go.lsp.dev/uri"
)

// keyOf returns what identifies a URI, however it is spelled: file:///C:/x and
// file:///c%3A/x name one file.
func keyOf(spelling string) string {
	if u, err := uri.Parse(spelling); err == nil {
		return string(u)
	}
	return spelling
}

// pathOf returns the file that a URI names, or "" for what is not on disk:
// an unsaved buffer, a file in an archive, a remote one.
func pathOf(spelling string) string {
	u, err := uri.Parse(spelling)
	if err != nil || !strings.HasPrefix(string(u), "file:") {
		return ""
	}
	return u.FsPath()
}

func uriOf(path string) string { return string(uri.File(path)) }
