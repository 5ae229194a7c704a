/*
 * cmd_drift_history.c - a dataset's versions compared in a row: where did it change, and has it come
 * far from where it began? The newest CMD_DATA_VERSIONS_MOST versions are looked at; it says so when there are more.
 */
#include "cmd_drift_history.h"

#include <math.h>
#include <string.h>

#include "cmd_data.h"
#include "cmd_data_versions.h"
#include "cmd_drift_report.h"
#include "cmd_plot.h"
#include "cmd_store.h"
#include "cmd_table.h"

struct history {
	struct cmd_call *call;
	struct cmd_data_versions of;
	/* Every version with the one before, then every one with the first. */
	struct data_drift_pair *pairs;
	size_t pair_count;
};

static bool
load_versions(struct history *h, const char *name, const struct data_pass_options *pass, struct err *err)
{
	if (!cmd_data_versions_load(h->call, name, pass, &h->of, err))
		return err->kind == ERR_NOTFOUND && h->of.all == 0 && strpbrk(name, "@./") != NULL
		    ? err_set(err, ERR_NOTFOUND, "no dataset \"%s\"; a version or a file is compared with "
			  "another: benchtop drift REFERENCE CURRENT", name)
		    : false;
	if (h->of.all == 1)
		return err_set(err, ERR_INPUT, "dataset %s has 1 version; drift takes two", name);
	return h->of.count >= 2 ||
	    err_set(err, h->of.unread[0].kind, "dataset %s: %zu of %zu versions can be read; drift takes two",
		name, h->of.count, h->of.all - h->of.too_old);
}

/* Comparison i of a way is of version i + 1. */
static struct data_drift_pair *
pair_of(const struct history *h, size_t way, size_t i)
{
	return &h->pairs[way * (h->of.count - 1) + i];
}

static bool
compare_all(struct history *h, const struct data_pass_options *pass,
    const struct data_drift_options *options, struct err *err)
{
	bool ok;

	h->pairs = arena_array(h->call->arena, struct data_drift_pair, 2 * (h->of.count - 1));
	for (size_t way = 0; way < 2; way++)
		for (size_t i = 0; i + 1 < h->of.count; i++) {
			struct data_drift_pair *p = pair_of(h, way, i);

			p->before = &h->of.profiles[way == 0 ? i : 0];
			p->now = &h->of.profiles[i + 1];
		}
	ok = data_drift_find_all(h->pairs, 2 * (h->of.count - 1), options, pass->threads,
	    cmd_store_progress(h->call), err);
	cmd_store_progress_end(h->call);
	h->pair_count = ok ? 2 * (h->of.count - 1) : 0;
	return ok;
}

static void
print_way(struct history *h, size_t way)
{
	const struct data_drift *newest = &pair_of(h, way, h->of.count - 2)->drift;
	struct cmd_table *t = cmd_table_new(h->of.count);
	char text[STR_SHORT];

	cmd_table_column(t, 0, &(struct cmd_column){ .title = way == 0 ? "against the one before"
	    : "against the first", .flexible = true });
	for (size_t i = 1; i < h->of.count; i++)
		cmd_table_column(t, i, &(struct cmd_column){ .right = true,
		    .title = arena_printf(h->call->arena, "@%d", h->of.versions[i]) });
	for (size_t c = 0; c < newest->count; c++) {
		cmd_table_cell(t, newest->columns[c].name, NULL);
		for (size_t i = 0; i + 1 < h->of.count; i++) {
			const struct data_drift_column *cell = data_drift_column_of(
			    &pair_of(h, way, i)->drift, newest->columns[c].name);
			bool has = cell != NULL && !isnan(cell->score);

			cmd_table_cell(t, !has ? NULL : arena_printf(h->call->arena, "%s%s",
			    str_number(text, cell->score, 3),
			    cell->verdict == DATA_DRIFTED ? "!" : ""),
			    has ? cmd_drift_style(cell->verdict) : NULL);
		}
	}
	cmd_table_cell(t, "columns that drifted", "bold");
	for (size_t i = 0; i + 1 < h->of.count; i++) {
		const struct data_drift *d = &pair_of(h, way, i)->drift;

		if (data_drift_outcome_why(data_drift_outcome(d)) != NULL)
			cmd_table_cell(t, data_drift_outcome_name(data_drift_outcome(d)), "warning");
		else
			cmd_table_cell(t, arena_printf(h->call->arena, "%zu%s", d->drifted_count,
			    d->drifted ? "!" : ""), d->drifted ? "error" : "good");
	}
	cmd_table_print(t, h->call->out);
	cmd_table_free(t);
}

