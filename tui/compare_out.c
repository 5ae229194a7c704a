/*
 * compare_out.c - what leaves the Compare screen: a page of causes in a pager, a report to mail, words to copy.
 */
#include "compare_parts.h"
#include "job.h"
#include "menu.h"

/* ---- why do these two differ? */

static enum next
show_diff(struct compare *c, size_t other)
{
	job_show(c->frame, (const char *const[]){ "diff", c->ids[c->baseline], c->ids[other], NULL });
	return NEXT_DRAW;
}

static enum next
other_chosen(void *self, size_t value)
{
	return show_diff(self, value);
}

/* The other run of two; of more, the one that is chosen in the order of the columns. */
enum next
compare_act_diff(void *self, const char *argument)
{
	struct compare *c = self;
	struct menu_item *items;
	char *title;
	size_t n = 0;

	(void)argument;
	if (c->data.count == 2)
		return show_diff(c, 1 - c->baseline);
	items = x_new_array(struct menu_item, c->data.count);
	for (size_t i = 0; i < c->groups.count; i++) {
		size_t side = c->sides[i];

		for (size_t k = 0; k < c->groups.size[side]; k++) {
			size_t run = c->groups.members[side][k];

			if (run != c->baseline)
				items[n++] = (struct menu_item){ .label = c->data.runs[run]->name,
					.detail = compare_is_grouped(c) ? c->groups.label[side] : NULL, .value = run };
		}
	}
	title = xasprintf("Why does %s differ from", c->data.runs[c->baseline]->name);
	menu_open(c->frame, &(struct menu_request){ .title = title, .items = items, .count = n, .search = true,
	    .self = c, .chosen = other_chosen });
	x_free(title);
	x_free(items);
	return NEXT_DRAW;
}

void
compare_shell_diff(void *self, struct buf *out)
{
	const struct compare *c = self;

	if (c->data.count == 2)
		buf_printf(out, "benchtop diff %s %s", c->ids[c->baseline], c->ids[1 - c->baseline]);
}

const char *
compare_why_no_pair(void *self)
{
	const struct compare *c = self;

	return c->loaded && c->data.count > 1 ? NULL : "there are no two runs";
}

/* ---- a report */

static enum next
report_typed(void *self, const char *text)
{
	struct compare *c = self;
	struct arena *a = arena_new();
	struct buf words = BUF_INIT;
	const char **args;
	size_t n = 1;

	compare_words(c, &words);
	args = arena_array(a, const char *, words.len / 2 + 8);
	args[0] = "compare";
	/* What was written as words is read as words: their number is known then. */
	if (*text != '\0' && action_words(a, buf_str(&words), args + 1, words.len / 2 + 2)) {
		while (args[n] != NULL)
			n++;
		args[n++] = "--output";
		args[n] = str_ends(text, ".html") ? text : arena_printf(a, "%s.html", text);
		job_start(c->frame, &(struct job_request){ .doing = "writing the report",
		    .done = arena_printf(a, "wrote %s", args[n]), .args = args });
	}
	buf_release(&words);
	arena_free(a);
	return NEXT_DRAW;
}

enum next
compare_act_report(void *self, const char *argument)
{
	struct compare *c = self;

	if (argument != NULL)
		return report_typed(c, argument);
	frame_prompt(c->frame, &(struct frame_ask){ .label = "report into", .history = "report",
	    .initial = "compare.html", .hint = "a file: one page with tables and charts", .self = c,
	    .done = report_typed });
	return NEXT_DRAW;
}

/* ---- copying */

enum { COPY_LINE, COPY_IDS, COPY_MARKDOWN };

static enum next
copy_chosen(void *self, size_t value)
{
	static const char *const what[] = { "the command line", "the ids", "the command line" };
	struct compare *c = self;
	struct buf text = BUF_INIT;

	if (value != COPY_IDS)
		buf_add(&text, "benchtop compare ");
	if (value != COPY_IDS)
		compare_words(c, &text);
	for (size_t i = 0; value == COPY_IDS && i < c->id_count; i++)
		buf_printf(&text, "%s%s", i > 0 ? " " : "", c->ids[i]);
	if (value == COPY_MARKDOWN)
		buf_add(&text, " --markdown");
	frame_copy(c->frame, buf_str(&text), what[value]);
	buf_release(&text);
	return NEXT_DRAW;
}

enum next
compare_act_copy(void *self, const char *argument)
{
	static const struct menu_item items[] = {
		{ .label = "compare", .keys = "y", .key = 'y', .value = COPY_LINE,
		  .detail = "command line that shows the same" },
		{ .label = "Markdown", .keys = "m", .key = 'm', .value = COPY_MARKDOWN,
		  .detail = "command line that prints it as a table for a page" },
		{ .label = "ids", .keys = "i", .key = 'i', .value = COPY_IDS, .detail = "of all compared runs" },
	};
	struct compare *c = self;

	(void)argument;
	menu_open(c->frame, &(struct menu_request){ .title = "Copy", .items = items,
	    .count = ARRAY_LEN(items), .self = c, .chosen = copy_chosen });
	return NEXT_DRAW;
}
