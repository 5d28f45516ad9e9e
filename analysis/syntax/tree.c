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
extern void ts_tree_edit(void *, const TSInputEdit *);
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
extern int64_t ts_tree_cursor_goto_first_child_for_byte(TSTreeCursor *, uint32_t);
extern bool ts_tree_cursor_goto_next_sibling(TSTreeCursor *);
extern bool ts_tree_cursor_goto_parent(TSTreeCursor *);
extern uint32_t ts_language_symbol_count(const void *);
extern uint16_t ts_language_symbol_for_name(const void *, const char *, uint32_t, bool);
extern const char *ts_language_symbol_name(const void *, uint16_t);
extern int ts_language_symbol_type(const void *, uint16_t);
extern const char *ts_language_field_name_for_id(const void *, uint16_t);

// A parser is made for each parse: that costs next to nothing, and no state of
// one document can then reach another.
void *sx_parse(void *old_tree, const char *text, uint32_t length, uint64_t limit_micros) {
  void *parser = ts_parser_new();
  ts_parser_set_language(parser, tree_sitter_python());
  ts_parser_set_timeout_micros(parser, limit_micros);
  void *tree = ts_parser_parse_string(parser, old_tree, text, length);
  ts_parser_delete(parser);
  return tree;
}

void sx_free(void *tree) { ts_tree_delete(tree); }

void sx_edit(void *tree, TSInputEdit edit) { ts_tree_edit(tree, &edit); }

bool sx_broken(void *tree) { return ts_node_has_error(ts_tree_root_node(tree)); }

static uint8_t flags_of(TSNode n) {
  return ts_node_is_named(n) * SX_NAMED | ts_node_is_error(n) * SX_ERROR | ts_node_is_missing(n) * SX_MISSING |
         ts_node_is_extra(n) * SX_EXTRA | ts_node_has_error(n) * SX_BROKEN;
}

// What a definition defines: itself, or what stands below its decorators.
static uint16_t defined(TSTreeCursor *c, sx_symbols s) {
  uint16_t symbol = ts_node_symbol(ts_tree_cursor_current_node(c));
  if (symbol != s.decorated_definition || !ts_tree_cursor_goto_first_child(c)) return symbol;
  do symbol = ts_node_symbol(ts_tree_cursor_current_node(c));
  while (symbol != s.function_definition && symbol != s.class_definition && ts_tree_cursor_goto_next_sibling(c));
  ts_tree_cursor_goto_parent(c);
  return symbol;
}

// Moves to the first child that has the symbol, or stays.
static bool enter(TSTreeCursor *c, uint16_t symbol) {
  if (!ts_tree_cursor_goto_first_child(c)) return false;
  do
    if (ts_node_symbol(ts_tree_cursor_current_node(c)) == symbol) return true;
  while (ts_tree_cursor_goto_next_sibling(c));
  ts_tree_cursor_goto_parent(c);
  return false;
}

typedef struct { sx_item *out; uint32_t n, cap; } items;

static void add(items *l, TSTreeCursor *c, uint8_t depth) {
  sx_item *o = l->n < l->cap ? &l->out[l->n] : NULL;
  l->n++;
  if (!o) return;
  o->node = ts_tree_cursor_current_node(c);
  o->start = ts_node_start_byte(o->node);
  o->end = ts_node_end_byte(o->node);
  o->symbol = ts_node_symbol(o->node);
  o->flags = flags_of(o->node);
  o->depth = depth;
}

static void add_methods(items *l, TSTreeCursor *c, sx_symbols s) {
  bool decorated = ts_node_symbol(ts_tree_cursor_current_node(c)) == s.decorated_definition;
  if (decorated && !enter(c, s.class_definition)) return;
  if (enter(c, s.block)) {
    if (ts_tree_cursor_goto_first_child(c)) {
      do
        if (defined(c, s) == s.function_definition) add(l, c, 2);
      while (ts_tree_cursor_goto_next_sibling(c));
      ts_tree_cursor_goto_parent(c);
    }
    ts_tree_cursor_goto_parent(c);
  }
  if (decorated) ts_tree_cursor_goto_parent(c);
}

static void add_one(items *l, TSTreeCursor *c, sx_symbols s, uint8_t depth, int nesting) {
  TSNode n = ts_tree_cursor_current_node(c);
  uint8_t flags = flags_of(n);
  if (flags & SX_EXTRA && !(flags & SX_ERROR)) return;
  if (depth == 0 && !(flags & (SX_NAMED | SX_ERROR | SX_MISSING))) return; // ";"
  bool open = flags & SX_ERROR || (depth == 1 && ts_node_symbol(n) == s.block);
  if (!(open && depth == 1)) add(l, c, depth);
  if (open) {
    if (nesting > 100 || !ts_tree_cursor_goto_first_child(c)) return;
    do add_one(l, c, s, 1, nesting + 1);
    while (ts_tree_cursor_goto_next_sibling(c));
    ts_tree_cursor_goto_parent(c);
  } else if (defined(c, s) == s.class_definition) {
    add_methods(l, c, s);
  }
}

// Lists the candidates for blocks from the first that ends after byte `from`
// up to and including the first that starts at or after byte `until`. Returns
// how many there are, which may be more than `cap`.
uint32_t sx_list(void *tree, sx_symbols s, uint32_t from, uint32_t until, sx_item *out, uint32_t cap) {
  items l = {out, 0, cap};
  TSNode root = ts_tree_root_node(tree);
  TSTreeCursor c = ts_tree_cursor_new(root);
  if (ts_node_is_error(root)) {
    add_one(&l, &c, s, 0, 0);
  } else if (from == 0 ? ts_tree_cursor_goto_first_child(&c) : ts_tree_cursor_goto_first_child_for_byte(&c, from) >= 0) {
    do {
      uint32_t before = l.n;
      add_one(&l, &c, s, 0, 0);
      if (l.n > before && ts_node_start_byte(ts_tree_cursor_current_node(&c)) >= until) break;
    } while (ts_tree_cursor_goto_next_sibling(&c));
  }
  ts_tree_cursor_delete(&c);
  return l.n;
}

uint32_t sx_size(TSNode node) { return ts_node_descendant_count(node); }

// Copies a tree into a slice, in pre-order. With leave_methods, which is for a
// class at module level, the methods are copied without what is below them.
uint32_t sx_flatten(TSNode node, sx_symbols s, bool leave_methods, sx_node *out, uint32_t cap) {
  const uint32_t none = UINT32_MAX;
  uint32_t body = ts_node_symbol(node) == s.decorated_definition ? 2 : 1; // depth of the class's block
  uint32_t n = 0, parent = none, depth = 0;
  TSTreeCursor c = ts_tree_cursor_new(node);
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
      if (leave_methods && depth == body + 1 && out[parent].symbol == s.block && defined(&c, s) == s.function_definition) {
        o->flags |= SX_METHOD;
      } else if (ts_tree_cursor_goto_first_child(&c)) {
        o->next = parent; // until the node is left
        parent = n - 1;
        depth++;
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
    depth--;
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

uint16_t sx_symbol(const char *name) {
  return ts_language_symbol_for_name(tree_sitter_python(), name, (uint32_t)strlen(name), true);
}

const char *sx_field_name(uint16_t field) { return ts_language_field_name_for_id(tree_sitter_python(), field); }
