/*
 * base_yaml.c - reading YAML into a tree. With base_yaml_out.c the only files that know libyaml.
 *
 * The tree is built from libyaml's events, since its own document tree forgets anchors' limits, keeps
 * no order of merge keys, and cannot report more than one mistake.
 */
#include "base_yaml.h"

#include <string.h>
#include <yaml.h>

#include "base.h"
#include "base_map.h"

struct reader {
	yaml_parser_t parser;
	yaml_event_t event;
	bool has_event;
	bool failed;			/* a mistake that ends the reading was reported */
	struct arena *arena;
	struct mistakes *mistakes;
	struct map *anchors;		/* name -> node; open_anchor while it is being built */
	size_t nodes;			/* with aliases followed */
};

static const struct yaml_node open_anchor = { .type = YAML_SCALAR, .text = "" };

static struct mark
mark_of(yaml_mark_t m)
{
	return (struct mark){ (int)m.line + 1, (int)m.column + 1 };
}

static const struct yaml_node *
fail(struct reader *r, struct mark mark, const char *text)
{
	if (!r->failed)
		mistake_add(r->mistakes, mark, "%s", text);
	r->failed = true;
	return NULL;
}

/* libyaml's own words name tokens of its grammar; these say what to do about the common ones. */
static const char *
hint(const char *problem)
{
	static const struct {
		const char *part, *text;
	} hints[] = {
		{ "cannot start any token",
		    "quote the text: it starts with a sign that YAML uses itself" },
		{ "mapping values are not allowed",
		    "a second \": \" on one line: quote the text, or start "
		    "a new line" },
		{ "did not find expected key",
		    "a key is expected here: is the indentation right?" },
		{ "did not find expected '-'",
		    "an item of a list (\"- \") is expected here: is the "
		    "indentation right?" },
		{ "could not find expected ':'", "a \":\" is missing after a key" },
		{ "did not find expected ',' or ']'", "a \",\" or the closing \"]\" is missing" },
		{ "did not find expected ',' or '}'", "a \",\" or the closing \"}\" is missing" },
		{ "unexpected end of stream", "the closing quote is missing" },
	};

	for (size_t i = 0; i < ARRAY_LEN(hints); i++)
		if (problem != NULL && strstr(problem, hints[i].part) != NULL)
			return hints[i].text;
	return NULL;
}

static void
report_syntax(struct reader *r)
{
	const yaml_parser_t *p = &r->parser;
	const char *text = hint(p->problem);
	struct mark mark = mark_of(p->problem_mark);

	if (r->failed)
		return;
	r->failed = true;
	if (p->error == YAML_READER_ERROR)
		mistake_add(r->mistakes, mark_of(p->mark), "not text in UTF-8 (byte %zu)",
		    p->problem_offset + 1);
	else if (p->error == YAML_SCANNER_ERROR && p->buffer.pointer < p->buffer.last &&
	    *p->buffer.pointer == '\t')
		mistake_add(r->mistakes, mark, "indent with blanks: a tab is not allowed here");
	else if (text != NULL)
		mistake_add(r->mistakes, mark, "%s", text);
	else if (p->context != NULL)
		mistake_add(r->mistakes, mark, "not YAML: %s, %s that began in line %d",
		    p->problem != NULL ? p->problem : "syntax error", p->context,
		    (int)p->context_mark.line + 1);
	else
		mistake_add(r->mistakes, mark, "not YAML: %s",
		    p->problem != NULL ? p->problem : "syntax error");
}

static yaml_event_type_t
next(struct reader *r)
{
	if (r->has_event)
		yaml_event_delete(&r->event);
	r->has_event = false;
	if (r->failed)
		return YAML_NO_EVENT;
	if (!yaml_parser_parse(&r->parser, &r->event)) {
		if (r->parser.error == YAML_MEMORY_ERROR)
			x_fatal("out of memory (libyaml)");
		report_syntax(r);
		return YAML_NO_EVENT;
	}
	r->has_event = true;
	return r->event.type;
}

static bool
count_nodes(struct reader *r, size_t n, struct mark mark)
{
	r->nodes += n;
	if (r->nodes <= YAML_MAX_NODES)
		return true;
	fail(r, mark, "too large: over 200,000 values when aliases are followed");
	return false;
}

static void
check_tag(struct reader *r, const char *tag, struct yaml_node *node)
{
	static const char core[] = "tag:yaml.org,2002:";

	if (tag == NULL || str_equal(tag, "!"))
		return;
	if (str_equal(tag, "tag:yaml.org,2002:str")) {
		node->plain = false;
	} else if (strncmp(tag, core, sizeof core - 1) != 0) {
		mistake_add(r->mistakes, node->mark, "the tag %s means nothing here", tag);
	}
}

