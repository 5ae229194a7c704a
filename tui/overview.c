/*
 * overview.c - the blocks of the overview.
 *
 * They are rows of one table and flow into one to three columns. Each draws itself at a row and says at which
 * row it ended, so that drawing out of sight measures it.
 */
#include "overview.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base_json.h"
#include "base_utf8.h"
#include "runchart.h"
#include "sparkline.h"
#include "store_status.h"

enum { TWO_COLUMNS = 76, THREE_COLUMNS = 150, LABEL = 11, NUMBER = 12, WARNINGS = 5 };

/* A labelled value; nothing for an empty one. */
static int
fact(struct area a, int y, const char *label, unsigned style, const char *text)
{
	if (text == NULL || *text == '\0')
		return y;
	draw_field(a, 1, y, LABEL, STYLE_DIM, DRAW_LEFT, label);
	return y + draw_paragraph(area_part(a, LABEL + 2, 0, a.w - LABEL - 3, a.h), y, style, text);
}

static int
heading(struct area a, int y, const char *title)
{
	draw_text(a, 1, y, STYLE_HEADER, title);
	return y + 1;
}

/* The cause, which stands below, often says how it ended already: "step fit: exit code 1". */
static void
add_end(const struct store_run *run, const char *what, int number, struct buf *out)
{
	char end[STR_SHORT];

	snprintf(end, sizeof end, "%s %d", what, number);
	if (strstr(run->reason, end) == NULL)
		buf_printf(out, ", %s", end);
}

static void
add_status(const struct store_run *run, struct buf *out)
{
	char s[STR_SHORT];
	double took = store_run_duration(run, time_now());

	buf_add(out, store_status_of(run));
	if (!isnan(took))
		buf_printf(out, " %s %s", run->ended != 0 ? "after" : "for", str_duration(s, took));
	if (run->signal > 0)
		add_end(run, "signal", run->signal, out);
	else if (run->exit_code > 0)
		add_end(run, "exit code", run->exit_code, out);
}

static int
draw_command(const struct store_run *run, struct area a, int y)
{
	struct json *list = NULL;
	struct buf text = BUF_INIT;
	struct err err;

	if (json_parse(&list, slice_of(run->command_json), &err)) {
		for (size_t i = 0; i < json_len(list); i++) {
			buf_add(&text, i > 0 ? " " : "");
			buf_add_shell(&text, json_str(json_at(list, i), ""));
		}
	}
	y = fact(a, y, "command", STYLE_SHELL, buf_str(&text));
	json_free(list);
	buf_release(&text);
	return y;
}

static void
add_warning(const struct store_warning *w, struct buf *out)
{
	buf_printf(out, "%s%s%s", w->step, *w->step != '\0' ? ": " : "", w->text);
}

/* Said at launch, then while it ran. */
static int
draw_warnings(const struct overview *p, struct area a, int y)
{
	const struct store_run *run = p->run->run;
	size_t launch = p->run->has_spec ? p->run->spec.warnings.count : 0;

	struct buf text = BUF_INIT;

	for (size_t i = 0; i < launch + run->warning_count; i++) {
		buf_clear(&text);
		if (i == WARNINGS) {
			buf_printf(&text, "and %zu more", launch + run->warning_count - i);
			y = fact(a, y, " ", STYLE_WARNING, buf_str(&text));
			break;
		}
		if (i < launch)
			buf_add(&text, p->run->spec.warnings.items[i]);
		else
			add_warning(&run->warnings[i - launch], &text);
		y = fact(a, y, i == 0 ? "warning" : " ", STYLE_WARNING, buf_str(&text));
	}
	buf_release(&text);
	return y;
}

static int
draw_facts(const struct overview *p, struct area a, int y)
{
	const struct store_run *run = p->run->run;
	struct buf text = BUF_INIT;
	char s[STR_SHORT];

	add_status(run, &text);
	y = fact(a, y, "status", theme_status_role(store_status_of(run)), buf_str(&text));
	y = fact(a, y, "because", STYLE_WARNING, run->reason);
	if (run->started != 0)
		y = fact(a, y, "started", STYLE_TEXT, time_local(s, run->started));
	else
		y = fact(a, y, "created", STYLE_TEXT, time_local(s, run->created));
	y = fact(a, y, "pipeline", STYLE_TEXT, run->pipeline);
	y = draw_command(run, a, y);
	buf_clear(&text);
	buf_printf(&text, "%s%s%s", run->user, *run->user != '\0' && *run->host != '\0' ? " on " : "", run->host);
	y = fact(a, y, "by", STYLE_TEXT, buf_str(&text));
	y = fact(a, y, "trigger", STYLE_TEXT, run->trigger);
	y = fact(a, y, "rerun of", STYLE_ACCENT, run->rerun_of);
	buf_clear(&text);
	for (size_t i = 0; i < run->tag_count; i++)
		buf_printf(&text, "%s%s%s%s", i > 0 ? "  " : "", run->tags[i].key, *run->tags[i].value != '\0' ? "=" : "",
		    run->tags[i].value);
	y = fact(a, y, "tags", STYLE_ACCENT, buf_str(&text));
	y = fact(a, y, "note", STYLE_TEXT, run->note);
	y = draw_warnings(p, a, y);
	if (run->bad_records > 0)
		y = fact(a, y, "damaged", STYLE_ERROR, "some records of its journal cannot be read");
	if (p->run->points_error.kind != ERR_NONE)
		y = fact(a, y, "damaged", STYLE_ERROR, p->run->points_error.msg);
	buf_release(&text);
	return y;
}

