package edit

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"mlxls/analysis/syntax"
)

// Rename makes a call one of another function.
func Rename(doc *syntax.Document, call *syntax.Call, fn string) Edit {
	return Replace(doc, call.Fn, fn)
}

// ReplaceKeyword replaces the keyword argument of that name, name and value,
// by text, and adds text as an argument to a call that lacks it.
func ReplaceKeyword(doc *syntax.Document, call *syntax.Call, name, text string) Edit {
	for _, k := range call.Keywords {
		if k.Name == name {
			return Edit{doc.Span(k), indented(doc, doc.Span(k).Start, text, false)}
		}
	}
	return AddArgument(doc, call, text)
}

var keyword = regexp.MustCompile(`^\s*(\*\*|[\pL_][\pL\pN_]*\s*=([^=]|$))`)

// AddArgument adds an argument: "value" or "*values" after the positional ones,
// "name=value" or "**values" at the end, before the **values that are there.
func AddArgument(doc *syntax.Document, call *syntax.Call, text string) Edit {
	args := arguments(doc, call)
	if len(args) == 1 && argumentAlone(doc, call, args[0].node) {
		span := args[0].span // f(x for x in xs): now the generator needs parentheses of its own
		return Edit{span, "((" + doc.Source()[span.Start+1:span.End-1] + "), " + text + ")"}
	}
	before := func(a argument) bool {
		k, ok := a.node.(*syntax.Keyword)
		return ok && (k.Name == "" || !keyword.MatchString(text))
	}
	i := slices.IndexFunc(args, before)
	if i < 0 {
		i = len(args)
	}
	spans := make([]syntax.Span, len(args))
	for i, a := range args {
		spans[i] = a.span
	}
	return insertItem(doc, spans, i, text, opening(doc, call)+1)
}

// RemoveArgument removes an argument, which is an element of Args or Keywords, and its comma.
func RemoveArgument(doc *syntax.Document, call *syntax.Call, arg syntax.Node) Edit {
	src, args := doc.Source(), arguments(doc, call)
	i := slices.IndexFunc(args, func(a argument) bool { return a.node == arg })
	if i < 0 {
		return Edit{Span: doc.Span(arg)}
	}
	span := args[i].span
	if len(args) == 1 {
		return Edit{syntax.Span{Start: opening(doc, call), End: doc.Span(call).End}, "()"}
	}
	if startsLine(src, span.Start) {
		end := span.End
		if rest := strings.TrimLeft(src[end:], blanks); strings.HasPrefix(rest, ",") {
			end = len(src) - len(rest) + 1
		}
		if _, last := restOfLine(doc, end); last {
			return Edit{Span: syntax.Span{Start: lineStart(src, span.Start), End: nextLine(src, end)}}
		}
	}
	if i+1 < len(args) {
		return Edit{Span: syntax.Span{Start: span.Start, End: args[i+1].span.Start}}
	}
	return Edit{Span: syntax.Span{Start: args[i-1].span.End, End: span.End}}
}

// AddName adds "Name" or "Name as As" to the names of an import, in order if they are in order.
func AddName(doc *syntax.Document, from *syntax.ImportFrom, text string) Edit {
	spans := make([]syntax.Span, len(from.Names))
	names := make([]string, len(from.Names))
	for i, a := range from.Names {
		spans[i], names[i] = doc.Span(a), a.Name
	}
	i := len(names)
	if slices.IsSorted(names) {
		i, _ = slices.BinarySearch(names, text)
	}
	return insertItem(doc, spans, i, text, doc.Span(from).End)
}

// An argument is an element of Args or Keywords with its place, parentheses around it included.
type argument struct {
	node syntax.Node
	span syntax.Span
}

// arguments returns the arguments of a call in the order of the text.
func arguments(doc *syntax.Document, call *syntax.Call) []argument {
	var args []argument
	for _, a := range call.Args {
		args = append(args, argument{a, outer(doc, a)})
	}
	for _, k := range call.Keywords {
		args = append(args, argument{k, outer(doc, k)})
	}
	slices.SortFunc(args, func(a, b argument) int { return cmp.Compare(a.span.Start, b.span.Start) })
	return args
}

// opening returns where the parenthesis of a call is.
func opening(doc *syntax.Document, call *syntax.Call) int {
	return skip(doc, outer(doc, call.Fn).End, doc.Span(call).End-1)
}

// insertItem inserts text before item i of a list parted by commas, on a line of
// its own if its neighbour has one; an empty list begins at start.
func insertItem(doc *syntax.Document, items []syntax.Span, i int, text string, start int) Edit {
	src := doc.Source()
	at := func(offset int, text string) Edit { return Edit{syntax.Span{Start: offset, End: offset}, text} }
	if len(items) == 0 {
		return at(start, indented(doc, start, text, false))
	}
	next := i < len(items)
	neighbour := items[min(i, len(items)-1)]
	text = indented(doc, neighbour.Start, text, false)
	own := startsLine(src, neighbour.Start)
	line := newline(src, neighbour.Start) + indentation(src, neighbour.Start)
	switch end := neighbour.End; {
	case next && own:
		return at(neighbour.Start, text+","+line)
	case next:
		return at(neighbour.Start, text+", ")
	case !own:
		return at(end, ", "+text)
	default:
		// The comment that follows the last item stays with it.
		comma := skip(doc, end, len(src))
		if comma < len(src) && src[comma] == ',' {
			end = comma + 1
			if c, last := restOfLine(doc, end); last && !c.Empty() {
				end = c.End
			}
			return at(end, line+text+",")
		}
		if c, last := restOfLine(doc, end); last && !c.Empty() {
			return Edit{syntax.Span{Start: end, End: c.End}, "," + src[end:c.End] + line + text}
		}
		return at(end, ","+line+text)
	}
}