static struct yaml_node *
new_node(struct reader *r, enum yaml_type type)
{
	struct yaml_node *node = arena_alloc(r->arena, sizeof *node);

	node->type = type;
	node->mark = mark_of(r->event.start_mark);
	node->size = 1;
	return node;
}

static char *
keep_anchor(struct reader *r, const yaml_char_t *anchor)
{
	char *name;

	if (anchor == NULL)
		return NULL;
	name = arena_strdup(r->arena, (const char *)anchor);
	map_set(r->anchors, name, (void *)(uintptr_t)&open_anchor);
	return name;
}

static const struct yaml_node *
close_anchor(struct reader *r, const char *name, const struct yaml_node *node)
{
	if (name != NULL && node != NULL)
		map_set(r->anchors, name, (void *)(uintptr_t)node);
	return node;
}

static const struct yaml_node *
read_scalar(struct reader *r)
{
	struct yaml_node *node = new_node(r, YAML_SCALAR);
	const char *text = (const char *)r->event.data.scalar.value;
	size_t len = r->event.data.scalar.length;
	char *anchor = keep_anchor(r, r->event.data.scalar.anchor);

	if (memchr(text, '\0', len) != NULL) {
		mistake_add(r->mistakes, node->mark, "a text with a NUL character");
		len = strlen(text);
	}
	node->text = arena_strndup(r->arena, text, len);
	node->len = len;
	node->plain = r->event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
	check_tag(r, (const char *)r->event.data.scalar.tag, node);
	return close_anchor(r, anchor, node);
}

static const struct yaml_node *
read_alias(struct reader *r)
{
	struct mark mark = mark_of(r->event.start_mark);
	const char *name = (const char *)r->event.data.alias.anchor;
	const struct yaml_node *node = map_get(r->anchors, name);

	if (node == &open_anchor)
		return fail(r, mark, "an alias inside of what it stands for");
	if (node == NULL) {
		mistake_add(r->mistakes, mark, "no anchor &%s above", name);
		r->failed = true;
		return NULL;
	}
	/* new_node counted one; the rest of what it stands for counts too. */
	return count_nodes(r, node->size - 1, mark) ? node : NULL;
}

static const struct yaml_node *read_node(struct reader *r, int depth);

static const struct yaml_node *
read_list(struct reader *r, int depth)
{
	struct yaml_node *node = new_node(r, YAML_LIST);
	char *anchor = keep_anchor(r, r->event.data.sequence_start.anchor);
	const struct yaml_node **items = NULL;
	size_t cap = 0;

	check_tag(r, (const char *)r->event.data.sequence_start.tag, node);
	while (next(r) != YAML_SEQUENCE_END_EVENT) {
		const struct yaml_node *item = read_node(r, depth + 1);

		if (item == NULL)
			break;
		x_grow(&items, &cap, node->count + 1);
		items[node->count++] = item;
		node->size += item->size;
	}
	node->items = arena_array(r->arena, const struct yaml_node *, node->count);
	if (node->count > 0)
		memcpy(node->items, items, node->count * sizeof *items);
	x_free(items);
	return r->failed ? NULL : close_anchor(r, anchor, node);
}

/* The pairs of one map while it is read. */
struct pairs {
	struct yaml_pair *items;
	size_t count, cap;
	struct map *seen;		/* key text -> key node */
	const struct yaml_node **merges;	/* values of "<<", in order */
	size_t merge_count, merge_cap;
};

static bool
is_merge(const struct yaml_node *key)
{
	return key->type == YAML_SCALAR && key->plain && str_equal(key->text, "<<");
}

static void
add_pair(struct reader *r, struct pairs *pairs, const struct yaml_node *key,
    const struct yaml_node *value)
{
	const struct yaml_node *first;

	if (key->type != YAML_SCALAR) {
		mistake_add(r->mistakes, key->mark, "a key must be a text, not %s",
		    key->type == YAML_LIST ? "a list" : "a map");
		return;
	}
	first = map_get(pairs->seen, key->text);
	if (first != NULL) {
		mistake_add(r->mistakes, key->mark, "\"%s\" stands here twice: first in line %d",
		    key->text, first->mark.line);
		return;
	}
	map_set(pairs->seen, key->text, (void *)(uintptr_t)key);
	x_grow(&pairs->items, &pairs->cap, pairs->count + 1);
	pairs->items[pairs->count++] = (struct yaml_pair){ key, value };
}

/* Adds what is not there yet. */
static void
merge_map(struct reader *r, struct pairs *pairs, const struct yaml_node *map, struct mark mark)
{
	if (map->type != YAML_MAP) {
		mistake_add(r->mistakes, mark, "\"<<\" takes a map or a list of maps");
		return;
	}
	for (size_t i = 0; i < map->count && count_nodes(r, 1, mark); i++)
		if (map_get(pairs->seen, map->pairs[i].key->text) == NULL)
			add_pair(r, pairs, map->pairs[i].key, map->pairs[i].value);
}

