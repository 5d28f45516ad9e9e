#ifndef MLXLS_SYNTAX_TREE_H
#define MLXLS_SYNTAX_TREE_H

#include <stdbool.h>
#include <stdint.h>

// The part of tree-sitter's C interface that is used here. Its code is linked
// from github.com/smacker/go-tree-sitter, which does not export its header.
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
  SX_METHOD = 32,
};

void *sx_parse(const char *text, uint32_t length, uint64_t limit_micros);
void sx_free(void *tree);
uint32_t sx_size(void *tree);
uint32_t sx_flatten(void *tree, sx_node *out, uint32_t cap);
const char *sx_symbol_name(uint16_t symbol, bool *named);
const char *sx_field_name(uint16_t field);

#endif
