package syntax

// A Node is one piece of Python syntax. Nodes are immutable, shared between
// versions of a document, and named after CPython's ast module. A node knows
// its place only relative to its block; Document.Span makes it absolute.
type Node interface{ base() *Base }

// Base is what every node has.
type Base struct {
	branch     *Branch
	parent     Node   // nil for the root of a branch: see Document.Parent
	start, end uint32 // bytes from the start of the branch; parentheses around an expression are outside
	at         uint32 // among the nodes of the branch
	last       uint32 // the number after the last descendant, or branch below, among them
}

func (b *Base) base() *Base { return b }

// StemOf returns the stem of the blocks that a node belongs to.
func StemOf(n Node) *Stem { return n.base().branch.stem }

// Index returns a number that differs between the nodes of a stem, below its Bound.
func Index(n Node) int {
	b := n.base()
	return int(b.branch.first + b.at)
}

// Within reports whether n is outer or below it, in the same block.
func Within(n, outer Node) bool {
	x, o := n.base(), outer.base()
	switch {
	case x.branch == o.branch:
		return o.at <= x.at && x.at < o.last
	case x.branch.stem != o.branch.stem:
		return false
	}
	return o.branch.holds(x.branch, o.at, o.last)
}

// Text returns the node's source text. That of a compound statement, function or
// class may be of an earlier version in which the nodes were the same: for what
// stands in a document, take its span.
func Text(n Node) string {
	b := n.base()
	return b.branch.text()[b.start:b.end]
}

type (
	// An Expr is an expression.
	Expr interface {
		Node
		expr()
	}
	// A Stmt is a statement.
	Stmt interface {
		Node
		stmt()
	}
)

// Expressions.
type (
	// Name is an identifier in any context.
	Name struct {
		Base
		ID string
	}
	// Attribute is X.Name; NameAt spans the name after the dot.
	Attribute struct {
		Base
		X    Expr
		Attr *Name
	}
	// Call is Fn(Args, Keywords); an argument may be *Starred.
	Call struct {
		Base
		Fn       Expr
		Args     []Expr
		Keywords []*Keyword
	}
	// Keyword is Name=Value in a call or class header; Name is "" for **Value.
	Keyword struct {
		Base
		Name  string
		Value Expr
	}
	// Subscript is X[Index]; several indices are one *Tuple.
	Subscript struct {
		Base
		X, Index Expr
	}
	// Slice is Lo:Hi:Step, each of which may be nil.
	Slice struct {
		Base
		Lo, Hi, Step Expr
	}
	// BinOp is L Op R with Op one of + - * / // % ** @ & | ^ << >>.
	BinOp struct {
		Base
		Op   string
		L, R Expr
	}
	// UnaryOp is Op X with Op one of - + ~ not.
	UnaryOp struct {
		Base
		Op string
		X  Expr
	}
	// BoolOp is Values joined by Op, which is "and" or "or".
	BoolOp struct {
		Base
		Op     string
		Values []Expr
	}
	// Compare is L Ops[0] Rs[0] Ops[1] Rs[1] …; ops are == != < <= > >= is "is not" in "not in".
	Compare struct {
		Base
		L   Expr
		Ops []string
		Rs  []Expr
	}
	// Number is a numeric literal; Value is int64, *big.Int, float64 or complex128.
	Number struct {
		Base
		Value any
	}
	// Str is a string or bytes literal, adjacent literals joined. Parts holds, in
	// order, the expressions interpolated by an f-string; Value is then not complete.
	Str struct {
		Base
		Value   string
		Bytes   bool
		FString bool
		Parts   []*FormattedValue
	}
	// FormattedValue is one {X!conv:spec} of an f-string; Spec holds nested values.
	FormattedValue struct {
		Base
		X    Expr
		Conv string // "", "r", "s", "a"
		Spec []*FormattedValue
		// HasSpec tells {x:} and {x:.2f} from {x}; SpecText is the text after the colon.
		HasSpec  bool
		SpecText string
	}
	// Constant is True, False, None or Ellipsis: Value is bool, nil or Ellipsis{}.
	Constant struct {
		Base
		Value any
	}
	// Tuple, List and Set are displays; an element may be *Starred.
	Tuple struct {
		Base
		Elts   []Expr
		Parens bool
	}
	List struct {
		Base
		Elts []Expr
	}
	Set struct {
		Base
		Elts []Expr
	}
	// Dict is a display; Keys[i] is nil for **Values[i].
	Dict struct {
		Base
		Keys, Values []Expr
	}
	// Comp is a comprehension; Value is the value of a dict comprehension, Elt its key.
	Comp struct {
		Base
		Kind    CompKind
		Elt     Expr
		Value   Expr
		Clauses []*CompFor
	}
	// CompFor is one "for Target in Iter if Ifs…".
	CompFor struct {
		Base
		Target Expr
		Iter   Expr
		Ifs    []Expr
		Async  bool
	}
	Lambda struct {
		Base
		Params []*Param
		Body   Expr
	}
	IfExp struct {
		Base
		Cond, Then, Else Expr
	}
	Await struct {
		Base
		X Expr
	}
	// Yield is "yield X" (X may be nil) or "yield from X".
	Yield struct {
		Base
		X    Expr
		From bool
	}
	// NamedExpr is (Target := Value).
	NamedExpr struct {
		Base
		Target *Name
		Value  Expr
	}
	Starred struct {
		Base
		X Expr
	}
	// BadExpr is a region that did not parse.
	BadExpr struct{ Base }
)

// Ellipsis is the value of the literal "...".
type Ellipsis struct{}

// CompKind tells the four comprehensions apart.
type CompKind uint8

