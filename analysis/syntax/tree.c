#include "tree.h"

#include <stddef.h>
#include <string.h>

typedef struct { const void *tree; const void *id; uint32_t context[3]; } TSTreeCursor;

extern const void *tree_sitter_python(void);
extern void *ts_parser_new(void);
extern void ts_parser_delete(void *);
extern bool ts_parser_set_language(void *, const void *);
extern void ts_parser_set_timeout_micros(void *, uint64_t);
extern void *ts_parser_parse_string(void *, const void *, const char *, uint32_t);
extern void ts_tree_delete(void *);
extern TSNode ts_tree_root_node(const void *);
extern uint16_t ts_node_symbol(TSNode);
extern uint32_t ts_node_start_byte(TSNode);
extern uint32_t ts_node_end_byte(TSNode);
extern uint32_t ts_node_descendant_count(TSNode);
extern bool ts_node_is_named(TSNode);
extern bool ts_node_is_error(TSNode);
extern bool ts_node_is_missing(TSNode);
extern bool ts_node_is_extra(TSNode);
extern bool ts_node_has_error(TSNode);
extern TSTreeCursor ts_tree_cursor_new(TSNode);
extern void ts_tree_cursor_delete(TSTreeCursor *);
extern TSNode ts_tree_cursor_current_node(const TSTreeCursor *);
extern uint16_t ts_tree_cursor_current_field_id(const TSTreeCursor *);
extern bool ts_tree_cursor_goto_first_child(TSTreeCursor *);
extern bool ts_tree_cursor_goto_next_sibling(TSTreeCursor *);
extern bool ts_tree_cursor_goto_parent(TSTreeCursor *);
extern uint32_t ts_language_symbol_count(const void *);
extern const char *ts_language_symbol_name(const void *, uint16_t);
extern int ts_language_symbol_type(const void *, uint16_t);
extern const char *ts_language_field_name_for_id(const void *, uint16_t);

// A parser is made for each parse: that costs next to nothing, and no state of
// one document can then reach another.
void *sx_parse(const char *text, uint32_t length, uint64_t limit_micros) {
  void *parser = ts_parser_new();
  ts_parser_set_language(parser, tree_sitter_python());
  ts_parser_set_timeout_micros(parser, limit_micros);
  void *tree = ts_parser_parse_string(parser, NULL, text, length);
  ts_parser_delete(parser);
  return tree;
}

void sx_free(void *tree) { ts_tree_delete(tree); }

static uint8_t flags_of(TSNode n) {
  return ts_node_is_named(n) * SX_NAMED | ts_node_is_error(n) * SX_ERROR | ts_node_is_missing(n) * SX_MISSING |
         ts_node_is_extra(n) * SX_EXTRA | ts_node_has_error(n) * SX_BROKEN;
}

uint32_t sx_size(void *tree) { return ts_node_descendant_count(ts_tree_root_node(tree)); }

// Copies a tree into a slice, in pre-order.
uint32_t sx_flatten(void *tree, sx_node *out, uint32_t cap) {
  const uint32_t none = UINT32_MAX;
  uint32_t n = 0, parent = none;
  TSTreeCursor c = ts_tree_cursor_new(ts_tree_root_node(tree));
  for (bool down = true;;) {
    if (down) {
      if (n == cap) break;
      TSNode here = ts_tree_cursor_current_node(&c);
      sx_node *o = &out[n++];
      o->start = ts_node_start_byte(here);
      o->end = ts_node_end_byte(here);
      o->symbol = ts_node_symbol(here);
      o->field = (uint8_t)ts_tree_cursor_current_field_id(&c);
      o->flags = flags_of(here);
      o->next = n;
      if (ts_tree_cursor_goto_first_child(&c)) {
        o->next = parent; // until the node is left
        parent = n - 1;
        continue;
      }
    }
    if (parent == none) break;
    if (ts_tree_cursor_goto_next_sibling(&c)) {
      down = true;
      continue;
    }
    ts_tree_cursor_goto_parent(&c);
    uint32_t up = out[parent].next;
    out[parent].next = n;
    parent = up;
    down = false;
  }
  ts_tree_cursor_delete(&c);
  return n;
}

const char *sx_symbol_name(uint16_t symbol, bool *named) {
  const void *l = tree_sitter_python();
  if (symbol >= ts_language_symbol_count(l)) return NULL;
  *named = ts_language_symbol_type(l, symbol) == 0;
  return ts_language_symbol_name(l, symbol);
}

const char *sx_field_name(uint16_t field) { return ts_language_field_name_for_id(tree_sitter_python(), field); }
