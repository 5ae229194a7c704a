/*
 * run_compare.c - the table behind every comparison: rows of texts by part, metrics with deltas and
 * noise. It reads run folders only, so that it works on runs copied from elsewhere.
 */
#include "run_compare.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base.h"
#include "base_map.h"
#include "run_adhoc.h"
#include "run_group.h"
#include "run_spec.h"

const char *const run_compare_part_names[RUN_COMPARE_PARTS] = {
	"params", "data", "code", "environment", "hardware",
};

/* ------------------------------------------------------------------ rows of texts */

/* Rows of one part while they are collected, in order of first appearance. */
struct part {
	struct map *by_name;
	struct run_compare_row **rows;
	size_t count, cap;
};

struct builder {
	struct run_compare *out;
	struct arena *arena;
	struct part parts[RUN_COMPARE_PARTS];
};

static void
set_value(struct builder *b, enum run_compare_part which, size_t run, const char *name,
    const char *value)
{
	struct part *p = &b->parts[which];
	struct run_compare_row *row = map_get(p->by_name, name);

	if (value == NULL)
		return;
	if (row == NULL) {
		row = arena_alloc(b->arena, sizeof *row);
		row->name = arena_strdup(b->arena, name);
		row->values = arena_array(b->arena, const char *, b->out->count);
		map_set(p->by_name, name, row);
		x_grow(&p->rows, &p->cap, p->count + 1);
		p->rows[p->count++] = row;
	}
	row->values[run] = value;
}

static bool
row_differs(const struct run_compare_row *row, size_t runs)
{
	for (size_t i = 1; i < runs; i++)
		if (!str_equal(row->values[i], row->values[0]))
			return true;
	return false;
}

static void
finish_part(struct builder *b, enum run_compare_part which)
{
	struct part *p = &b->parts[which];
	struct run_compare_row *rows = arena_array(b->arena, struct run_compare_row, p->count);

	for (size_t i = 0; i < p->count; i++) {
		rows[i] = *p->rows[i];
		rows[i].differs = row_differs(&rows[i], b->out->count);
	}
	b->out->rows[which] = rows;
	b->out->row_count[which] = p->count;
}

/* A step's command as it is written, before parameters were put in: their values are told as parameters. */
static void
step_line(const struct run_spec *spec, size_t i, struct arena *a, struct buf *out)
{
	bool declared = spec->template_count == spec->step_count;
	const struct run_command *c = declared ? &spec->templates[i].run : &spec->steps[i].run;
	char **argv;

	if (spec->pipeline != NULL || c->line != NULL || c->argv.count == 0) {
		run_command_line(c, out);
		return;
	}
	argv = arena_array(a, char *, c->argv.count + 1);
	for (size_t k = 0; k < c->argv.count; k++)
		argv[k] = arena_strdup(a, c->argv.items[k]);
	run_adhoc_line(argv, a, out);
}

static void
add_code(struct builder *b, size_t run, const struct run_spec *spec)
{
	const struct run_code *code = &spec->code;
	const char *dirty = NULL;
	char files[STR_SHORT];

	if (code->commit != NULL)
		dirty = !code->dirty ? "none" : arena_printf(b->arena,
		    "+%" PRId64 " -%" PRId64 " in %s, %zu untracked", code->lines_added,
		    code->lines_removed, str_things(files, code->changed, "file"), code->untracked);
	set_value(b, RUN_COMPARE_CODE, run, "commit", code->commit);
	set_value(b, RUN_COMPARE_CODE, run, "branch", code->branch);
	set_value(b, RUN_COMPARE_CODE, run, "uncommitted", dirty);
	for (size_t i = 0; i < spec->step_count; i++) {
		struct buf line = BUF_INIT;

		step_line(spec, i, b->arena, &line);
		set_value(b, RUN_COMPARE_CODE, run,
		    arena_printf(b->arena, "step %s", spec->steps[i].name),
		    arena_strdup(b->arena, buf_str(&line)));
		buf_release(&line);
	}
}