static int
draw_lineage(const struct overview *p, struct area a, int y)
{
	const struct store_run *run = p->run->run;
	const struct run_code *code = p->run->has_spec ? &p->run->spec.code : NULL;
	struct buf text = BUF_INIT;

	if (*run->commit != '\0')
		buf_printf(&text, "%.10s%s%s", run->commit, *run->branch != '\0' ? " on " : "", run->branch);
	if (run->dirty && code != NULL && (code->lines_added > 0 || code->lines_removed > 0))
		buf_printf(&text, ", uncommitted +%lld \xe2\x88\x92%lld", (long long)code->lines_added,
		    (long long)code->lines_removed);
	else if (run->dirty)
		buf_add(&text, ", uncommitted changes");
	if (code != NULL && code->untracked > 0)
		buf_printf(&text, text.len > 0 ? ", %zu untracked file%s" : "%zu file%s kept, no commit", code->untracked,
		    code->untracked == 1 ? "" : "s");
	if (text.len > 0)
		y = fact(a, y, "code", run->dirty ? STYLE_WARNING : STYLE_TEXT, buf_str(&text));
	for (size_t i = 0; i < run->data_count; i++)
		y = fact(a, y, i == 0 ? "data" : " ", STYLE_ACCENT, run->data[i].value);
	buf_release(&text);
	return y;
}

static int
draw_params(const struct overview *p, struct area a, int y)
{
	const struct store_run *run = p->run->run;
	int label = 0;

	if (run->param_count == 0)
		return y;
	for (size_t i = 0; i < run->param_count; i++)
		label = utf8_width(run->params[i].name) > label ? utf8_width(run->params[i].name) : label;
	label = label > a.w / 2 ? a.w / 2 : label;
	y = heading(a, y, "parameters");
	for (size_t i = 0; i < run->param_count; i++, y++) {
		draw_field(a, 1, y, label, STYLE_DIM, DRAW_LEFT, run->params[i].name);
		draw_field(a, label + 3, y, a.w - label - 4, STYLE_TEXT, DRAW_LEFT, run->params[i].text);
	}
	return y;
}

static int
draw_steps(const struct overview *p, struct area a, int y)
{
	const struct store_run *run = p->run->run;
	int64_t begin = run->started != 0 ? run->started : run->created, end = run->ended != 0 ? run->ended : time_now();
	int name = 8, bar;

	if (run->step_count == 0)
		return y;
	for (size_t i = 0; i < run->step_count; i++)
		name = utf8_width(run->steps[i].name) > name ? utf8_width(run->steps[i].name) : name;
	name = name > a.w / 3 ? a.w / 3 : name;
	bar = a.w - name - 14 < 40 ? a.w - name - 14 : 40;
	y = heading(a, y, "steps");
	for (size_t i = 0; i < run->step_count; i++, y++) {
		const struct store_step *step = &run->steps[i];
		double took = runview_step_took(p->run, step), from = (double)(step->started - begin) / (double)TIME_SECOND;
		unsigned role = theme_status_role(step->status);
		struct buf text = BUF_INIT;
		char s[STR_SHORT];

		draw_text(a, 1, y, role, theme_status_sign(step->status));
		draw_field(a, 3, y, name, STYLE_TEXT, DRAW_LEFT, step->name);
		if (isnan(took)) {
			draw_text(a, name + 5, y, STYLE_DIM, step->status);
			continue;
		}
		draw_field(a, name + 4, y, 8, STYLE_TEXT, DRAW_RIGHT, str_duration(s, took));
		if (bar > 5)
			sparkline_bar(&text, bar, 0, (double)(end - begin) / (double)TIME_SECOND, from, from + took);
		draw_text(a, name + 13, y, role, buf_str(&text));
		buf_release(&text);
	}
	return y;
}

static int
draw_metrics(const struct overview *p, struct area a, int y)
{
	const struct store_run *run = p->run->run;
	int name = a.w / 2 - 6 > 24 ? 24 : a.w / 2 - 6, shown = 0;

	for (size_t i = 0; i < run->metric_count && shown < OVERVIEW_METRICS; i++) {
		const struct store_metric *m = &run->metrics[i];
		struct buf text = BUF_INIT;
		char s[STR_SHORT];

		if (runview_is_system(m->name))
			continue;
		if (shown++ == 0)
			y = heading(a, y, "metrics");
		draw_field(a, 1, y, name, STYLE_DIM, DRAW_LEFT, m->name);
		draw_field(a, name + 2, y, 10, isfinite(m->last) ? STYLE_TEXT : STYLE_WARNING, DRAW_RIGHT,
		    str_number(s, m->last, 5));
		sparkline_text(&text, p->trends[i].values, p->trends[i].count, a.w - name - 15 < OVERVIEW_TREND ? a.w - name - 15 : OVERVIEW_TREND);
		draw_text(a, name + 14, y++, STYLE_SERIES_1, buf_str(&text));
		buf_release(&text);
	}
	return y;
}

