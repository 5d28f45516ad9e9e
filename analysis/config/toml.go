package config

import (
	"errors"
	"fmt"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// places says where the keys and values of a TOML text stand. A key is the
// path to it, see join; an array's elements are numbered.
type places map[string]struct{ key, value place }

type place struct{ line, column int }

func join(path []string) string { return strings.Join(path, "\x00") }

// parseTOML decodes a text and locates what is in it.
func parseTOML(file string, text []byte) (map[string]any, places, error) {
	var values map[string]any
	if err := toml.Unmarshal(text, &values); err != nil {
		e := &Error{Source: file, Message: strings.TrimPrefix(err.Error(), "toml: ")}
		var decode *toml.DecodeError
		if errors.As(err, &decode) {
			e.Line, e.Column = decode.Position()
		}
		return nil, nil, e
	}
	l := locator{at: places{}}
	l.Reset(text)
	var table []string
	for l.NextExpression() {
		switch e := l.Expression(); e.Kind {
		case unstable.Table, unstable.ArrayTable:
			table, _ = l.keys(nil, e.Key())
		case unstable.KeyValue:
			l.keyValue(table, e)
		}
	}
	return values, l.at, nil
}

// A locator notes places while it reads expressions.
type locator struct {
	unstable.Parser
	at places
}

func (l *locator) place(n *unstable.Node) place {
	if n.Raw.Length == 0 {
		return place{}
	}
	start := l.Shape(n.Raw).Start
	return place{start.Line, start.Column}
}

// keys appends a dotted key to path, noting every part's place.
func (l *locator) keys(path []string, it unstable.Iterator) ([]string, place) {
	path = append([]string(nil), path...)
	var at place
	for it.Next() {
		path = append(path, string(it.Node().Data))
		at = l.place(it.Node())
		e := l.at[join(path)]
		e.key = at
		l.at[join(path)] = e
	}
	return path, at
}

func (l *locator) keyValue(table []string, n *unstable.Node) {
	path, at := l.keys(table, n.Key())
	l.value(path, at, n.Value())
}

func (l *locator) value(path []string, key place, n *unstable.Node) {
	e := l.at[join(path)]
	e.key, e.value = key, l.place(n)
	l.at[join(path)] = e
	switch n.Kind {
	case unstable.InlineTable:
		for it := n.Children(); it.Next(); {
			l.keyValue(path, it.Node())
		}
	case unstable.Array:
		i := 0
		for it := n.Children(); it.Next(); i++ {
			l.value(append(path[:len(path):len(path)], fmt.Sprint(i)), key, it.Node())
		}
	}
}
