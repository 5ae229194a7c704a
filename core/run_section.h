/*
 * run_section.h - structs read from and written to YAML by tables.
 *
 * A section is a map in YAML and a struct in C; a field is a key of the map and a member of the
 * struct, with its type, limits, default and help. The project file (run_keys.c) and spec.yaml
 * (run_spec_file.c) are such tables; reading with all checks, writing and documentation are here.
 *
 * To add a key: a member in the struct, a row in the table.
 */
#ifndef RUN_SECTION_H
#define RUN_SECTION_H

#include <stdbool.h>
#include <stddef.h>

#include "base.h"
#include "base_yaml.h"

enum run_field_type {
	RUN_TEXT,	/* const char * */
	RUN_NAME,	/* const char *: letters, digits, "-_.", at most 64 */
	RUN_PATH,	/* const char *: relative, stays inside the project */
	RUN_INT,	/* int64_t, min..max */
	RUN_FLOAT,	/* double, min..max */
	RUN_NUMBER,	/* struct run_number: may be absent */
	RUN_BOOL,	/* bool */
	RUN_DURATION,	/* int64_t ns: 90, 5m, 1h30m */
	RUN_BYTES,	/* int64_t: 1000000, 10 MB */
	RUN_TIME,	/* int64_t ns: RFC 3339 */
	RUN_CHOICE,	/* const char *: one of choices */
	RUN_TEXTS,	/* struct run_texts: one text or a list */
	RUN_PATHS,	/* struct run_texts of paths */
	RUN_CHOICES,	/* struct run_texts: some of choices */
	RUN_PAIRS,	/* struct run_pairs */
	RUN_COMMAND,	/* struct run_command: a shell line, or a list of arguments */
	RUN_REGEX,	/* const char *: PCRE2 */
	RUN_WHEN,	/* const char *: a condition (run_when.h) */
	RUN_PARAMS,	/* struct run_param * */
	RUN_ONE,	/* an embedded struct of `section`; count: offset of a bool, true when given */
	RUN_MANY,	/* an array of `section`, from a list; count: offset of its size_t */
	RUN_NAMED,	/* the same, from a map NAME -> section */
	RUN_FIELD_TYPES
};

enum { RUN_NO_OFFSET = -1 };

struct run_section;

struct run_field {
	const char *name;
	enum run_field_type type;
	ptrdiff_t offset;
	ptrdiff_t count;		/* of RUN_ONE, RUN_MANY, RUN_NAMED; else unused */
	ptrdiff_t mark;			/* of a struct mark for the value's place; 0: not kept */
	const struct run_section *section;
	const char *fallback;		/* a scalar as YAML; NULL: absent */
	const char *const *choices;	/* NULL-terminated */
	double min, max;		/* both 0: no limits */
	bool required;
	const char *help;		/* one line, lower case, no stop */
};

struct run_reader;

struct run_section {
	const char *item;		/* how a path calls one of many: "NAME", "COLUMN" */
	size_t size;
	const struct run_field *fields;
	size_t field_count;
	ptrdiff_t name;			/* of RUN_NAMED: where the name goes */
	ptrdiff_t mark;			/* where the place goes; RUN_NO_OFFSET: nowhere */
	bool free_names;		/* names may be any printable text, not only safe ones */
	bool bare_names;		/* RUN_NAMED: a list of names alone will do */
	const char *shorthand;		/* the field that a value which is no map stands for */
	void (*check)(struct run_reader *r, struct mark mark, void *item);	/* may be NULL */
};

#define RUN_FIELDS(table) .fields = (table), .field_count = ARRAY_LEN(table)

struct run_reader {
	struct arena *arena;
	struct mistakes *mistakes;
	struct buf path;		/* "pipelines.train.steps.fit", for messages */
	bool lenient;			/* unknown keys are skipped: a file of a newer version */
	const struct run_section *root;	/* for "it belongs in ..." */
};

/* Fills *out (all of section->size) with defaults, then with what the node says. */
void run_section_read(struct run_reader *r, const struct run_section *section,
    const struct yaml_node *node, void *out);

/* A mistake at mark, with the path before it. */
void run_section_mistake(struct run_reader *r, struct mark mark, const char *fmt, ...)
    PRINTF_LIKE(3, 4);

/* The members as a map. What is absent (NULL, empty, unset) is left out. */
void run_section_write(struct yaml_out *out, const char *key, const struct run_section *section,
    const void *item);

/* A path that stays where it is put: relative, not empty, no "..", no control characters. */
bool run_path_check(const char *path, struct err *err);
/* A name that is safe in a file name, a command line and an expression. */
bool run_name_check(const char *name, struct err *err);

/* What a person reads as the type: "number, at least 0", "one of min, max". The arena's. */
const char *run_field_type_text(const struct run_field *field, struct arena *arena);

#endif
