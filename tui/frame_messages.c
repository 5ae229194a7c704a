/*
 * frame_messages.c - the messages that were said, for whoever pressed a key too soon.
 *
 * A message is gone with the next key. The last ones are kept with their times and command lines and shown in a
 * popup, the newest first. What is said again at once is kept once.
 */
#include "frame_parts.h"

#include <string.h>

#include "base_time.h"

enum { MESSAGES_MAX = 100 };

struct message {
	int64_t time;
	char *text, *shell;	/* shell: NULL for none */
};

struct frame_messages {
	struct message items[MESSAGES_MAX];	/* a ring */
	size_t first, count;
};

static void
release(struct message *m)
{
	x_free(m->text);
	x_free(m->shell);
}

struct frame_messages *
frame_messages_new(void)
{
	return x_new(struct frame_messages);
}

void
frame_messages_free(struct frame_messages *m)
{
	for (size_t i = 0; m != NULL && i < m->count; i++)
		release(&m->items[(m->first + i) % MESSAGES_MAX]);
	x_free(m);
}

void
frame_messages_keep(struct frame_messages *m, const char *text, const char *shell)
{
	struct message *last = m->count > 0 ? &m->items[(m->first + m->count - 1) % MESSAGES_MAX] : NULL;

	if (last != NULL && str_equal(last->text, text)) {
		last->time = time_now();
		return;
	}
	if (m->count == MESSAGES_MAX) {
		release(&m->items[m->first]);
		m->first = (m->first + 1) % MESSAGES_MAX;
		m->count--;
	}
	m->items[(m->first + m->count++) % MESSAGES_MAX] = (struct message){ time_now(), xstrdup(text),
		shell != NULL ? xstrdup(shell) : NULL };
}

/* Under the time that it was said at. */
static void
add_indented(struct buf *out, const char *text)
{
	for (; *text != '\0'; text += *text == '\n') {
		int n = (int)strcspn(text, "\n");

		buf_printf(out, "  %.*s\n", n, text);
		text += n;
	}
}

size_t
frame_messages_count(const struct frame_messages *m)
{
	return m->count;
}

void
frame_messages_print(const struct frame_messages *m, struct buf *out)
{
	char time[STR_SHORT];

	for (size_t i = m->count; i-- > 0;) {
		const struct message *one = &m->items[(m->first + i) % MESSAGES_MAX];

		buf_printf(out, "%s\n", time_local(time, one->time));
		add_indented(out, one->text);
		if (one->shell != NULL)
			buf_printf(out, "  $ %s\n", one->shell);
	}
}