static int
draw_tests(const struct overview *p, struct area a, int y)
{
	const struct store_run *run = p->run->run;

	if (run->test_count == 0)
		return y;
	y = heading(a, y, "tests");
	for (size_t i = 0; i < run->test_count; i++, y++) {
		const struct store_test *test = &run->tests[i];
		int x = 1 + draw_text(a, 1, y, test->ok ? STYLE_GOOD : STYLE_ERROR, test->ok ? "\xe2\x9c\x93" : "\xe2\x9c\x97") + 1;

		x += draw_text(a, x, y, STYLE_TEXT, test->name) + 2;
		draw_field(a, x, y, a.w - x - 1, STYLE_DIM, DRAW_LEFT, test->detail);
	}
	return y;
}

static int
draw_resources(const struct overview *p, struct area a, int y)
{
	struct buf text = BUF_INIT;
	bool any = false;

	for (const struct runchart_resource *r = runchart_resources; r->series != NULL; r++) {
		const struct store_summary *sum;

		if (!runview_series(p->run, r->series, &sum) || !isfinite(sum->mean) || !isfinite(sum->max))
			continue;
		if (!any) {
			draw_field(a, LABEL + 2, y, NUMBER, STYLE_DIM, DRAW_RIGHT, "mean");
			draw_field(a, LABEL + NUMBER + 2, y, NUMBER, STYLE_DIM, DRAW_RIGHT, "peak");
			y = heading(a, y, "resources");
		}
		any = true;
		draw_field(a, 1, y, LABEL, STYLE_DIM, DRAW_LEFT, r->title);
		buf_clear(&text);
		runchart_value(&text, r, sum->mean);
		draw_field(a, LABEL + 2, y, NUMBER, STYLE_TEXT, DRAW_RIGHT, buf_str(&text));
		buf_clear(&text);
		runchart_value(&text, r, sum->max);
		draw_field(a, LABEL + NUMBER + 2, y++, NUMBER, STYLE_TEXT, DRAW_RIGHT, buf_str(&text));
	}
	buf_release(&text);
	return y;
}

static int
draw_artifacts(const struct overview *p, struct area a, int y)
{
	const struct store_run *run = p->run->run;
	uint64_t bytes = 0;
	char s[STR_SHORT], n[STR_SHORT];

	if (run->artifact_count == 0)
		return y;
	for (size_t i = 0; i < run->artifact_count; i++)
		bytes += run->artifacts[i].size;
	draw_field(a, 1, y, LABEL, STYLE_DIM, DRAW_LEFT, "artifacts");
	draw_printf(a, LABEL + 2, y, STYLE_TEXT, "%s, %s", str_count(n, run->artifact_count), str_bytes(s, bytes));
	return y + 1;
}

struct block {
	int (*draw)(const struct overview *p, struct area a, int y);
	int of_two, of_three;	/* the column that it goes to */
	bool close;		/* follows the one above without a blank row */
};

static const struct block blocks[] = {
	{ draw_facts, 0, 0, false },
	{ draw_lineage, 0, 0, true },
	{ draw_artifacts, 0, 0, true },
	{ draw_steps, 1, 1, false },
	{ draw_metrics, 1, 2, false },
	{ draw_tests, 1, 1, false },
	{ draw_params, 0, 1, false },
	{ draw_resources, 1, 0, false },
};

/* Draws column `column` of `columns`, `scroll` rows further up; returns its height. */
static int
draw_column(const struct overview *p, struct area a, int column, int columns, int scroll)
{
	int y = -scroll, end;

	for (size_t i = 0; i < ARRAY_LEN(blocks); i++) {
		const struct block *b = &blocks[i];
		int to = columns == 3 ? b->of_three : columns == 2 ? b->of_two : 0;
		int from = y > -scroll && !b->close ? y + 1 : y;

		if (to != column)
			continue;
		end = b->draw(p, a, from);
		y = end > from ? end : y;
	}
	return y + scroll;
}

int
overview_draw(const struct overview *p, struct area a, int scroll)
{
	int columns = a.w >= THREE_COLUMNS ? 3 : a.w >= TWO_COLUMNS ? 2 : 1, height = 0;

	for (int i = 0; i < columns; i++) {
		int x = a.w * i / columns, h;

		h = draw_column(p, area_part(a, x, 0, a.w * (i + 1) / columns - x - 1, a.h), i, columns, scroll);
		height = h > height ? h : height;
	}
	return height;
}