/* Variables that say how a program was called, never how it computes. */
static bool
is_of_the_shell(const char *name)
{
	static const char *const names[] = { "_", "SHLVL", "PWD", "OLDPWD", "COLUMNS", "LINES", "TERM",
		"SSH_CLIENT", "SSH_CONNECTION", "SSH_TTY", "TMUX", "TMUX_PANE", "WINDOWID" };

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (str_equal(names[i], name))
			return true;
	return false;
}

static void
add_environment(struct builder *b, size_t run, const struct run_environ *e)
{
	struct run_environ_fact facts[RUN_ENVIRON_FACTS];

	run_environ_facts(e, facts, b->arena);
	for (size_t i = 0; i < RUN_ENVIRON_FACTS; i++)
		set_value(b, facts[i].is_hardware ? RUN_COMPARE_HARDWARE : RUN_COMPARE_ENVIRONMENT, run,
		    facts[i].name, facts[i].value);
	for (size_t i = 0; i < e->packages.count; i++)
		set_value(b, RUN_COMPARE_ENVIRONMENT, run,
		    arena_printf(b->arena, "package %s", e->packages.items[i].name),
		    e->packages.items[i].value);
	for (size_t i = 0; i < e->variables.count; i++)
		if (!is_of_the_shell(e->variables.items[i].name))
			set_value(b, RUN_COMPARE_ENVIRONMENT, run,
			    arena_printf(b->arena, "$%s", e->variables.items[i].name),
			    e->variables.items[i].value);
}

static bool
add_run(struct builder *b, struct store *s, size_t i, const char *id, struct err *err)
{
	struct run_spec *spec = arena_alloc(b->arena, sizeof *spec);
	struct buf text = BUF_INIT;
	struct store_run *run;
	struct err why;
	bool has_spec;

	if (!store_run_load(s, id, b->arena, &run, err))
		return err_wrap(err, "run %s", id);
	/* A run whose specification is damaged, or of another version, still has its journal. */
	has_spec = store_run_spec_text(s, id, &text, &why);
	if (!has_spec && why.kind == ERR_SYSTEM) {
		buf_release(&text);
		return err_set(err, ERR_SYSTEM, "run %s: %s", id, why.msg);
	}
	has_spec = has_spec && run_spec_parse(spec, buf_slice(&text), b->arena, NULL);
	b->out->runs[i] = run;
	for (size_t k = 0; k < run->param_count; k++)
		set_value(b, RUN_COMPARE_PARAMS, i, run->params[k].name, run->params[k].text);
	for (size_t k = 0; k < run->data_count; k++)
		set_value(b, RUN_COMPARE_DATA, i, run->data[k].name, run->data[k].value);
	set_value(b, RUN_COMPARE_CODE, i, "pipeline",
	    run->pipeline[0] != '\0' ? run->pipeline : NULL);
	if (has_spec) {
		add_code(b, i, spec);
		add_environment(b, i, &spec->environ);
	} else {
		set_value(b, RUN_COMPARE_CODE, i, "specification", "cannot be read");
	}
	buf_release(&text);
	return true;
}

/* ------------------------------------------------------------------ repeats and noise */

static bool
same_but_seed(const struct run_compare *c, size_t a, size_t b)
{
	static const enum run_compare_part parts[] = { RUN_COMPARE_PARAMS, RUN_COMPARE_DATA,
		RUN_COMPARE_CODE };

	for (size_t p = 0; p < ARRAY_LEN(parts); p++) {
		for (size_t i = 0; i < c->row_count[parts[p]]; i++) {
			const struct run_compare_row *row = &c->rows[parts[p]][i];

			if (parts[p] == RUN_COMPARE_PARAMS && run_group_is_seed(row->name))
				continue;
			if (!str_equal(row->values[a], row->values[b]))
				return false;
		}
	}
	return true;
}

static void
find_groups(struct run_compare *c, struct arena *a)
{
	c->group = arena_array(a, size_t, c->count);
	for (size_t i = 0; i < c->count; i++) {
		c->group[i] = i;
		for (size_t k = 0; k < i; k++) {
			if (c->group[k] == k && same_but_seed(c, i, k)) {
				c->group[i] = k;
				break;
			}
		}
	}
}

