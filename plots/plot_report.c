/*
 * plot_report.c - the HTML report of `benchtop compare -o FILE.html`. No script, no style sheet and no
 * picture from elsewhere: it looks the same on a train and in ten years. Charts are SVG, drawn by
 * PLplot into a temporary folder and pasted in.
 */
#include "plot_report.h"

#include <math.h>
#include <string.h>

#include "base_time.h"
#include "base_utf8.h"
#include "chart_compare.h"
#include "chart_run.h"
#include "os_fs.h"
#include "plot.h"
#include "run_compare_group.h"

enum { CHART_WIDTH = 860, CHART_HEIGHT = 320, CHARTS_MOST = 24, SVG_MOST = 8 << 20 };

static const char page_head[] =
    "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width\">\n<title>Runs compared</title>\n<style>\n"
    "body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#202020}\n"
    "h2{text-transform:capitalize}table{border-collapse:collapse;margin:1rem 0;display:block;overflow-x:auto}\n"
    "th,td{text-align:left;vertical-align:top;padding:.25rem .75rem;border-bottom:1px solid #ddd}\n"
    "th{white-space:nowrap}td{min-width:4rem;max-width:20rem;overflow-wrap:anywhere}\n"
    /* Names stay in sight beside the columns of a hundred runs. */
    "th:first-child,td:first-child{position:sticky;left:0;background:#fff;white-space:nowrap}\n"
    "td.number{text-align:right;white-space:nowrap;max-width:none;font-variant-numeric:tabular-nums}\n"
    "td.best{font-weight:600;color:#00734f}td.other{background:#fff6d6}\n"
    "small{color:#707070}svg{max-width:100%;height:auto}\n</style></head><body>\n";

/* Text from outside: visible where it would act, and escaped. */
static void
add_text(struct buf *out, const char *text)
{
	struct buf safe = BUF_INIT;

	utf8_safe(&safe, text, strlen(text));
	for (const char *p = buf_str(&safe); *p != '\0'; p++) {
		switch (*p) {
		case '<':
			buf_add(out, "&lt;");
			break;
		case '>':
			buf_add(out, "&gt;");
			break;
		case '&':
			buf_add(out, "&amp;");
			break;
		case '"':
			buf_add(out, "&quot;");
			break;
		default:
			buf_add_char(out, *p);
		}
	}
	buf_release(&safe);
}

/* What the page is about. */
struct report {
	struct store *store;
	const struct run_compare *c;
	const struct run_groups *groups;
	const char *const *labels;	/* one a column: names of runs, or of groups */
	size_t baseline;		/* of the columns */
	struct arena *arena;
};

static void
add_cell(struct buf *out, const char *kind, const char *text)
{
	buf_printf(out, "<td%s%s%s>", kind != NULL ? " class=\"" : "", kind != NULL ? kind : "",
	    kind != NULL ? "\"" : "");
	add_text(out, text != NULL ? text : "–");
	buf_add(out, "</td>");
}

static void
begin_table(struct buf *out, const struct report *r, const char *title, const char *second)
{
	buf_add(out, "<h2>");
	add_text(out, title);
	buf_add(out, "</h2>\n<table><tr><th></th>");
	if (second != NULL)
		buf_printf(out, "<th>%s</th>", second);
	for (size_t i = 0; i < r->groups->count; i++) {
		buf_add(out, "<th>");
		add_text(out, r->labels[i]);
		buf_add(out, i == r->baseline ? " <small>baseline</small></th>" : "</th>");
	}
	buf_add(out, "</tr>\n");
}

static void
add_metric(struct buf *out, const struct report *r, const struct run_compare_group *m)
{
	buf_add(out, "<tr>");
	add_cell(out, NULL, m->metric->name);
	buf_printf(out, "<td>%s</td>", run_direction_text(m->metric->direction, m->metric->guessed));
	for (size_t k = 0; k < r->groups->count; k++)
		add_cell(out, k == m->best ? "number best" : "number",
		    run_compare_group_text(m, r->groups, k, r->arena));
	buf_add(out, "</tr>\n");
}

static void
add_metrics(struct buf *out, const struct report *r, bool all)
{
	bool noise = false;

	begin_table(out, r, "metrics", "best");
	for (size_t i = 0; i < r->c->metric_count; i++) {
		struct run_compare_group m;

		if (!all && !r->c->metrics[i].differs)
			continue;
		run_compare_group(&m, r->c, r->groups, i, r->arena);
		noise = noise || run_compare_group_has_noise(&m, r->groups);
		add_metric(out, r, &m);
	}
	buf_add(out, "</table>\n");
	if (run_compare_group_legend(r->groups) != NULL)
		buf_printf(out, "<p><small>%s</small></p>\n", run_compare_group_legend(r->groups));
	if (noise)
		buf_add(out, "<p><small>" RUN_COMPARE_NOISE_LEGEND "</small></p>\n");
}

static const char *
cell_of(const struct report *r, const struct run_compare_row *row, size_t column)
{
	return run_group_value(r->groups, column, row->values, r->arena);
}

