/*
 * base_yaml.h - YAML: reading into a tree that remembers where everything stood, and writing.
 *
 * Reading: `yaml_parse`, look, free the arena. Nodes are borrowed from the arena and never change.
 * An alias is the same node again; merge keys (`<<`) are resolved, the nearer key wins. Hostile
 * input is refused: over YAML_MAX_NODES nodes after aliases are followed ("billion laughs"), depth
 * over YAML_MAX_DEPTH, an alias inside its own anchor, text over YAML_MAX_BYTES, invalid UTF-8.
 * Plain scalars resolve as in YAML 1.2's core schema: `yes`, `on` and `12:30` are strings.
 *
 * Writing: a stream as in base_json.h; strings that would read back as something else are quoted.
 *
 *	struct yaml_out *out = yaml_out_new(&buf);
 *	yaml_open_map(out, NULL);
 *	yaml_put_str(out, "name", name);
 *	yaml_close(out);
 *	yaml_out_free(out);
 */
#ifndef BASE_YAML_H
#define BASE_YAML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base_buf.h"
#include "base_err.h"
#include "base_mem.h"
#include "base_mistake.h"

enum { YAML_MAX_NODES = 200000, YAML_MAX_DEPTH = 64, YAML_MAX_BYTES = 8 << 20 };

enum yaml_type { YAML_SCALAR, YAML_LIST, YAML_MAP };

/* What a scalar means. Quoted and block scalars are strings. */
enum yaml_scalar { YAML_NULL, YAML_BOOL, YAML_INT, YAML_FLOAT, YAML_STRING };

struct yaml_node {
	enum yaml_type type;
	struct mark mark;		/* where it starts */
	bool plain;			/* a scalar without quotes */
	const char *text;		/* a scalar, NUL-terminated (never NUL inside) */
	size_t len;
	size_t size;			/* nodes below and itself, aliases followed */
	size_t count;			/* items of a list, pairs of a map */
	const struct yaml_node **items;	/* of a list */
	struct yaml_pair *pairs;	/* of a map, in order of the text */
};

struct yaml_pair {
	const struct yaml_node *key;	/* always a scalar */
	const struct yaml_node *value;
};

/* One document (an empty text gives an empty map). A syntax error ends the reading; duplicate keys
 * and keys that are not scalars are all reported, and the first of duplicates is kept. false when
 * there is no tree; mistakes may be added also when there is one. */
MUST_CHECK bool yaml_parse(const struct yaml_node **out, struct slice text, struct arena *arena,
    struct mistakes *mistakes);

const struct yaml_node *yaml_get(const struct yaml_node *map, const char *key);	/* NULL: absent */
enum yaml_scalar yaml_kind(const struct yaml_node *scalar);
bool yaml_is_null(const struct yaml_node *node);	/* also true for NULL */
/* "a map", "a list", "the text \"abc\"", "the number 12": for messages. Cut when long. */
const char *yaml_describe(char out[80], const struct yaml_node *node);

/* Values; false when the scalar is of another kind. An int is a float too. */
bool yaml_bool(const struct yaml_node *node, bool *out);
bool yaml_int(const struct yaml_node *node, int64_t *out);
bool yaml_float(const struct yaml_node *node, double *out);

/* Whether a plain scalar of this text would be of this kind. */
enum yaml_scalar yaml_kind_of_text(const char *text);

struct yaml_out;

struct yaml_out *yaml_out_new(struct buf *buf);
void yaml_out_free(struct yaml_out *out);		/* ends the document; NULL is fine */
/* The key is NULL for the root and inside a list. */
void yaml_open_map(struct yaml_out *out, const char *key);
void yaml_open_list(struct yaml_out *out, const char *key);
void yaml_open_flow_map(struct yaml_out *out, const char *key);	/* {a: 1, b: 2} on one line */
void yaml_open_flow_list(struct yaml_out *out, const char *key);
void yaml_close(struct yaml_out *out);
void yaml_put_null(struct yaml_out *out, const char *key);
void yaml_put_bool(struct yaml_out *out, const char *key, bool v);
void yaml_put_int(struct yaml_out *out, const char *key, int64_t v);
void yaml_put_float(struct yaml_out *out, const char *key, double v);	/* reads back as a float */
void yaml_put_str(struct yaml_out *out, const char *key, const char *s);	/* NULL: null */
void yaml_put_node(struct yaml_out *out, const char *key, const struct yaml_node *node);

#endif
