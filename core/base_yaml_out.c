/*
 * base_yaml_out.c - writing YAML through libyaml's emitter, in block style without folded lines.
 *
 * Strings that another reader could take for something else (`yes`, `012`, `1e3`, a date) are
 * quoted, so that YAML 1.1 readers such as PyYAML agree with us.
 */
#include "base_yaml.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <yaml.h>

#include "base.h"
#include "base_utf8.h"

struct yaml_out {
	yaml_emitter_t emitter;
	struct buf *buf;
	int depth;
	bool is_map[YAML_MAX_DEPTH + 2];
};

static int
write_bytes(void *arg, unsigned char *bytes, size_t n)
{
	buf_append(arg, bytes, n);
	return 1;
}

static void
emit(struct yaml_out *out, yaml_event_t *event, int made)
{
	if (!made || !yaml_emitter_emit(&out->emitter, event))
		x_fatal("YAML cannot be written: %s",
		    out->emitter.problem != NULL ? out->emitter.problem : "out of memory");
}

struct yaml_out *
yaml_out_new(struct buf *buf)
{
	struct yaml_out *out = x_new(struct yaml_out);
	yaml_event_t event;

	out->buf = buf;
	if (!yaml_emitter_initialize(&out->emitter))
		x_fatal("out of memory");
	yaml_emitter_set_output(&out->emitter, write_bytes, buf);
	yaml_emitter_set_unicode(&out->emitter, 1);
	yaml_emitter_set_width(&out->emitter, -1);
	emit(out, &event, yaml_stream_start_event_initialize(&event, YAML_UTF8_ENCODING));
	emit(out, &event, yaml_document_start_event_initialize(&event, NULL, NULL, NULL, 1));
	return out;
}

void
yaml_out_free(struct yaml_out *out)
{
	yaml_event_t event;

	if (out == NULL)
		return;
	emit(out, &event, yaml_document_end_event_initialize(&event, 1));
	emit(out, &event, yaml_stream_end_event_initialize(&event));
	yaml_emitter_delete(&out->emitter);
	x_free(out);
}

/* How a text must be written so that every reader sees a string with exactly these characters. */
static yaml_scalar_style_t
style_of(const char *s)
{
	static const char *const words[] = { "yes", "no", "on", "off", "y", "n", "<<", "=" };
	const char *p;

	for (p = s; *p != '\0'; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7f)
			return YAML_DOUBLE_QUOTED_SCALAR_STYLE;
	if (yaml_kind_of_text(s) != YAML_STRING || (strchr("0123456789+-.", *s) != NULL &&
	    s[strspn(s, "0123456789abcdefABCDEFxXoO_.:+-tTzZ ")] == '\0'))
		return YAML_SINGLE_QUOTED_SCALAR_STYLE;
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (strcasecmp(s, words[i]) == 0)
			return YAML_SINGLE_QUOTED_SCALAR_STYLE;
	return YAML_ANY_SCALAR_STYLE;
}

/* Several lines of plain text, as a shell script: readable as a block, and exact as such. */
static bool
fits_literal(const char *s)
{
	const char *newline = strchr(s, '\n');

	if (newline == NULL || newline[1] == '\0' || *s == ' ' || *s == '\n')
		return false;
	for (; *s != '\0'; s++) {
		bool end = s[1] == '\n' || s[1] == '\0';

		if ((unsigned char)*s < 0x20 && *s != '\n')
			return false;
		if ((unsigned char)*s >= 0x7f || (*s == ' ' && end) || (*s == '\n' && end))
			return false;
	}
	return true;
}

static void
emit_scalar(struct yaml_out *out, const char *s, yaml_scalar_style_t style)
{
	struct buf valid = BUF_INIT;
	yaml_event_t event;
	size_t n = strlen(s);

	if (!utf8_valid(s, n)) {
		size_t i = 0;

		while (i < n) {
			char encoded[4];
			uint32_t c;

			i += utf8_decode(s + i, n - i, &c);
			buf_append(&valid, encoded, utf8_encode(encoded, c));
		}
		s = buf_str(&valid);
		n = valid.len;
	}
	emit(out, &event, yaml_scalar_event_initialize(&event, NULL, NULL,
	    (const yaml_char_t *)s, (int)n, 1, 1, style));
	buf_release(&valid);
}