struct group_stats {
	size_t n;
	double mean;
};

/* Members of the group that have a finite value. */
static struct group_stats
stats_of(const struct run_compare *c, const struct run_compare_metric *m, size_t group)
{
	struct group_stats g = { 0, 0 };

	for (size_t i = 0; i < c->count; i++) {
		if (c->group[i] != group || m->values[i] == NULL || !isfinite(m->values[i]->last))
			continue;
		g.n++;
		g.mean += (m->values[i]->last - g.mean) / (double)g.n;
	}
	return g;
}

/* The standard deviation within groups of repeats, pooled. */
static void
measure_noise(const struct run_compare *c, struct run_compare_metric *m)
{
	double squares = 0;

	for (size_t i = 0; i < c->count; i++) {
		struct group_stats g = stats_of(c, m, c->group[i]);

		if (g.n < 2 || m->values[i] == NULL || !isfinite(m->values[i]->last))
			continue;
		squares += (m->values[i]->last - g.mean) * (m->values[i]->last - g.mean);
		m->noise_df += c->group[i] != i;
	}
	/* Repeats that are all the same, as reruns with one seed are, say nothing of chance. */
	m->noise_sd = m->noise_df > 0 && squares > 0 ? sqrt(squares / (double)m->noise_df) : (double)NAN;
}

static enum run_compare_noise
judge(const struct run_compare *c, const struct run_compare_metric *m, size_t run)
{
	struct group_stats a = stats_of(c, m, c->group[run]);
	struct group_stats b = stats_of(c, m, c->group[c->baseline]);
	double bound;

	if (isnan(m->noise_sd) || isnan(m->delta[run]) || a.n == 0 || b.n == 0)
		return RUN_COMPARE_UNKNOWN;
	if (c->group[run] == c->group[c->baseline])
		return RUN_COMPARE_WITHIN;
	bound = run_compare_t975(m->noise_df) * m->noise_sd *
	    sqrt(1 / (double)a.n + 1 / (double)b.n);
	return fabs(a.mean - b.mean) > bound ? RUN_COMPARE_BEYOND : RUN_COMPARE_WITHIN;
}

/* Cornish-Fisher expansion of Student's t around the normal quantile (Abramowitz and Stegun 26.7.5),
 * with the exact values where it is coarse. */
