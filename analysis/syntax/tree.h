#ifndef MLXLS_SYNTAX_TREE_H
#define MLXLS_SYNTAX_TREE_H

#include <stdbool.h>
#include <stdint.h>

// The part of tree-sitter's C interface that is used here. Its code is linked
// from github.com/smacker/go-tree-sitter, which does not export its header.
typedef struct { uint32_t row, column; } TSPoint;
typedef struct {
  uint32_t start_byte, old_end_byte, new_end_byte;
  TSPoint start_point, old_end_point, new_end_point;
} TSInputEdit;
typedef struct { uint32_t context[4]; const void *id; const void *tree; } TSNode;

// One node of a flattened tree, in pre-order.
typedef struct {
  uint32_t start, end; // bytes
  uint32_t next;       // index after the last descendant
  uint16_t symbol;
  uint8_t field;
  uint8_t flags;
} sx_node;

enum {
  SX_NAMED = 1,
  SX_ERROR = 2,
  SX_MISSING = 4,
  SX_EXTRA = 8,
  SX_BROKEN = 16, // has an error somewhere within
  SX_METHOD = 32, // a method of a class, left out because it is a block of its own
};

// One candidate for a block: a child of the module, or of a region that did not
// parse (depth 1), or a method of a class at module level (depth 2).
typedef struct {
  TSNode node;
  uint32_t start, end;
  uint16_t symbol;
  uint8_t flags;
  uint8_t depth;
} sx_item;

// The symbols that tell blocks apart.
typedef struct {
  uint16_t class_definition, function_definition, decorated_definition, block;
} sx_symbols;

void *sx_parse(void *old_tree, const char *text, uint32_t length, uint64_t limit_micros);
void sx_free(void *tree);
void sx_edit(void *tree, TSInputEdit edit);
bool sx_broken(void *tree);
uint32_t sx_list(void *tree, sx_symbols symbols, uint32_t from, uint32_t until, sx_item *out, uint32_t cap);
uint32_t sx_size(TSNode node);
uint32_t sx_flatten(TSNode node, sx_symbols symbols, bool leave_methods, sx_node *out, uint32_t cap);
const char *sx_symbol_name(uint16_t symbol, bool *named);
uint16_t sx_symbol(const char *name);
const char *sx_field_name(uint16_t field);

#endif
