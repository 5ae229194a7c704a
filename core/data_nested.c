/*
 * data_nested.c - a walk over JSON text that is known to be valid, or is checked first. Names are taken
 * as they are written, with their escapes.
 */
#include "data_nested.h"

#include <string.h>

#include "data_hash.h"
#include "data_jsonl.h"

enum { MAX_DEPTH = 8, MAX_PATH = 128 };

struct data_nested *
data_nested_new(uint32_t kll_k, uint64_t seed)
{
	struct data_nested *nested = x_new(struct data_nested);

	data_top_init(&nested->keys, DATA_NESTED_KEYS);
	data_kll_init(&nested->lengths, kll_k, seed);
	return nested;
}

void
data_nested_free(struct data_nested *nested)
{
	if (nested == NULL)
		return;
	data_top_release(&nested->keys);
	data_kll_release(&nested->lengths);
	x_free(nested);
}

struct walk {
	struct data_nested *nested;
	const char *p, *end;
	uint32_t rows;
	int depth;
	char path[MAX_PATH + DATA_TEXT_PADDING];
	size_t path_len;
};

static void
skip_blanks(struct walk *w)
{
	while (w->p < w->end && strchr(" \t\r\n", *w->p) != NULL && *w->p != '\0')
		w->p++;
}

/* From an opening quote to behind the closing one; gives what is between. */
static struct slice
read_name(struct walk *w)
{
	const char *start = ++w->p;

	for (; w->p < w->end && *w->p != '"'; w->p++)
		if (*w->p == '\\' && w->p + 1 < w->end)
			w->p++;
	w->p += w->p < w->end;
	return (struct slice){ start, (size_t)(w->p - start) - (w->p > start) };
}

static void
count_path(struct walk *w)
{
	struct data_top_item item = { .hash = data_hash_text(w->path, w->path_len),
		.count = w->rows,
		.len = (uint32_t)w->path_len,
		.kind = DATA_VALUE_TEXT };

	data_top_append(&w->nested->keys, &item, w->path);
	if (data_top_is_long(&w->nested->keys))
		data_top_settle(&w->nested->keys);
}

static void walk_value(struct walk *w);

/* Appends to the path, cut where it gets too long; returns what it was. */
static size_t
enter(struct walk *w, const char *between, struct slice name)
{
	size_t before = w->path_len, room = MAX_PATH - before, n = strlen(between);

	if (n > room)
		n = room;
	memcpy(w->path + before, between, n);
	room -= n;
	if (name.n < room)
		room = name.n;
	memcpy(w->path + before + n, name.p, room);
	w->path_len = before + n + room;
	memset(w->path + w->path_len, 0, DATA_TEXT_PADDING);
	return before;
}

static void
leave(struct walk *w, size_t before)
{
	w->path_len = before;
	memset(w->path + before, 0, DATA_TEXT_PADDING);
}

/* The members or elements up to the closing bracket; returns how many. */
static size_t
walk_inside(struct walk *w, bool object)
{
	size_t count = 0;

	w->p++;
	skip_blanks(w);
	while (w->p < w->end && *w->p != '}' && *w->p != ']') {
		size_t before = w->path_len;

		if (object) {
			before = enter(w, w->path_len > 0 ? "." : "", read_name(w));
			count_path(w);
			skip_blanks(w);
			w->p += w->p < w->end; /* the colon */
		}
		walk_value(w);
		leave(w, before);
		count++;
		skip_blanks(w);
		if (w->p < w->end && *w->p == ',')
			w->p++;
		skip_blanks(w);
	}
	w->p += w->p < w->end;
	return count;
}

/* What is deeper than anybody looks. */
static void
skip_nested(struct walk *w)
{
	int depth = 0;

	do {
		if (*w->p == '"') {
			read_name(w);
			continue;
		}
		depth += (*w->p == '{' || *w->p == '[') - (*w->p == '}' || *w->p == ']');
		w->p++;
	} while (w->p < w->end && depth > 0);
}

static void
walk_value(struct walk *w)
{
	size_t before;

	skip_blanks(w);
	if (w->p >= w->end)
		return;
	if (*w->p == '"') {
		read_name(w);
		return;
	}
	if (*w->p != '{' && *w->p != '[') {
		while (w->p < w->end && strchr(",]} \t\r\n", *w->p) == NULL)
			w->p++;
		return;
	}
	if (w->depth == MAX_DEPTH) {
		skip_nested(w);
		return;
	}
	w->depth++;
	if (*w->p == '{') {
		walk_inside(w, true);
	} else {
		before = enter(w, "[]", (struct slice){ "", 0 });
		walk_inside(w, false);
		leave(w, before);
	}
	w->depth--;
}

static void
add_length(struct data_nested *nested, size_t elements, uint32_t rows)
{
	const double value = (double)elements;

	nested->arrays += rows;
	nested->elements += (uint64_t)elements * rows;
	data_kll_add_runs(&nested->lengths, &value, &rows, 1);
}

void
data_nested_add(struct data_nested *nested, const char *p, size_t n, uint32_t rows)
{
	struct walk w = { .nested = nested, .p = p, .end = p + n, .rows = rows, .depth = 1 };

	if (n < 2 || (*p != '{' && *p != '[') || !data_jsonl_valid(p, n, NULL))
		return;
	if (*p == '{') {
		nested->objects += rows;
		walk_inside(&w, true);
		return;
	}
	enter(&w, "[]", (struct slice){ "", 0 });
	add_length(nested, walk_inside(&w, false), rows);
}

void
data_nested_merge(struct data_nested *nested, const struct data_nested *other)
{
	nested->objects += other->objects;
	nested->arrays += other->arrays;
	nested->elements += other->elements;
	data_top_settle(&nested->keys);
	data_top_merge(&nested->keys, &other->keys);
	data_kll_merge(&nested->lengths, &other->lengths);
}

void
data_nested_pack(const struct data_nested *nested, struct buf *out)
{
	data_pack_u64(out, nested->objects);
	data_pack_u64(out, nested->arrays);
	data_pack_u64(out, nested->elements);
	data_top_pack(&nested->keys, out);
	data_kll_pack(&nested->lengths, out);
}

struct data_nested *
data_nested_unpack(struct data_unpack *in)
{
	struct data_nested *nested = x_new(struct data_nested);

	nested->objects = data_unpack_u64(in);
	nested->arrays = data_unpack_u64(in);
	nested->elements = data_unpack_u64(in);
	data_top_unpack(&nested->keys, in);
	data_kll_unpack(&nested->lengths, in);
	if (nested->objects > UINT64_MAX >> 8 || nested->arrays > UINT64_MAX >> 8 ||
	    nested->elements > UINT64_MAX >> 8)
		in->bad = true;
	return nested;
}
