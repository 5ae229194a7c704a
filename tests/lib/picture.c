/*
 * picture.c - pictures read back from what terminals are sent.
 */
#include "lib/picture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base.h"

enum { REGISTERS = 256, BAND = 6, CHUNK = 4096, SIDE_MAX = 16384 };

static void
make_picture(struct picture *p, int width, int height)
{
	size_t n = (size_t)width * (size_t)height;

	*p = (struct picture){ width, height, xmalloc(n * sizeof(*p->rgb)) };
	for (size_t i = 0; i < n; i++)
		p->rgb[i] = PICTURE_NOTHING;
}

void
picture_release(struct picture *p)
{
	x_free(p->rgb);
	*p = (struct picture){ 0 };
}

static int
channel_difference(uint32_t a, uint32_t b, int shift)
{
	int d = (int)(a >> shift & 255) - (int)(b >> shift & 255);

	return d * d;
}

int
picture_difference(const struct picture *a, const struct picture *b)
{
	int worst = 0;

	for (size_t i = 0; i < (size_t)a->width * (size_t)a->height; i++) {
		int d = channel_difference(a->rgb[i], b->rgb[i], 16) +
		    channel_difference(a->rgb[i], b->rgb[i], 8) +
		    channel_difference(a->rgb[i], b->rgb[i], 0);

		worst = d > worst ? d : worst;
	}
	return worst;
}

size_t
picture_undrawn(const struct picture *p)
{
	size_t n = 0;

	for (size_t i = 0; i < (size_t)p->width * (size_t)p->height; i++)
		n += p->rgb[i] == PICTURE_NOTHING;
	return n;
}

/* ---- sixel */

struct sixel {
	struct picture *out;
	uint32_t color[REGISTERS];
	bool is_defined[REGISTERS];
	int current;
	int x, band, repeat;
};

/* "#3;2;100;0;50" defines a register in per cent, "#3" chooses it. */
static const char *
read_color(struct sixel *s, const char **at)
{
	int n, r, g, b, used = 0;
	bool defines = sscanf(*at, "#%d;2;%d;%d;%d%n", &n, &r, &g, &b, &used) == 4;

	if (!defines && sscanf(*at, "#%d%n", &n, &used) != 1)
		return "a colour without a number";
	if (n < 0 || n >= REGISTERS)
		return "a colour register that no terminal has";
	*at += used;
	s->current = n;
	if (defines && (r < 0 || r > 100 || g < 0 || g > 100 || b < 0 || b > 100))
		return "more than all of a colour";
	if (defines) {
		s->color[n] = (uint32_t)(r * 255 / 100) << 16 | (uint32_t)(g * 255 / 100) << 8 |
		    (uint32_t)(b * 255 / 100);
		s->is_defined[n] = true;
	}
	return s->is_defined[n] ? NULL : "a colour that was not defined";
}

static const char *
put_sixel(struct sixel *s, int bits)
{
	for (; s->repeat > 0; s->repeat--, s->x++) {
		for (int bit = 0; bit < BAND; bit++) {
			int y = s->band * BAND + bit;

			if ((bits >> bit & 1) == 0)
				continue;
			if (s->x >= s->out->width || y >= s->out->height)
				return "a pixel outside of the picture";
			s->out->rgb[(size_t)y * (size_t)s->out->width + (size_t)s->x] =
			    s->color[s->current];
		}
	}
	s->repeat = 1;
	return NULL;
}

static const char *
read_item(struct sixel *s, const char **at)
{
	char c = **at;

	if (c == '#')
		return read_color(s, at);
	if (c == '!') {
		s->repeat = (int)strtol(*at + 1, (char **)(uintptr_t)at, 10);
		return s->repeat > 0 && **at >= '?' && **at <= '~' ? NULL : "nothing to repeat";
	}
	++*at;
	if (c == '$' || c == '-') {
		s->x = 0;
		s->band += c == '-';
		return NULL;
	}
	return c >= '?' && c <= '~' ? put_sixel(s, c - '?') : "a character that sixel does not know";
}

const char *
picture_read_sixel(struct picture *out, const char *body)
{
	struct sixel s = { .out = out, .repeat = 1 };
	const char *at = strchr(body, 'q'), *wrong = NULL;
	int width, height, used = 0;

	if (at == NULL || strspn(body, "0123456789;") != (size_t)(at - body))
		return "no sixel";
	if (sscanf(at, "q\"1;1;%d;%d%n", &width, &height, &used) != 2 || width < 1 || height < 1 ||
	    width > SIDE_MAX || height > SIDE_MAX)
		return "no size";
	make_picture(out, width, height);
	for (at += used; wrong == NULL && *at != '\0';)
		wrong = read_item(&s, &at);
	return wrong;
}

