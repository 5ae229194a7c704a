/*
 * base_mistake.c - the bounded list of what is wrong in a file, and how it is shown.
 */
#include "base_mistake.h"

#include <stdlib.h>
#include <string.h>

#include "base_mem.h"
#include "base_str.h"
#include "base_utf8.h"

enum { CHOICES_SHOWN = 8 };

void
mistakes_init(struct mistakes *m, const char *file)
{
	*m = (struct mistakes){ .file = xstrdup(file) };
}

void
mistakes_release(struct mistakes *m)
{
	for (size_t i = 0; i < m->count; i++)
		x_free(m->items[i].text);
	x_free(m->items);
	x_free(m->file);
	*m = (struct mistakes){ .file = NULL };
}

static void PRINTF_LIKE(4, 0)
add(struct mistakes *m, struct mark mark, bool warning, const char *fmt, va_list ap)
{
	struct buf text = BUF_INIT, safe = BUF_INIT;

	if (m->count - m->warnings >= MISTAKES_MAX || m->count >= 2 * MISTAKES_MAX) {
		m->dropped++;
		return;
	}
	buf_vprintf(&text, fmt, ap);
	utf8_safe(&safe, buf_str(&text), text.len);
	buf_release(&text);
	x_grow(&m->items, &m->cap, m->count + 1);
	m->items[m->count++] = (struct mistake){ mark, warning, buf_take(&safe), m->about };
	m->warnings += warning;
}

void
mistake_add(struct mistakes *m, struct mark mark, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	add(m, mark, false, fmt, ap);
	va_end(ap);
}

void
mistake_warn(struct mistakes *m, struct mark mark, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	add(m, mark, true, fmt, ap);
	va_end(ap);
}

void
mistake_meant(struct mistakes *m, const char *given, const char *const *candidates, size_t count)
{
	const char *nearest;
	struct buf b = BUF_INIT, safe = BUF_INIT;
	struct mistake *last;

	if (m->dropped != 0 || m->count == 0 || count == 0)
		return;
	nearest = str_nearest(given, candidates, count);
	last = &m->items[m->count - 1];
	if (nearest != NULL) {
		buf_printf(&b, " (did you mean \"%s\"?)", nearest);
	} else {
		buf_add(&b, count == 1 ? " (there is " : " (there are ");
		for (size_t i = 0; i < count && i < CHOICES_SHOWN; i++)
			buf_printf(&b, "%s%s", i > 0 ? ", " : "", candidates[i]);
		buf_add(&b, count > CHOICES_SHOWN ? ", ...)" : ")");
	}
	buf_add(&safe, last->text);
	utf8_safe(&safe, buf_str(&b), b.len);
	buf_release(&b);
	x_free(last->text);
	last->text = buf_take(&safe);
}

void
mistake_show(struct mistakes *m, const char *lines)
{
	struct mistake *last;
	char *text;

	if (m->dropped != 0 || m->count == 0)
		return;
	last = &m->items[m->count - 1];
	text = xasprintf("%s\n%s", last->text, lines);
	x_free(last->text);
	last->text = text;
}

void
mistakes_about(struct mistakes *m, const char *part)
{
	m->about = part;
}

void
mistakes_only_about(struct mistakes *m, const char *part)
{
	size_t kept = 0;

	for (size_t i = 0; i < m->count; i++) {
		struct mistake *item = &m->items[i];

		if (!item->warning || item->about == NULL || str_equal(item->about, part)) {
			m->items[kept++] = *item;
			continue;
		}
		x_free(item->text);
		m->warnings--;
	}
	m->count = kept;
}

bool
mistakes_any(const struct mistakes *m)
{
	return m->count > m->warnings || m->dropped > 0;
}

static int
by_place(const void *a, const void *b)
{
	const struct mistake *x = a, *y = b;

	if (x->mark.line != y->mark.line)
		return x->mark.line < y->mark.line ? -1 : 1;
	if (x->mark.column != y->mark.column)
		return x->mark.column < y->mark.column ? -1 : 1;
	return strcmp(x->text, y->text);
}

static void
print(struct mistakes *m, struct buf *out, bool warnings)
{
	if (m->count > 0)
		qsort(m->items, m->count, sizeof *m->items, by_place);
	for (size_t i = 0; i < m->count; i++) {
		const struct mistake *item = &m->items[i];

		if (item->warning && !warnings)
			continue;
		buf_add(out, m->file);
		if (item->mark.line > 0)
			buf_printf(out, ":%d:%d", item->mark.line, item->mark.column);
		buf_printf(out, ": %s%s\n", item->warning ? "warning: " : "", item->text);
	}
	if (m->dropped > 0)
		buf_printf(out, "%s: and %zu more\n", m->file, m->dropped);
}

void
mistakes_print(struct mistakes *m, struct buf *out)
{
	print(m, out, true);
}

bool
mistakes_err(struct mistakes *m, struct err *err)
{
	struct buf b = BUF_INIT;
	size_t limit = sizeof err->msg - 1;

	print(m, &b, false);
	if (b.len > 0)
		b.data[--b.len] = '\0';		/* the last newline */
	if (b.len > limit) {
		size_t cut = limit - 48;

		while (cut > 0 && b.data[cut] != '\n')
			cut--;
		if (cut > 0)
			b.data[cut] = '\0';
		err_set(err, ERR_CONFIG, "%s\n... (%zu mistakes in all)", b.data,
		    m->count - m->warnings + m->dropped);
	} else {
		err_set(err, ERR_CONFIG, "%s", buf_str(&b));
	}
	buf_release(&b);
	return false;
}
