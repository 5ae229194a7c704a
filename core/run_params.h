/*
 * run_params.h - the parameters of a pipeline: a typed tree, overridden at launch, handed to steps.
 *
 * A tree lives in an arena. The root is a map without a name. The path of a parameter is its names
 * joined by dots ("model.depth"). A parameter's declared value gives its type, and an override must
 * fit it: an int is taken for a float, anything for null, a list for a list; a map is overridden by
 * its members, one by one.
 */
#ifndef RUN_PARAMS_H
#define RUN_PARAMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base.h"
#include "base_json.h"
#include "base_yaml.h"

enum run_param_type { RUN_PARAM_NULL, RUN_PARAM_BOOL, RUN_PARAM_INT, RUN_PARAM_FLOAT,
	RUN_PARAM_STRING, RUN_PARAM_LIST, RUN_PARAM_MAP };

struct run_param {
	const char *name;		/* "depth"; NULL for the root and in a list */
	const char *path;		/* "model.depth"; "" for the root; NULL in a list */
	enum run_param_type type;
	bool boolean;
	int64_t integer;
	double real;
	const char *text;		/* a string's value */
	struct run_param **items;	/* of a list or map, in order of the file */
	size_t count;
	struct mark mark;		/* where it is declared; line 0: nowhere */
	bool overridden;		/* its value came from the launch */
};

/* The word for messages: "an int", "a list". */
const char *run_params_type_name(enum run_param_type type);

/* A tree of what the node says; NULL or null gives an empty root. Names must be 1 to 200 characters
 * of letters, digits, `_`, `-` and not lead to the same environment variable as another. */
struct run_param *run_params_read(struct arena *arena, const struct yaml_node *node,
    struct mistakes *mistakes);
struct run_param *run_params_new(struct arena *arena);		/* an empty root */
struct run_param *run_params_copy(struct arena *arena, const struct run_param *root);

/* By path; NULL when there is none. */
const struct run_param *run_params_find(const struct run_param *root, const char *path);

/* All that can be edited on its own (scalars and whole lists), in order. The array is the arena's. */
size_t run_params_leaves(struct arena *arena, const struct run_param *root,
    const struct run_param ***out);

/* Sets one from "path=value", where value is YAML ("8", "true", "[1, 2]", text). Refused: an unknown
 * path (names the nearest), a value that does not fit the type (names file and line of the
 * declaration). `file` is for the message. The tree is unchanged on failure. */
MUST_CHECK bool run_params_override(struct arena *arena, struct run_param *root, const char *file,
    const char *assignment, struct err *err);

/* The same in two parts: what a form needs to check a field as it is typed. */
MUST_CHECK bool run_params_set(struct arena *arena, struct run_param *root, const char *file,
    const char *path, const char *value, struct err *err);

/* Adds or replaces without a check of types: how flags of an ad-hoc command become parameters. The
 * type is what the text looks like. Dots in the path nest. */
void run_params_add(struct arena *arena, struct run_param *root, const char *path,
    const char *value);
/* The same, always a string. */
void run_params_add_str(struct arena *arena, struct run_param *root, const char *path,
    const char *value);

/* The value as text that run_params_override takes: `8`, `0.1`, `true`, `[1, 2]`, `text`, `"8"`. */
void run_params_text(struct buf *out, const struct run_param *param);
/* The value as a program's argument: a string as it is, lists and maps as JSON, null as "". */
void run_params_value(struct buf *out, const struct run_param *param);
bool run_params_equal(const struct run_param *a, const struct run_param *b);

void run_params_put_json(struct json_out *out, const char *key, const struct run_param *param);
void run_params_put_yaml(struct yaml_out *out, const char *key, const struct run_param *param);
/* From the JSON of a journal or `--json`. Types are those of the JSON. */
struct run_param *run_params_from_json(struct arena *arena, const struct json *object);

/* "BENCHTOP_PARAM_model_depth": every character of the path that is no letter or digit becomes `_`. */
void run_params_variable(struct buf *out, const char *path);

/*
 * Puts values in place of `${params.PATH}`; `$${params.PATH}` stays as `${params.PATH}`. Quoting:
 *
 * - RUN_EXPAND_PLAIN: as they are (an argv item, a file name).
 * - RUN_EXPAND_SHELL: so that the shell sees exactly the value, wherever the reference stands:
 *   quoted outside quotes, escaped inside. A reference inside backquotes, a here-document or a
 *   comment is refused, since no quoting is right there ("use $BENCHTOP_PARAM_x").
 *
 * An unknown reference is refused with the nearest name.
 */
enum run_expand { RUN_EXPAND_PLAIN, RUN_EXPAND_SHELL };

MUST_CHECK bool run_params_expand(struct buf *out, const char *text, const struct run_param *root,
    enum run_expand how, struct err *err);

/* Calls see() with each PATH that text refers to. */
void run_params_references(const char *text, void (*see)(const char *path, void *arg), void *arg);

#endif
