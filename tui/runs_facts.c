/*
 * runs_facts.c - what there is to say about one run beside its metrics, one "label  text" a row.
 */
#include "runs_facts.h"

#include <math.h>
#include <stdio.h>

#include "base_time.h"
#include "base_utf8.h"
#include "store_status.h"

enum { LABEL = 10 };

static void
put_row(struct runs_facts *rows, const char *label, unsigned style, const char *text)
{
	if (*text == '\0' || rows->y >= rows->a.h)
		return;
	draw_text(rows->a, 0, rows->y, STYLE_DIM, label);
	draw_field(rows->a, LABEL, rows->y, rows->a.w - LABEL, style, DRAW_LEFT, text);
	rows->y++;
}

/* Pieces "name value" side by side, on as many rows as they need and `most` allow. */
struct flow {
	struct runs_facts *rows;
	const char *label;
	int x, left;		/* rows that may still be begun */
};

static void
flow_begin(struct flow *f, struct runs_facts *rows, const char *label, int most)
{
	*f = (struct flow){ .rows = rows, .label = label, .x = 0, .left = most };
}

static void
flow_piece(struct flow *f, unsigned style, const char *name, const char *value)
{
	struct area a = f->rows->a;
	int width = utf8_width(name) + 1 + utf8_width(value);

	if (f->x == 0 || (f->x > LABEL && f->x + width > a.w)) {
		if (f->left-- <= 0 || f->rows->y >= a.h) {
			f->left = 0;
			return;
		}
		if (f->x == 0)
			draw_text(a, 0, f->rows->y, STYLE_DIM, f->label);
		f->rows->y++;
		f->x = LABEL;
	}
	if (f->left < 0)
		return;
	f->x += draw_text(a, f->x, f->rows->y - 1, STYLE_DIM, name) + (*name != '\0' ? 1 : 0);
	f->x += draw_text(a, f->x, f->rows->y - 1, style, value) + 3;
}

static void
draw_params(struct runs_facts *rows, const struct store_run *run, int most)
{
	struct flow f;

	flow_begin(&f, rows, "params", most);
	for (size_t i = 0; i < run->param_count; i++)
		flow_piece(&f, STYLE_TEXT, run->params[i].name, run->params[i].text);
}

static void
draw_code(struct runs_facts *rows, const struct store_run *run)
{
	struct buf text = BUF_INIT;

	if (run->commit[0] == '\0')
		return;
	buf_printf(&text, "%.8s", run->commit);
	if (run->branch[0] != '\0')
		buf_printf(&text, " on %s", run->branch);
	if (run->dirty)
		buf_add(&text, ", with uncommitted changes");
	put_row(rows, "code", run->dirty ? STYLE_WARNING : STYLE_TEXT, buf_str(&text));
	buf_release(&text);
}

static void
draw_data(struct runs_facts *rows, const struct store_run *run)
{
	struct flow f;

	flow_begin(&f, rows, "data", 2);
	for (size_t i = 0; i < run->data_count; i++)
		flow_piece(&f, STYLE_TEXT, "", run->data[i].value);
}

static void
draw_tags(struct runs_facts *rows, const struct store_run *run)
{
	struct flow f;

	flow_begin(&f, rows, "tags", 2);
	for (size_t i = 0; i < run->tag_count; i++)
		flow_piece(&f, STYLE_ACCENT, run->tags[i].value[0] != '\0' ? run->tags[i].key : "",
		    run->tags[i].value[0] != '\0' ? run->tags[i].value : run->tags[i].key);
}

static void
draw_steps(struct runs_facts *rows, const struct store_run *run, int64_t now)
{
	struct flow f;

	flow_begin(&f, rows, "steps", 3);
	for (size_t i = 0; i < run->step_count; i++) {
		const struct store_step *s = &run->steps[i];
		struct buf text = BUF_INIT;
		char took[STR_SHORT];
		int64_t end = s->ended != 0 ? s->ended : now;

		buf_printf(&text, "%s %s", theme_status_sign(s->status), s->name);
		if (s->started != 0)
			buf_printf(&text, " %s", str_duration(took, (double)(end - s->started) / (double)TIME_SECOND));
		if (s->exit_code > 0)
			buf_printf(&text, " exit %d", s->exit_code);
		flow_piece(&f, theme_status_role(s->status), "", buf_str(&text));
		buf_release(&text);
	}
}

static void
draw_tests(struct runs_facts *rows, const struct store_run *run)
{
	struct buf text = BUF_INIT;
	size_t passed = 0;

	for (size_t i = 0; i < run->test_count; i++)
		passed += run->tests[i].ok;
	if (run->test_count > 0) {
		buf_printf(&text, "%zu passed", passed);
		if (passed < run->test_count)
			buf_printf(&text, ", %zu failed", run->test_count - passed);
		put_row(rows, "tests", passed < run->test_count ? STYLE_ERROR : STYLE_GOOD, buf_str(&text));
	}
	buf_release(&text);
}

/* How a resource is read, by its name. */
static const struct resource_look {
	const char *name, *shown;
	enum { AS_BYTES, AS_SECONDS, AS_PERCENT } as;
} resource_looks[] = {
	{ "rss", "memory", AS_BYTES },
	{ "cpu", "cpu", AS_SECONDS },
	{ "read", "read", AS_BYTES },
	{ "write", "written", AS_BYTES },
	{ "gpu", "gpu", AS_PERCENT },
};

static void
draw_resources(struct runs_facts *rows, const struct store_run *run)
{
	struct flow f;

	flow_begin(&f, rows, "used", 2);
	for (size_t k = 0; k < ARRAY_LEN(resource_looks); k++) {
		const struct resource_look *look = &resource_looks[k];

		for (size_t i = 0; i < run->resource_count; i++) {
			double v = run->resources[i].value;
			char text[STR_SHORT];

			if (!str_equal(run->resources[i].name, look->name) || !isfinite(v) || v < 0)
				continue;
			if (look->as == AS_BYTES)
				str_bytes(text, (uint64_t)v);
			else if (look->as == AS_SECONDS)
				str_duration(text, v);
			else
				snprintf(text, sizeof text, "%.3g %%", v);
			flow_piece(&f, STYLE_TEXT, look->shown, text);
		}
	}
}

/* Metrics as pieces of text, where a chart stands in the place of their curves. */
void
runs_facts_metrics(struct runs_facts *rows, const struct store_run *run)
{
	struct flow f;
	char text[STR_SHORT];

	flow_begin(&f, rows, "metrics", rows->a.h > 12 ? 5 : 3);
	for (size_t i = 0; i < run->metric_count; i++) {
		if (!str_starts(run->metrics[i].name, "sys/"))
			flow_piece(&f, STYLE_STRONG, run->metrics[i].name, str_number(text, run->metrics[i].last, 5));
	}
}

void
runs_facts_draw(struct runs_facts *rows, const struct store_run *run, int64_t now)
{
	draw_params(rows, run, rows->a.h > 12 ? 6 : 2);
	draw_steps(rows, run, now);
	draw_tags(rows, run);
	put_row(rows, "note", STYLE_TEXT, run->note);
	draw_code(rows, run);
	draw_data(rows, run);
	draw_tests(rows, run);
	draw_resources(rows, run);
	put_row(rows, "rerun of", STYLE_ACCENT, run->rerun_of);
	put_row(rows, "by", STYLE_DIM, run->user);
}
