// Package syntax turns Python text into immutable, typed nodes and keeps them
// up to date while the text is edited.
//
// A Document is one version of one file or notebook cell. Its nodes live in
// blocks: a block is a statement at module level, or a method directly in a
// class at module level. A block whose bytes an edit did not change is the very
// same block, with the same nodes, in the next document; so whatever is known
// about a block may be kept by its pointer. The ClassDef of a class with methods
// is a block of its own, whose Body holds the roots of the methods' blocks.
//
// An edit within a function makes another block of the same stem. Of the one
// before it has the branches whose text is the same: statements, and what stands
// in the heads of statements around the edit. Those statements themselves are new
// nodes if another list is in them, as is what was edited. A branch does not know
// where it is: its block does, by version.
//
// Statements of a function that did not parse or do nothing are dead, and in none
// of its lists: see Dead. So most of what is typed leaves all nodes as they are.
//
// A text is parsed in parts: each statement at module level alone, within a class
// each method, and after an edit the statements alone that changed, where that is
// sure to make the same tree. tree-sitter's own way to parse again is not used:
// where an edit changes the end of an indented block, which typing at the end of a
// function does, it reads all that follows anew. Parts are also what keeps an
// error from spreading.
//
// Text that does not parse becomes BadStmt and BadExpr; everything beside it is
// still there. A statement that is wrong in itself, such as one with an unclosed
// bracket, is masked before the parser sees it, so that it cannot take what
// follows with it. Nodes and positions follow CPython's ast, with these exceptions:
// a decorated function or class starts at its first decorator; patterns of a
// match statement are reduced to the names that they bind; type parameters are
// left out; joined string literals are one Str.
//
// The package knows no meaning, but for what makes a statement dead: not what a
// name refers to, nor whether CPython would accept the program. It is the only one that knows tree-sitter.
package syntax
