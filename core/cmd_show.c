/*
 * cmd_show.c - `benchtop show`: one run, whole.
 */
#include "cmd.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base_time.h"
#include "base_utf8.h"
#include "cmd_json.h"
#include "cmd_store.h"
#include "cmd_table.h"
#include "run_spec.h"
#include "store_status.h"

enum { LABEL = 15 };

struct page {
	struct cmd_call *call;
	struct cmd_out *out;
	const struct store_run *run;
	const struct run_spec *spec;	/* NULL: it could not be read */
	int64_t now;
};

static void
put_label(struct page *p, const char *label)
{
	int pad = LABEL - utf8_width(label);

	cmd_out_styled(p->out, "dim", label);
	cmd_out_printf(p->out, "%*s", pad > 1 ? pad : 1, "");
}

static void
put_field(struct page *p, const char *label, const char *text)
{
	if (text == NULL || *text == '\0')
		return;
	put_label(p, label);
	for (const char *line = text; *line != '\0';) {
		size_t n = strcspn(line, "\n");

		cmd_out_printf(p->out, "%*s%.*s\n", line == text ? 0 : LABEL, "", (int)n, line);
		line += n + (line[n] == '\n');
	}
}

static void
put_heading(struct page *p, const char *title, size_t count)
{
	cmd_out_text(p->out, "\n");
	cmd_out_styled(p->out, "bold", title);
	if (count > 0) {
		char number[STR_SHORT];

		cmd_out_style(p->out, "dim");
		cmd_out_printf(p->out, " %s", str_count(number, count));
		cmd_out_style(p->out, NULL);
	}
	cmd_out_text(p->out, "\n");
}

static void
put_times(struct page *p)
{
	char text[STR_SHORT], took[STR_SHORT];
	double seconds = store_run_duration(p->run, p->now);

	if (p->run->started == 0) {
		put_label(p, "created");
		cmd_out_printf(p->out, "%s\n", time_local(text, p->run->created));
		return;
	}
	put_label(p, "started");
	cmd_out_printf(p->out, "%s", time_local(text, p->run->started));
	if (!isnan(seconds))
		cmd_out_printf(p->out, p->run->ended != 0 ? ", took %s" : ", for %s",
		    str_duration(took, seconds));
	cmd_out_text(p->out, "\n");
}

static void
put_status(struct page *p)
{
	const char *status = store_status_of(p->run);

	put_label(p, "status");
	cmd_out_style(p->out, cmd_store_style(status));
	if (p->out->terminal)
		cmd_out_printf(p->out, "%s ", cmd_store_symbol(p->out, status));
	cmd_out_text(p->out, status);
	cmd_out_style(p->out, NULL);
	if (p->run->reason[0] != '\0')
		cmd_out_printf(p->out, ": %s", p->run->reason);
	cmd_out_text(p->out, "\n");
}

static void
put_tags(struct page *p)
{
	struct buf b = BUF_INIT;

	for (size_t i = 0; i < p->run->tag_count; i++) {
		const struct store_tag *t = &p->run->tags[i];

		buf_printf(&b, "%s%s%s%s", i > 0 ? "  " : "", t->key, *t->value != '\0' ? "=" : "",
		    t->value);
	}
	put_field(p, "tags", buf_str(&b));
	buf_release(&b);
}

static void
put_code(struct page *p)
{
	const struct run_code *code = p->spec != NULL ? &p->spec->code : NULL;
	struct buf b = BUF_INIT;

	if (p->run->commit[0] != '\0')
		buf_printf(&b, "%.12s", p->run->commit);
	else
		buf_add(&b, "no commit");
	if (p->run->branch[0] != '\0')
		buf_printf(&b, " on %s", p->run->branch);
	if (p->run->dirty && code != NULL)
		buf_printf(&b, ", uncommitted: +%lld -%lld lines, %zu untracked",
		    (long long)code->lines_added, (long long)code->lines_removed,
		    code->untracked);
	else if (p->run->dirty)
		buf_add(&b, ", with uncommitted changes");
	put_field(p, "code", buf_str(&b));
	buf_release(&b);
}

static void
put_summary(struct page *p)
{
	const struct store_run *run = p->run;
	struct buf b = BUF_INIT;

	cmd_out_styled(p->out, "accent", run->id);
	cmd_out_text(p->out, "  ");
	cmd_out_styled(p->out, "bold", run->name);
	cmd_out_text(p->out, run->deleted ? "  (deleted)\n" : "\n");
	put_status(p);
	put_field(p, "pipeline", run->pipeline);
	put_times(p);
	if (run->user[0] != '\0')
		buf_printf(&b, "%s@%s", run->user, run->host);
	put_field(p, "by", buf_str(&b));
	put_tags(p);
	put_field(p, "note", run->note);
	put_field(p, "rerun of", run->rerun_of);
	put_field(p, "started by", run->trigger);
	put_code(p);
	for (size_t i = 0; i < run->data_count; i++)
		put_field(p, i == 0 ? "data" : "", run->data[i].value);
	buf_release(&b);
}