static void
merge_all(struct reader *r, struct pairs *pairs)
{
	for (size_t i = 0; i < pairs->merge_count && !r->failed; i++) {
		const struct yaml_node *value = pairs->merges[i];

		if (value->type != YAML_LIST) {
			merge_map(r, pairs, value, value->mark);
			continue;
		}
		for (size_t k = 0; k < value->count && !r->failed; k++)
			merge_map(r, pairs, value->items[k], value->items[k]->mark);
	}
}

static void
read_pairs(struct reader *r, struct pairs *pairs, int depth)
{
	while (next(r) != YAML_MAPPING_END_EVENT) {
		const struct yaml_node *key = read_node(r, depth + 1), *value;

		if (key == NULL)
			return;
		next(r);
		value = read_node(r, depth + 1);
		if (value == NULL)
			return;
		if (is_merge(key)) {
			x_grow(&pairs->merges, &pairs->merge_cap, pairs->merge_count + 1);
			pairs->merges[pairs->merge_count++] = value;
		} else {
			add_pair(r, pairs, key, value);
		}
	}
	merge_all(r, pairs);
}

static const struct yaml_node *
read_map(struct reader *r, int depth)
{
	struct yaml_node *node = new_node(r, YAML_MAP);
	char *anchor = keep_anchor(r, r->event.data.mapping_start.anchor);
	struct pairs pairs = { .seen = map_new() };

	check_tag(r, (const char *)r->event.data.mapping_start.tag, node);
	read_pairs(r, &pairs, depth);
	node->count = pairs.count;
	node->pairs = arena_array(r->arena, struct yaml_pair, pairs.count);
	for (size_t i = 0; i < pairs.count; i++) {
		node->pairs[i] = pairs.items[i];
		node->size += pairs.items[i].key->size + pairs.items[i].value->size;
	}
	map_free(pairs.seen, NULL);
	x_free(pairs.items);
	x_free(pairs.merges);
	return r->failed ? NULL : close_anchor(r, anchor, node);
}

/* The node whose first event is the current one. NULL: failed, and said. */
static const struct yaml_node *
read_node(struct reader *r, int depth)
{
	struct mark mark;

	if (r->failed || !r->has_event)
		return NULL;
	mark = mark_of(r->event.start_mark);
	if (depth > YAML_MAX_DEPTH)
		return fail(r, mark, "nested too deeply");
	if (!count_nodes(r, 1, mark))
		return NULL;
	switch (r->event.type) {
	case YAML_SCALAR_EVENT:
		return read_scalar(r);
	case YAML_ALIAS_EVENT:
		return read_alias(r);
	case YAML_SEQUENCE_START_EVENT:
		return read_list(r, depth);
	case YAML_MAPPING_START_EVENT:
		return read_map(r, depth);
	default:
		return fail(r, mark, "not YAML");
	}
}

static const struct yaml_node *
read_document(struct reader *r)
{
	const struct yaml_node *root;

	if (next(r) != YAML_STREAM_START_EVENT)
		return NULL;
	if (next(r) != YAML_DOCUMENT_START_EVENT) {
		struct yaml_node *empty;

		if (r->failed)
			return NULL;
		empty = arena_alloc(r->arena, sizeof *empty);
		*empty = (struct yaml_node){ .type = YAML_MAP, .mark = { 1, 1 }, .size = 1 };
		return empty;
	}
	next(r);
	root = read_node(r, 0);
	if (root == NULL)
		return NULL;
	next(r);			/* the end of the document */
	if (next(r) == YAML_DOCUMENT_START_EVENT)
		return fail(
		    r, mark_of(r->event.start_mark), "a second document: one file is one document");
	return r->failed ? NULL : root;
}

bool
yaml_parse(const struct yaml_node **out, struct slice text, struct arena *arena,
    struct mistakes *mistakes)
{
	struct reader r = { .arena = arena, .mistakes = mistakes };
	const struct yaml_node *root;

	if (text.n > YAML_MAX_BYTES) {
		mistake_add(mistakes, (struct mark){ 0, 0 }, "too large: over 8 MB");
		return false;
	}
	if (!yaml_parser_initialize(&r.parser))
		x_fatal("out of memory");
	r.anchors = map_new();
	yaml_parser_set_input_string(&r.parser, (const unsigned char *)(text.n > 0 ? text.p : ""),
	    text.n);
	yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
	root = read_document(&r);
	if (r.has_event)
		yaml_event_delete(&r.event);
	yaml_parser_delete(&r.parser);
	map_free(r.anchors, NULL);
	if (root == NULL)
		return false;
	*out = root;
	return true;
}

