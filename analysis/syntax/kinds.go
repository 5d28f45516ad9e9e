package syntax

/*
#include "tree.h"
*/
import "C"

import "sync"

// A kind is a named symbol of the grammar; other is one that does not matter here.
type kind uint8

// A field is the role that the grammar gives to a child.
type field uint8

// A grammar translates tree-sitter's numbers, which change with its version, to
// the constants below, which are found by name.
type grammar struct {
	kinds  []kind   // by symbol
	names  []string // by symbol; an operator is its own name
	fields [256]field
}

var loadGrammar = sync.OnceValue(func() *grammar {
	g := &grammar{}
	kinds := make(map[string]kind)
	for k, name := range kindNames[1:] {
		kinds[name] = kind(k + 1)
	}
	for s := C.uint16_t(0); ; s++ {
		var isNamed C.bool
		cname := C.sx_symbol_name(s, &isNamed)
		if cname == nil {
			break
		}
		name, k := C.GoString(cname), other
		if isNamed {
			k = kinds[name]
		}
		g.names, g.kinds = append(g.names, name), append(g.kinds, k)
	}
	for f, name := range fieldNames[1:] {
		for id := C.uint16_t(1); id < 256; id++ {
			cname := C.sx_field_name(id)
			if cname == nil {
				break
			}
			if C.GoString(cname) == name {
				g.fields[id] = field(f + 1)
			}
		}
	}
	return g
})

func (g *grammar) kind(symbol uint16) kind {
	if int(symbol) < len(g.kinds) {
		return g.kinds[symbol]
	}
	return other // an error
}

const (
	other kind = iota
	kImportStatement
	kFutureImportStatement
	kImportFromStatement
	kRelativeImport
	kImportPrefix
	kAliasedImport
	kWildcardImport
	kDottedName
	kPrintStatement
	kExecStatement
	kAssertStatement
	kExpressionStatement
	kReturnStatement
	kDeleteStatement
	kRaiseStatement
	kPassStatement
	kBreakStatement
	kContinueStatement
	kGlobalStatement
	kNonlocalStatement
	kTypeAliasStatement
	kIfStatement
	kElifClause
	kElseClause
	kMatchStatement
	kCaseClause
	kForStatement
	kWhileStatement
	kTryStatement
	kExceptClause
	kExceptGroupClause
	kFinallyClause
	kWithStatement
	kWithClause
	kFunctionDefinition
	kClassDefinition
	kDecoratedDefinition
	kDecorator
	kBlock
	kDefaultParameter
	kTypedDefaultParameter
	kTypedParameter
	kListSplatPattern
	kDictionarySplatPattern
	kTuplePattern
	kListPattern
	kPatternList
	kPositionalSeparator
	kKeywordSeparator
	kKeywordArgument
	kListSplat
	kDictionarySplat
	kParenthesizedListSplat
	kParenthesizedExpression
	kExpressionList
	kAssignment
	kAugmentedAssignment
	kNamedExpression
	kYield
	kIdentifier
	kInteger
	kFloat
	kString
	kConcatenatedString
	kStringStart
	kStringEnd
	kInterpolation
	kFormatExpression
	kTrue
	kFalse
	kNone
	kEllipsis
	kAttribute
	kSubscript
	kSlice
	kCall
	kBinaryOperator
	kUnaryOperator
	kNotOperator
	kBooleanOperator
	kComparisonOperator
	kLambda
	kConditionalExpression
	kAwait
	kTuple
	kList
	kSet
	kDictionary
	kPair
	kListComprehension
	kSetComprehension
	kDictionaryComprehension
	kGeneratorExpression
	kForInClause
	kIfClause
	kType
	kSplatType
	kGenericType
	kUnionType
	kMemberType
	kTypeParameter
	kAsPattern
	kAsPatternTarget
	kCasePattern
	kKeywordPattern
	kClassPattern
	kDictPattern
	kComment
)