/* Said at launch, then while it ran. */
static void
put_warnings(struct page *p)
{
	size_t launch = p->spec != NULL ? p->spec->warnings.count : 0;

	if (launch + p->run->warning_count == 0)
		return;
	put_heading(p, "Warnings", launch + p->run->warning_count);
	for (size_t i = 0; i < launch; i++)
		cmd_out_printf(p->out, "%s\n", p->spec->warnings.items[i]);
	for (size_t i = 0; i < p->run->warning_count; i++) {
		const struct store_warning *w = &p->run->warnings[i];

		cmd_out_printf(p->out, "%s%s%s\n", w->step, w->step[0] != '\0' ? ": " : "", w->text);
	}
}

static void
put_params(struct page *p)
{
	struct cmd_table *t;

	if (p->run->param_count == 0)
		return;
	put_heading(p, "Parameters", p->run->param_count);
	t = cmd_table_new(2);
	cmd_table_column(t, 0, &(struct cmd_column){ .title = "name" });
	cmd_table_column(t, 1, &(struct cmd_column){ .title = "value", .flexible = true });
	for (size_t i = 0; i < p->run->param_count; i++) {
		cmd_table_cell(t, p->run->params[i].name, NULL);
		cmd_table_cell(t, p->run->params[i].text, NULL);
	}
	cmd_table_print(t, p->out);
	cmd_table_free(t);
}

static void
put_metrics(struct page *p)
{
	static const char *const titles[] = { "name", "last", "min", "max", "mean", "count", "step" };
	struct cmd_table *t;

	if (p->run->metric_count == 0)
		return;
	put_heading(p, "Metrics", p->run->metric_count);
	t = cmd_table_new(ARRAY_LEN(titles));
	for (size_t i = 0; i < ARRAY_LEN(titles); i++)
		cmd_table_column(t, i, &(struct cmd_column){ .title = titles[i], .right = i > 0,
		    .flexible = i == 0 });
	for (size_t i = 0; i < p->run->metric_count; i++) {
		const struct store_metric *m = &p->run->metrics[i];
		const double values[] = { m->last, m->min, m->max, m->mean };
		char number[STR_SHORT];

		cmd_table_cell(t, m->name, NULL);
		for (size_t k = 0; k < ARRAY_LEN(values); k++)
			cmd_table_cell(t, str_number(number, values[k], 6), NULL);
		cmd_table_cell(t, str_count(number, m->count), NULL);
		snprintf(number, sizeof number, "%lld", (long long)m->step);
		cmd_table_cell(t, number, NULL);
	}
	cmd_table_print(t, p->out);
	cmd_table_free(t);
}

static void
step_cells(struct page *p, struct cmd_table *t, const struct store_step *s)
{
	char text[STR_SHORT] = "";
	struct buf b = BUF_INIT;

	cmd_table_cell(t, s->name, NULL);
	if (p->out->terminal)
		buf_printf(&b, "%s ", cmd_store_symbol(p->out, s->status));
	buf_add(&b, s->status);
	cmd_table_cell(t, buf_str(&b), cmd_store_style(s->status));
	if (s->started != 0)
		str_duration(text, (double)((s->ended != 0 ? s->ended : p->now) - s->started) /
			(double)TIME_SECOND);
	cmd_table_cell(t, text, NULL);
	buf_clear(&b);
	if (s->attempt > 1)
		buf_printf(&b, "attempt %d  ", s->attempt);
	if (s->reason[0] != '\0')
		buf_add(&b, s->reason);
	else if (s->exit_code > 0)
		buf_printf(&b, "exit code %d", s->exit_code);
	cmd_table_cell(t, buf_str(&b), NULL);
	cmd_table_cell(t, s->command, "dim");
	buf_release(&b);
}

static void
put_steps(struct page *p)
{
	static const char *const titles[] = { "name", "status", "took", "why", "command" };
	struct cmd_table *t;

	if (p->run->step_count == 0)
		return;
	put_heading(p, "Steps", p->run->step_count);
	t = cmd_table_new(ARRAY_LEN(titles));
	for (size_t i = 0; i < ARRAY_LEN(titles); i++)
		cmd_table_column(t, i, &(struct cmd_column){ .title = titles[i], .right = i == 2,
		    .flexible = i != 1 && i != 2 });
	for (size_t i = 0; i < p->run->step_count; i++)
		step_cells(p, t, &p->run->steps[i]);
	cmd_table_print(t, p->out);
	cmd_table_free(t);
}

static void
put_tests(struct page *p)
{
	if (p->run->test_count == 0)
		return;
	put_heading(p, "Tests", p->run->test_count);
	for (size_t i = 0; i < p->run->test_count; i++) {
		const struct store_test *t = &p->run->tests[i];

		cmd_out_styled(p->out, t->ok ? "good" : "error", t->ok ? "passed" : "failed");
		cmd_out_printf(p->out, "  %s%s%s\n", t->name, t->detail[0] != '\0' ? ": " : "",
		    t->detail);
	}
}