static void
print_people(struct history *h)
{
	cmd_out_printf(h->call->out, "%s: %zu versions; ! is drift, other scores are below their "
	    "threshold or chance\n\n", h->of.name, h->of.count);
	print_way(h, 0);
	cmd_out_text(h->call->out, "\n");
	print_way(h, 1);
}

static void
print_json(struct history *h)
{
	static const char *const ways[] = { "previous", "first" };
	struct buf text = BUF_INIT;
	struct json_out out;

	json_begin(&out, &text);
	json_open(&out, NULL, '{');
	json_put_str(&out, "dataset", h->of.name);
	json_put_int(&out, "too_old", (int64_t)h->of.too_old);
	json_open(&out, "left_out", '[');
	for (size_t i = 0; i < h->of.unread_count; i++) {
		json_open(&out, NULL, '{');
		json_put_str(&out, "version", h->of.unread[i].label);
		json_put_str(&out, "why", h->of.unread[i].why);
		json_close(&out);
	}
	json_close(&out);
	for (size_t way = 0; way < 2; way++) {
		json_open(&out, ways[way], '[');
		for (size_t i = 1; i < h->of.count; i++)
			data_drift_json(&out, &pair_of(h, way, i - 1)->drift, h->of.labels[way == 0 ? i - 1 : 0],
			    h->of.labels[i]);
		json_close(&out);
	}
	json_close(&out);
	cmd_data_print(h->call, &text);
}

static bool
draw(struct history *h, struct err *err)
{
	bool first = str_equal(cmd_text(h->call, "against", "previous"), "first");
	const char **references = arena_array(h->call->arena, const char *, h->of.count);
	struct data_drift *drawn = arena_array(h->call->arena, struct data_drift, h->of.count);
	struct cmd_drifts drifts = { drawn, references, h->of.labels + 1, h->of.count - 1 };

	for (size_t i = 0; i + 1 < h->of.count; i++) {
		references[i] = h->of.labels[first ? 0 : i];
		drawn[i] = pair_of(h, first, i)->drift;
	}
	return cmd_plot_draw(h->call, &drifts, err);
}

/* --check is about the newest version: has it drifted from the one before? Where that cannot be read, nothing
 * is said of it. */
static bool
check(struct history *h, struct err *err)
{
	const struct data_drift *newest = &pair_of(h, 0, h->of.count - 2)->drift;

	return (h->of.newest_unread || cmd_drift_check(h->call, newest, h->of.labels[h->of.count - 1], err)) &&
	    cmd_data_versions_check(&h->of, err);
}

static bool
report(struct history *h, struct err *err)
{
	if (cmd_plot_wanted(h->call)) {
		if (!draw(h, err))
			return false;
	} else if (cmd_flag(h->call, "json"))
		print_json(h);
	else
		print_people(h);
	return check(h, err);
}

bool
cmd_drift_history(struct cmd_call *call, const char *name, const struct data_pass_options *pass,
    const struct data_drift_options *options, struct err *err)
{
	struct history h = { .call = call };
	bool ok = load_versions(&h, name, pass, err) && compare_all(&h, pass, options, err) && report(&h, err);

	data_drift_release_all(h.pairs, h.pair_count);
	cmd_data_versions_release(&h.of);
	return ok;
}