const (
	ListComp CompKind = iota
	SetComp
	DictComp
	GeneratorExp
)

// ParamKind is how an argument may reach a parameter.
type ParamKind uint8

const (
	PosOrKeyword ParamKind = iota
	PosOnly
	VarArgs // *args
	KeywordOnly
	VarKeywords // **kwargs
)

// Param is one parameter of a function or lambda.
type Param struct {
	Base
	Name       *Name
	Annotation Expr // or nil
	Default    Expr // or nil
	Kind       ParamKind
}

// Statements.
type (
	// FuncDef is a function; it is the root of its own block at module level and directly in a top-level class.
	FuncDef struct {
		Base
		Name       *Name
		Params     []*Param
		Returns    Expr // or nil
		Body       []Stmt
		Decorators []Expr
		Async      bool
	}
	ClassDef struct {
		Base
		Name       *Name
		Bases      []Expr
		Keywords   []*Keyword
		Body       []Stmt
		Decorators []Expr
	}
	// Assign is Targets[0] = Targets[1] = … = Value.
	Assign struct {
		Base
		Targets []Expr
		Value   Expr
	}
	// AugAssign is Target Op= Value; Op has no "=".
	AugAssign struct {
		Base
		Target Expr
		Op     string
		Value  Expr
	}
	// AnnAssign is Target: Annotation [= Value].
	AnnAssign struct {
		Base
		Target     Expr
		Annotation Expr
		Value      Expr // or nil
	}
	ExprStmt struct {
		Base
		X Expr
	}
	Return struct {
		Base
		X Expr // or nil
	}
	Delete struct {
		Base
		Targets []Expr
	}
	Raise struct {
		Base
		X, Cause Expr // or nil
	}
	Assert struct {
		Base
		Cond, Msg Expr // Msg may be nil
	}
	Pass     struct{ Base }
	Break    struct{ Base }
	Continue struct{ Base }
	// Global is "global Names" or "nonlocal Names".
	Global struct {
		Base
		Names    []string
		Nonlocal bool
	}
	Import struct {
		Base
		Names []*Alias
	}
	// ImportFrom is "from ..Module import Names"; Level counts the dots; a star import has one alias "*".
	ImportFrom struct {
		Base
		Module string
		Level  int
		Names  []*Alias
	}
	// Alias is "Name as As"; As is "" when absent.
	Alias struct {
		Base
		Name, As string
	}
	// If has elif as a single *If in Else.
	If struct {
		Base
		Cond Expr
		Then []Stmt
		Else []Stmt
	}
	For struct {
		Base
		Target Expr
		Iter   Expr
		Body   []Stmt
		Else   []Stmt
		Async  bool
	}
	While struct {
		Base
		Cond Expr
		Body []Stmt
		Else []Stmt
	}
	With struct {
		Base
		Items []*WithItem
		Body  []Stmt
		Async bool
	}
	WithItem struct {
		Base
		Context Expr
		As      Expr // or nil
	}
	Try struct {
		Base
		Body     []Stmt
		Handlers []*Handler
		Else     []Stmt
		Finally  []Stmt
	}
	// Handler is "except[*] Type as Name: Body"; Type may be nil and Name nil.
	Handler struct {
		Base
		Type Expr
		Name *Name
		Star bool
		Body []Stmt
	}
	Match struct {
		Base
		Subject Expr
		Cases   []*Case
	}
	// Case is one "case Pattern if Guard: Body". Binds lists the names that the pattern captures.
	Case struct {
		Base
		Binds []*Name
		Guard Expr // or nil
		Body  []Stmt
	}
	// TypeAlias is "type Name = Value".
	TypeAlias struct {
		Base
		Name  *Name
		Value Expr
	}
	// BadStmt is a statement, or a region between statements, that did not parse.
	BadStmt struct{ Base }
)

func (*Name) expr()           {}
func (*Attribute) expr()      {}
func (*Call) expr()           {}
func (*Subscript) expr()      {}
func (*Slice) expr()          {}
func (*BinOp) expr()          {}
func (*UnaryOp) expr()        {}
func (*BoolOp) expr()         {}
func (*Compare) expr()        {}
func (*Number) expr()         {}
func (*Str) expr()            {}
func (*FormattedValue) expr() {}
func (*Constant) expr()       {}
func (*Tuple) expr()          {}
func (*List) expr()           {}
func (*Set) expr()            {}
func (*Dict) expr()           {}
func (*Comp) expr()           {}
func (*Lambda) expr()         {}
func (*IfExp) expr()          {}
func (*Await) expr()          {}
func (*Yield) expr()          {}
func (*NamedExpr) expr()      {}
func (*Starred) expr()        {}
func (*BadExpr) expr()        {}

func (*FuncDef) stmt()    {}
func (*ClassDef) stmt()   {}
func (*Assign) stmt()     {}
func (*AugAssign) stmt()  {}
func (*AnnAssign) stmt()  {}
func (*ExprStmt) stmt()   {}
func (*Return) stmt()     {}
func (*Delete) stmt()     {}
func (*Raise) stmt()      {}
func (*Assert) stmt()     {}
func (*Pass) stmt()       {}
func (*Break) stmt()      {}
func (*Continue) stmt()   {}
func (*Global) stmt()     {}
func (*Import) stmt()     {}
func (*ImportFrom) stmt() {}
func (*If) stmt()         {}
func (*For) stmt()        {}
func (*While) stmt()      {}
func (*With) stmt()       {}
func (*Try) stmt()        {}
func (*Match) stmt()      {}
func (*TypeAlias) stmt()  {}
func (*BadStmt) stmt()    {}