var kindNames = [...]string{
	kImportStatement:         "import_statement",
	kFutureImportStatement:   "future_import_statement",
	kImportFromStatement:     "import_from_statement",
	kRelativeImport:          "relative_import",
	kImportPrefix:            "import_prefix",
	kAliasedImport:           "aliased_import",
	kWildcardImport:          "wildcard_import",
	kDottedName:              "dotted_name",
	kPrintStatement:          "print_statement",
	kExecStatement:           "exec_statement",
	kAssertStatement:         "assert_statement",
	kExpressionStatement:     "expression_statement",
	kReturnStatement:         "return_statement",
	kDeleteStatement:         "delete_statement",
	kRaiseStatement:          "raise_statement",
	kPassStatement:           "pass_statement",
	kBreakStatement:          "break_statement",
	kContinueStatement:       "continue_statement",
	kGlobalStatement:         "global_statement",
	kNonlocalStatement:       "nonlocal_statement",
	kTypeAliasStatement:      "type_alias_statement",
	kIfStatement:             "if_statement",
	kElifClause:              "elif_clause",
	kElseClause:              "else_clause",
	kMatchStatement:          "match_statement",
	kCaseClause:              "case_clause",
	kForStatement:            "for_statement",
	kWhileStatement:          "while_statement",
	kTryStatement:            "try_statement",
	kExceptClause:            "except_clause",
	kExceptGroupClause:       "except_group_clause",
	kFinallyClause:           "finally_clause",
	kWithStatement:           "with_statement",
	kWithClause:              "with_clause",
	kFunctionDefinition:      "function_definition",
	kClassDefinition:         "class_definition",
	kDecoratedDefinition:     "decorated_definition",
	kDecorator:               "decorator",
	kBlock:                   "block",
	kDefaultParameter:        "default_parameter",
	kTypedDefaultParameter:   "typed_default_parameter",
	kTypedParameter:          "typed_parameter",
	kListSplatPattern:        "list_splat_pattern",
	kDictionarySplatPattern:  "dictionary_splat_pattern",
	kTuplePattern:            "tuple_pattern",
	kListPattern:             "list_pattern",
	kPatternList:             "pattern_list",
	kPositionalSeparator:     "positional_separator",
	kKeywordSeparator:        "keyword_separator",
	kKeywordArgument:         "keyword_argument",
	kListSplat:               "list_splat",
	kDictionarySplat:         "dictionary_splat",
	kParenthesizedListSplat:  "parenthesized_list_splat",
	kParenthesizedExpression: "parenthesized_expression",
	kExpressionList:          "expression_list",
	kAssignment:              "assignment",
	kAugmentedAssignment:     "augmented_assignment",
	kNamedExpression:         "named_expression",
	kYield:                   "yield",
	kIdentifier:              "identifier",
	kInteger:                 "integer",
	kFloat:                   "float",
	kString:                  "string",
	kConcatenatedString:      "concatenated_string",
	kStringStart:             "string_start",
	kStringEnd:               "string_end",
	kInterpolation:           "interpolation",
	kFormatExpression:        "format_expression",
	kTrue:                    "true",
	kFalse:                   "false",
	kNone:                    "none",
	kEllipsis:                "ellipsis",
	kAttribute:               "attribute",
	kSubscript:               "subscript",
	kSlice:                   "slice",
	kCall:                    "call",
	kBinaryOperator:          "binary_operator",
	kUnaryOperator:           "unary_operator",
	kNotOperator:             "not_operator",
	kBooleanOperator:         "boolean_operator",
	kComparisonOperator:      "comparison_operator",
	kLambda:                  "lambda",
	kConditionalExpression:   "conditional_expression",
	kAwait:                   "await",
	kTuple:                   "tuple",
	kList:                    "list",
	kSet:                     "set",
	kDictionary:              "dictionary",
	kPair:                    "pair",
	kListComprehension:       "list_comprehension",
	kSetComprehension:        "set_comprehension",
	kDictionaryComprehension: "dictionary_comprehension",
	kGeneratorExpression:     "generator_expression",
	kForInClause:             "for_in_clause",
	kIfClause:                "if_clause",
	kType:                    "type",
	kSplatType:               "splat_type",
	kGenericType:             "generic_type",
	kUnionType:               "union_type",
	kMemberType:              "member_type",
	kTypeParameter:           "type_parameter",
	kAsPattern:               "as_pattern",
	kAsPatternTarget:         "as_pattern_target",
	kCasePattern:             "case_pattern",
	kKeywordPattern:          "keyword_pattern",
	kClassPattern:            "class_pattern",
	kDictPattern:             "dict_pattern",
	kComment:                 "comment",
}

const (
	noField field = iota
	fArgument
	fArguments
	fAttribute
	fBody
	fCause
	fCondition
	fConsequence
	fExpression
	fFormatSpecifier
	fFunction
	fKey
	fLeft
	fModuleName
	fName
	fObject
	fOperator
	fParameters
	fReturnType
	fRight
	fSubject
	fSubscript
	fSuperclasses
	fType
	fTypeConversion
	fValue
	fAlias
)

var fieldNames = [...]string{
	fArgument:        "argument",
	fArguments:       "arguments",
	fAttribute:       "attribute",
	fBody:            "body",
	fCause:           "cause",
	fCondition:       "condition",
	fConsequence:     "consequence",
	fExpression:      "expression",
	fFormatSpecifier: "format_specifier",
	fFunction:        "function",
	fKey:             "key",
	fLeft:            "left",
	fModuleName:      "module_name",
	fName:            "name",
	fObject:          "object",
	fOperator:        "operator",
	fParameters:      "parameters",
	fReturnType:      "return_type",
	fRight:           "right",
	fSubject:         "subject",
	fSubscript:       "subscript",
	fSuperclasses:    "superclasses",
	fType:            "type",
	fTypeConversion:  "type_conversion",
	fValue:           "value",
	fAlias:           "alias",
}