static void
put_key(struct yaml_out *out, const char *key)
{
	if (out->depth > 0 && out->is_map[out->depth]) {
		x_assert(key != NULL);
		emit_scalar(out, key, style_of(key));
	} else {
		x_assert(key == NULL);
	}
}

static void
open_container(struct yaml_out *out, const char *key, bool is_map, bool flow)
{
	yaml_event_t event;

	put_key(out, key);
	x_assert(out->depth < YAML_MAX_DEPTH + 1);
	out->is_map[++out->depth] = is_map;
	if (is_map)
		emit(out, &event, yaml_mapping_start_event_initialize(&event, NULL, NULL, 1,
		    flow ? YAML_FLOW_MAPPING_STYLE : YAML_BLOCK_MAPPING_STYLE));
	else
		emit(out, &event, yaml_sequence_start_event_initialize(&event, NULL, NULL, 1,
		    flow ? YAML_FLOW_SEQUENCE_STYLE : YAML_BLOCK_SEQUENCE_STYLE));
}

void
yaml_open_map(struct yaml_out *out, const char *key)
{
	open_container(out, key, true, false);
}

void
yaml_open_list(struct yaml_out *out, const char *key)
{
	open_container(out, key, false, false);
}

void
yaml_open_flow_map(struct yaml_out *out, const char *key)
{
	open_container(out, key, true, true);
}

void
yaml_open_flow_list(struct yaml_out *out, const char *key)
{
	open_container(out, key, false, true);
}

void
yaml_close(struct yaml_out *out)
{
	yaml_event_t event;

	x_assert(out->depth > 0);
	if (out->is_map[out->depth--])
		emit(out, &event, yaml_mapping_end_event_initialize(&event));
	else
		emit(out, &event, yaml_sequence_end_event_initialize(&event));
}

static void
put_plain(struct yaml_out *out, const char *key, const char *text)
{
	put_key(out, key);
	emit_scalar(out, text, YAML_PLAIN_SCALAR_STYLE);
}

void
yaml_put_null(struct yaml_out *out, const char *key)
{
	put_plain(out, key, "null");
}

void
yaml_put_bool(struct yaml_out *out, const char *key, bool v)
{
	put_plain(out, key, v ? "true" : "false");
}

void
yaml_put_int(struct yaml_out *out, const char *key, int64_t v)
{
	char text[STR_SHORT];

	snprintf(text, sizeof text, "%lld", (long long)v);
	put_plain(out, key, text);
}

void
yaml_put_float(struct yaml_out *out, const char *key, double v)
{
	char text[STR_SHORT + 2];

	if (isnan(v) || isinf(v)) {
		put_plain(out, key, isnan(v) ? ".nan" : v < 0 ? "-.inf" : ".inf");
		return;
	}
	str_double(text, v);
	/* "8" would be an int, and PyYAML wants a point in 1e-05 too. */
	if (strchr(text, '.') == NULL) {
		char *e = strchr(text, 'e');
		size_t at = e != NULL ? (size_t)(e - text) : strlen(text);

		memmove(text + at + 2, text + at, strlen(text + at) + 1);
		text[at] = '.';
		text[at + 1] = '0';
	}
	put_plain(out, key, text);
}

void
yaml_put_str(struct yaml_out *out, const char *key, const char *s)
{
	if (s == NULL) {
		yaml_put_null(out, key);
		return;
	}
	put_key(out, key);
	emit_scalar(out, s, fits_literal(s) ? YAML_LITERAL_SCALAR_STYLE : style_of(s));
}

static void
put_scalar_node(struct yaml_out *out, const char *key, const struct yaml_node *node)
{
	if (yaml_kind(node) == YAML_STRING)
		yaml_put_str(out, key, node->text);
	else
		put_plain(out, key, node->len > 0 ? node->text : "null");
}

void
yaml_put_node(struct yaml_out *out, const char *key, const struct yaml_node *node)
{
	switch (node->type) {
	case YAML_SCALAR:
		put_scalar_node(out, key, node);
		return;
	case YAML_LIST:
		yaml_open_list(out, key);
		for (size_t i = 0; i < node->count; i++)
			yaml_put_node(out, NULL, node->items[i]);
		break;
	case YAML_MAP:
		yaml_open_map(out, key);
		for (size_t i = 0; i < node->count; i++)
			yaml_put_node(out, node->pairs[i].key->text, node->pairs[i].value);
		break;
	}
	yaml_close(out);
}