static void
add_part(struct buf *out, const struct report *r, enum run_compare_part part, bool all)
{
	bool begun = false;

	for (size_t k = 0; k < r->c->row_count[part]; k++) {
		const struct run_compare_row *row = &r->c->rows[part][k];
		const char *base = cell_of(r, row, r->baseline);

		if (!row->differs && !all)
			continue;
		if (!begun)
			begin_table(out, r, run_compare_part_names[part], NULL);
		begun = true;
		buf_add(out, "<tr>");
		add_cell(out, NULL, row->name);
		for (size_t i = 0; i < r->groups->count; i++)
			add_cell(out, str_equal(cell_of(r, row, i), base) ? NULL : "other", cell_of(r, row, i));
		buf_add(out, "</tr>\n");
	}
	if (begun)
		buf_add(out, "</table>\n");
}

/* Identifiers of one SVG must not be those of the next in the same page: "glyph0-1" becomes
 * "p3-glyph0-1". */
static void
add_svg(struct buf *out, const char *svg, size_t chart)
{
	static const char *const marks[] = { "id=\"", "\"#", "url(#" };
	const char *at = strstr(svg, "<svg");

	while (at != NULL && *at != '\0') {
		size_t n = 0;

		for (size_t i = 0; i < ARRAY_LEN(marks) && n == 0; i++)
			n = str_starts(at, marks[i]) ? strlen(marks[i]) : 0;
		if (n == 0) {
			buf_add_char(out, *at++);
			continue;
		}
		buf_append(out, at, n);
		buf_printf(out, "p%zu-", chart);
		at += n;
	}
}

/* The curves of one metric over all runs that have it. */
static bool
add_chart(struct buf *out, const struct report *report, const struct run_compare_metric *m,
    const char *folder, size_t number, struct err *err)
{
	const struct run_compare *c = report->c;
	const struct run_groups *g = report->groups;
	const char **ids = x_new_array(const char *, c->count);
	const char **labels = x_new_array(const char *, c->count);
	char *path = xasprintf("%s/%zu.svg", folder, number);
	struct chart_run_request r = { .ids = ids, .labels = labels, .run_count = c->count,
		.metrics = &m->name, .metric_count = 1, .from = (double)NAN, .to = (double)NAN,
		.buckets = CHART_WIDTH };
	struct buf svg = BUF_INIT;
	struct chart *chart = NULL;
	bool ok;

	for (size_t i = 0; i < c->count; i++) {
		ids[i] = c->runs[i]->id;
		labels[i] = c->runs[i]->name;
	}
	if (g->by != NULL) {
		r.group = g->of;
		r.group_labels = report->labels;
		r.group_count = g->count;
		r.band = g->band;
	}
	ok = chart_run(report->store, &r, &chart, err);
	if (ok && g->by == NULL)
		chart_compare_emphasise(chart, c, m);
	ok = ok && plot_file(chart, path, CHART_WIDTH, CHART_HEIGHT, &plot_style_light, err) &&
	    fs_read_file(path, SVG_MOST, &svg, err);
	if (ok)
		add_svg(out, buf_str(&svg), number);
	buf_release(&svg);
	chart_free(chart);
	x_free(path);
	x_free(labels);
	x_free(ids);
	return ok;
}

/* Metrics that were logged more than once have curves. */
static bool
is_curve(const struct run_compare *c, const struct run_compare_metric *m)
{
	for (size_t i = 0; i < c->count; i++)
		if (m->values[i] != NULL && m->values[i]->count > 1)
			return true;
	return false;
}

static bool
add_charts(struct buf *out, const struct report *r, struct err *err)
{
	const struct run_compare *c = r->c;
	struct arena *a = arena_new();
	char *folder = fs_temp_folder(a, err);
	size_t drawn = 0;
	bool ok = folder != NULL;

	for (size_t i = 0; ok && i < c->metric_count && drawn < CHARTS_MOST; i++) {
		if (!is_curve(c, &c->metrics[i]) || str_starts(c->metrics[i].name, "sys/"))
			continue;
		if (drawn++ == 0)
			buf_add(out, "<h2>Curves</h2>\n");
		ok = add_chart(out, r, &c->metrics[i], folder, drawn, err);
	}
	if (folder != NULL)
		fs_discard_tree(folder);
	arena_free(a);
	return ok;
}

/* How many runs, in what groups, against which, and when. */
static void
add_heading(struct buf *out, const struct report *r)
{
	char now[STR_SHORT];

	buf_printf(out, "<h1>%zu runs compared</h1>\n<p>", r->c->count);
	if (r->groups->by != NULL) {
		buf_printf(out, "%zu groups by ", r->groups->count);
		add_text(out, r->groups->by);
		buf_add(out, ", ");
	}
	buf_add(out, "differences from ");
	add_text(out, r->groups->label[r->baseline]);
	buf_printf(out, " <small>%s</small></p>\n", time_local(now, time_now()));
}

bool
plot_report(struct store *s, const struct run_compare *c, const struct run_groups *groups, bool all,
    const char *path, struct err *err)
{
	struct report r = { .store = s, .c = c, .groups = groups, .baseline = groups->of[c->baseline],
		.arena = arena_new() };
	struct buf out = BUF_INIT;
	bool ok;

	r.labels = run_group_labels(groups, r.arena);
	buf_add(&out, page_head);
	add_heading(&out, &r);
	add_metrics(&out, &r, all);
	for (size_t p = 0; p < RUN_COMPARE_PARTS; p++)
		add_part(&out, &r, (enum run_compare_part)p, all);
	ok = add_charts(&out, &r, err);
	buf_add(&out, "</body></html>\n");
	ok = ok && fs_write_file(path, buf_slice(&out), 0, err);
	buf_release(&out);
	arena_free(r.arena);
	return ok;
}