/* ---- kitty */

static int
digit(char c)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *at = c != '\0' ? strchr(digits, c) : NULL;

	return at != NULL ? (int)(at - digits) : -1;
}

static bool
read_base64(const struct buf *text, struct buf *out)
{
	const char *s = buf_str(text);

	if (text->len % 4 != 0)
		return false;
	for (size_t i = 0; i < text->len; i += 4) {
		bool last = i + 4 == text->len;
		int pads = last ? (s[i + 3] == '=') + (s[i + 2] == '=') : 0;
		int v = 0;

		for (int k = 0; k < 4; k++) {
			int d = k >= 4 - pads ? 0 : digit(s[i + (size_t)k]);

			if (d < 0)
				return false;
			v = v << 6 | d;
		}
		for (int k = 0; k < 3 - pads; k++)
			buf_add_char(out, (char)(v >> (16 - 8 * k)));
	}
	return true;
}

static const char *
read_pixels(struct kitty_reader *r, struct picture *out)
{
	struct buf packed = BUF_INIT;
	uLongf size = (uLongf)r->width * (uLongf)r->height * 3, wanted = size;
	unsigned char *rgb = xmalloc(size + 1);
	const char *wrong = NULL;

	if (!read_base64(&r->data, &packed))
		wrong = "no base64";
	else if (!r->is_packed || uncompress(rgb, &size, (const unsigned char *)packed.data, packed.len) != Z_OK)
		wrong = "not what zlib packed";
	else if (size != wanted)
		wrong = "another size than it says";
	if (wrong == NULL)
		make_picture(out, r->width, r->height);
	for (size_t i = 0; wrong == NULL && i < size / 3; i++)
		out->rgb[i] = (uint32_t)rgb[3 * i] << 16 | (uint32_t)rgb[3 * i + 1] << 8 | rgb[3 * i + 2];
	buf_release(&packed);
	x_free(rgb);
	return wrong;
}

/* "a=T,f=24,m=1": each key is a letter. */
static const char *
read_keys(struct kitty_reader *r, const char *s, const char *end, bool *more)
{
	struct kitty_command *c = &r->now;

	while (s < end) {
		char key = s[0], first = s + 2 < end ? s[2] : '\0';
		int number = (int)strtol(s + 2, NULL, 10);

		if (s + 2 >= end || s[1] != '=')
			return "a key without a value";
		switch (key) {
		case 'a': c->action = first; break;
		case 'd': c->delete = first; break;
		case 'i': c->id = (unsigned)number; break;
		case 'c': c->cols = number; break;
		case 'r': c->rows = number; break;
		case 's': r->width = number; break;
		case 'v': r->height = number; break;
		case 'm': *more = number == 1; break;
		case 'C': c->keeps_cursor = number == 1; break;
		case 'o': r->is_packed = first == 'z'; break;
		case 'f': if (number != 24) return "another format than RGB"; break;
		case 't': if (first != 'd') return "pixels elsewhere than in the stream"; break;
		case 'q': break;
		default: return "a key that kitty does not know";
		}
		s += strcspn(s, ",;");
		s += s < end;
	}
	return NULL;
}

static const char *
take_chunk(struct kitty_reader *r, const char *body, size_t n, bool *more)
{
	const char *data = memchr(body, ';', n);
	const char *end = data != NULL ? data : body + n, *wrong;
	size_t size = data != NULL ? (size_t)(body + n - data - 1) : 0;
	bool continues = r->has_begun;

	if (continues && memchr(body, 'a', (size_t)(end - body)) != NULL)
		return "a command within another";
	wrong = read_keys(r, body, end, more);
	if (wrong != NULL)
		return wrong;
	r->now.chunks++;
	if (size > CHUNK || (*more && size % 4 != 0))
		return "a chunk of a forbidden size";
	buf_append(&r->data, data != NULL ? data + 1 : "", size);
	return r->now.action != '\0' ? NULL : "no command";
}

void
kitty_reader_release(struct kitty_reader *r)
{
	buf_release(&r->data);
	*r = (struct kitty_reader){ 0 };
}

bool
kitty_take(struct kitty_reader *r, const char *body, size_t n, struct kitty_command *out)
{
	bool more = false;

	r->now.wrong = take_chunk(r, body, n, &more);
	r->has_begun = more;
	if (more && r->now.wrong == NULL)
		return false;
	*out = r->now;
	if (out->wrong == NULL && out->action == 'T' && (r->width < 1 || r->height < 1 || r->width > SIDE_MAX ||
	    r->height > SIDE_MAX))
		out->wrong = "no size";
	if (out->wrong == NULL && out->action == 'T')
		out->wrong = read_pixels(r, &out->picture);
	kitty_reader_release(r);
	return true;
}