double
run_compare_t975(size_t df)
{
	static const double exact[] = { 0, 12.7062047362, 4.3026527297, 3.1824463053, 2.7764451052,
		2.5705818356, 2.4469118511, 2.3646242516, 2.3060041352, 2.2621571628 };
	const double z = 1.9599639845400545;
	double n = (double)df, z3 = z * z * z, z5 = z3 * z * z, z7 = z5 * z * z;

	if (df < ARRAY_LEN(exact))
		return df == 0 ? (double)NAN : exact[df];
	return z + (z3 + z) / (4 * n) + (5 * z5 + 16 * z3 + 3 * z) / (96 * n * n) +
	    (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / (384 * n * n * n);
}

/* ------------------------------------------------------------------ metrics */

/* What the project file says of directions. A file that is missing or broken only means that they are
 * guessed (*out is NULL); one that could not be read now would make the same comparison another one. */
static bool
load_project(const struct run_project **out, struct store *s, struct arena *a, struct err *err)
{
	struct mistakes mistakes;
	struct err why = { .kind = ERR_NONE };
	bool ok;

	mistakes_init(&mistakes, RUN_PROJECT_FILE);
	ok = run_project_load(out, store_root(s), a, &mistakes, &why);
	mistakes_release(&mistakes);
	if (!ok)
		*out = NULL;
	return why.kind != ERR_SYSTEM || err_set(err, ERR_SYSTEM, "%s", why.msg);
}

static void
set_direction(const struct run_compare *c, struct run_compare_metric *m,
    const struct run_project *project)
{
	const char *word = NULL;
	struct err ignored;

	if (project != NULL)
		word = run_project_direction(project, run_project_pipeline(project,
		    c->runs[c->baseline]->pipeline, &ignored), m->name);
	m->guessed = word == NULL;
	if (m->guessed)
		m->direction = run_direction_guess(m->name);
	else
		m->direction = str_equal(word, "max") ? RUN_DIRECTION_MAX : RUN_DIRECTION_MIN;
}

static void
find_best(const struct run_compare *c, struct run_compare_metric *m)
{
	m->best = c->count;
	for (size_t i = 0; i < c->count && m->direction != RUN_DIRECTION_NONE; i++)
		if (m->values[i] != NULL && !isnan(m->values[i]->last) && (m->best == c->count ||
		    run_direction_better(m->direction, m->values[i]->last, m->values[m->best]->last)))
			m->best = i;
}

static void
finish_metric(const struct run_compare *c, struct run_compare_metric *m,
    const struct run_project *project, struct arena *a)
{
	const struct store_metric *base = m->values[c->baseline];

	m->delta = arena_array(a, double, c->count);
	m->noise = arena_array(a, enum run_compare_noise, c->count);
	for (size_t i = 0; i < c->count; i++) {
		const struct store_metric *v = m->values[i];

		m->delta[i] = v != NULL && base != NULL ? v->last - base->last : (double)NAN;
		m->differs = m->differs || (v == NULL) != (m->values[0] == NULL) ||
		    (v != NULL && memcmp(&v->last, &m->values[0]->last, sizeof v->last) != 0);
	}
	set_direction(c, m, project);
	find_best(c, m);
	measure_noise(c, m);
	for (size_t i = 0; i < c->count; i++)
		m->noise[i] = judge(c, m, i);
}

static int
by_name(const void *a, const void *b)
{
	const struct run_compare_metric *p = a, *q = b;

	return str_natural_cmp(p->name, q->name);
}

static void
add_metrics(struct run_compare *c, const struct run_project *project, struct arena *a)
{
	struct map *index = map_new();
	size_t most = 0;

	for (size_t i = 0; i < c->count; i++)
		most += c->runs[i]->metric_count;
	c->metrics = arena_array(a, struct run_compare_metric, most);
	for (size_t i = 0; i < c->count; i++) {
		for (size_t k = 0; k < c->runs[i]->metric_count; k++) {
			const struct store_metric *v = &c->runs[i]->metrics[k];
			struct run_compare_metric *m = map_get(index, v->name);

			if (m == NULL) {
				m = &c->metrics[c->metric_count++];
				m->name = v->name;
				m->values = arena_array(a, const struct store_metric *, c->count);
				map_set(index, v->name, m);
			}
			m->values[i] = v;
		}
	}
	map_free(index, NULL);
	qsort(c->metrics, c->metric_count, sizeof *c->metrics, by_name);
	for (size_t i = 0; i < c->metric_count; i++)
		finish_metric(c, &c->metrics[i], project, a);
}

bool
run_compare(struct run_compare *out, struct store *s, const char *const *ids, size_t count,
    size_t baseline, struct arena *a, struct err *err)
{
	const struct run_project *project = NULL;
	struct builder b = { .out = out, .arena = a };
	bool ok = load_project(&project, s, a, err);

	x_assert(baseline < count);
	*out = (struct run_compare){ .count = count, .baseline = baseline };
	out->runs = arena_array(a, struct store_run *, count);
	for (size_t p = 0; p < RUN_COMPARE_PARTS; p++)
		b.parts[p].by_name = map_new();
	for (size_t i = 0; ok && i < count; i++)
		ok = add_run(&b, s, i, ids[i], err);
	for (size_t p = 0; p < RUN_COMPARE_PARTS; p++) {
		if (ok)
			finish_part(&b, (enum run_compare_part)p);
		map_free(b.parts[p].by_name, NULL);
		x_free(b.parts[p].rows);
	}
	if (!ok)
		return false;
	find_groups(out, a);
	add_metrics(out, project, a);
	return true;
}