static void
put_artifacts(struct page *p)
{
	struct cmd_table *t;

	if (p->run->artifact_count == 0)
		return;
	put_heading(p, "Artifacts", p->run->artifact_count);
	t = cmd_table_new(4);
	cmd_table_column(t, 0, &(struct cmd_column){ .title = "path", .flexible = true });
	cmd_table_column(t, 1, &(struct cmd_column){ .title = "size", .right = true });
	cmd_table_column(t, 2, &(struct cmd_column){ .title = "step", .flexible = true });
	cmd_table_column(t, 3, &(struct cmd_column){ .title = "sha256" });
	for (size_t i = 0; i < p->run->artifact_count; i++) {
		const struct store_artifact *a = &p->run->artifacts[i];
		char size[STR_SHORT];

		cmd_table_cell(t, a->path, NULL);
		cmd_table_cell(t, str_bytes(size, a->size), NULL);
		cmd_table_cell(t, a->step, NULL);
		cmd_table_cell(t, arena_printf(p->call->arena, "%.12s", a->sha256), "dim");
	}
	cmd_table_print(t, p->out);
	cmd_table_free(t);
}

static void
put_resources(struct page *p)
{
	if (p->run->resource_count == 0)
		return;
	put_heading(p, "Resources", 0);
	for (size_t i = 0; i < p->run->resource_count; i++) {
		const struct store_resource *r = &p->run->resources[i];
		const char *label;
		char text[STR_SHORT];

		cmd_store_resource(text, r->name, r->value, &label);
		put_field(p, label, text);
	}
}

static void
put_environment(struct page *p)
{
	const struct run_environ *e = p->spec != NULL ? &p->spec->environ : NULL;
	struct run_environ_fact facts[RUN_ENVIRON_FACTS];

	if (e == NULL)
		return;
	run_environ_facts(e, facts, p->call->arena);
	put_heading(p, "Environment", 0);
	for (size_t i = 0; i < RUN_ENVIRON_FACTS; i++)
		put_field(p, facts[i].name, facts[i].value);
	if (e->packages.count > 0)
		put_field(p, "packages", arena_printf(p->call->arena, "%zu", e->packages.count));
}

static void
put_page(struct page *p)
{
	put_summary(p);
	put_warnings(p);
	put_params(p);
	put_metrics(p);
	put_tests(p);
	put_steps(p);
	put_artifacts(p);
	put_resources(p);
	put_environment(p);
}

static void
put_json(struct page *p)
{
	struct json_out *json = x_new(struct json_out);
	struct buf b = BUF_INIT;

	json_begin(json, &b);
	json->indent = 2;
	json_open(json, NULL, '{');
	cmd_json_run(json, p->run, p->now);
	cmd_json_details(json, p->run, p->now, p->spec);
	json_close(json);
	buf_add_char(&b, '\n');
	cmd_out_bytes(p->out, b.data, b.len);
	buf_release(&b);
	x_free(json);
}

/* Without it everything else is still worth showing: a run may come from a newer version. */
static const struct run_spec *
load_spec(struct cmd_call *call, const char *id)
{
	struct run_spec *spec = arena_alloc(call->arena, sizeof *spec);
	struct buf text = BUF_INIT;
	struct err err = { .kind = ERR_NONE };
	bool ok = store_run_spec_text(call->store, id, &text, &err) &&
	    run_spec_parse(spec, buf_slice(&text), call->arena, &err);

	buf_release(&text);
	if (!ok)
		cmd_out_printf(call->errors, "benchtop: run %s: spec.yaml cannot be read: %s\n", id,
		    err.msg);
	return ok ? spec : NULL;
}

static bool
show_run(struct cmd_call *call, struct err *err)
{
	struct page p = { .call = call, .out = call->out, .now = time_now() };
	struct store_run *run;

	if (!cmd_store_load(call, call->args[0], &run, err))
		return false;
	p.run = run;
	p.spec = load_spec(call, run->id);
	if (cmd_flag(call, "json"))
		put_json(&p);
	else
		put_page(&p);
	if (run->bad_records > 0)
		cmd_out_printf(call->errors,
		    "benchtop: run %s: damaged lines of its journal that were skipped: %llu\n", run->id,
		    (unsigned long long)run->bad_records);
	return true;
}

static const struct cmd_option options[] = {
	{ .name = "json", .help = "print one object, with steps, artifacts, warnings, environment, resources" },
	{ .name = NULL },
};

static const struct cmd_example examples[] = {
	{ "benchtop show @", "the newest run" },
	{ "benchtop show 8f3a --json", "everything that is known, for a program" },
	{ .line = NULL },
};

const struct cmd cmd_show = {
	.name = "show",
	.group = CMD_GROUP_RUNS,
	.summary = "show one run, whole",
	.usage = "RUN [--json]",
	.options = options,
	.details = "RUN is an id or the beginning of one, a name or the beginning of one, @ for the "
	    "newest run, @~1 for the one before.",
	.examples = examples,
	.min_args = 1,
	.max_args = 1,
	.completes = CMD_ARGS_RUNS,
	.run = show_run,
};
