/*
 * run_group.c - groups of runs: every run gets a word, equal words are a group.
 */
#include "run_group.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base.h"
#include "base_json.h"
#include "base_map.h"
#include "run_adhoc.h"

enum { LABEL_MOST = 48, VALUES_MOST = 24 };

const char *const run_band_words[RUN_BANDS] = { "minmax", "stddev", "none" };

#define PARAMS "params."
#define TAGS "tags."

bool
run_group_is_seed(const char *param)
{
	const char *dot = strrchr(param, '.');

	return strstr(dot != NULL ? dot + 1 : param, "seed") != NULL;
}

/* ---- words */

static const char *
param_of(const struct store_run *run, const char *name)
{
	for (size_t i = 0; i < run->param_count; i++)
		if (str_equal(run->params[i].name, name))
			return run->params[i].text;
	return NULL;
}

static const char *
tag_of(const struct store_run *run, const char *key)
{
	for (size_t i = 0; i < run->tag_count; i++)
		if (str_equal(run->tags[i].key, key))
			return run->tags[i].value[0] != '\0' ? run->tags[i].value : "yes";
	return NULL;
}

/* A command without a pipeline, with the names of parameters in place of their values. */
static void
add_command(struct buf *out, const char *command_json, struct arena *a)
{
	struct json *list = NULL;
	char **argv;
	size_t n = 0;

	if (command_json == NULL || !json_parse(&list, slice_of(command_json), NULL))
		return;
	argv = arena_array(a, char *, json_len(list) + 1);
	for (size_t i = 0; i < json_len(list); i++)
		argv[n++] = arena_strdup(a, json_str(json_at(list, i), ""));
	if (n > 0)
		run_adhoc_line(argv, a, out);
	json_free(list);
}

/* All that repeats share, as one word. */
static const char *
repeat_word(const struct store_run *run, struct arena *a)
{
	struct buf word = BUF_INIT;
	const char *copy;

	buf_printf(&word, "%s\n%s\n", run->pipeline, run->data_json);
	for (size_t i = 0; i < run->param_count; i++)
		if (!run_group_is_seed(run->params[i].name))
			buf_printf(&word, "%s=%s\n", run->params[i].name, run->params[i].text);
	add_command(&word, run->command_json, a);
	copy = arena_strdup(a, buf_str(&word));
	buf_release(&word);
	return copy;
}

/* "rentals@7, weather@2" */
static const char *
data_word(const struct store_run *run, struct arena *a)
{
	struct buf word = BUF_INIT;
	const char *copy;

	for (size_t i = 0; i < run->data_count; i++)
		buf_printf(&word, "%s%s@%s", i > 0 ? ", " : "", run->data[i].name, run->data[i].value);
	copy = arena_strdup(a, word.len > 0 ? buf_str(&word) : "no data");
	buf_release(&word);
	return copy;
}

static const char *
pipeline_word(const struct store_run *run, struct arena *a)
{
	(void)a;
	return run->pipeline[0] != '\0' ? run->pipeline : "no pipeline";
}

static const struct kind {
	const char *name;
	const char *(*word)(const struct store_run *run, struct arena *a);
} kinds[] = {
	{ "repeats", repeat_word },
	{ "pipeline", pipeline_word },
	{ "data", data_word },
};

/* ---- by name */

static bool
any_has(struct store_run *const *runs, size_t count, const char *name,
    const char *(*value_of)(const struct store_run *run, const char *name))
{
	for (size_t i = 0; i < count; i++)
		if (value_of(runs[i], name) != NULL)
			return true;
	return false;
}

static bool
no_such(struct store_run *const *runs, size_t count, const char *by, struct arena *a, struct err *err)
{
	const char *const *names, *near;
	const char **bare;
	size_t n = run_group_choices(runs, count, &names, a);

	bare = arena_array(a, const char *, n + 1);
	for (size_t i = 0; i < n; i++)
		bare[i] = str_starts(names[i], PARAMS) && !str_starts(by, PARAMS) ? names[i] + strlen(PARAMS)
		    : names[i];
	near = str_nearest(by, bare, n);
	return err_set(err, ERR_NOTFOUND, "none of these runs has a parameter or tag \"%s\"%s%s%s", by,
	    near != NULL ? "; did you mean " : "", near != NULL ? near : "", near != NULL ? "?" :
	    ": group by a parameter, a tag, repeats, pipeline or data");
}

/* words[i] of each run, and the name with its prefix. */
static bool
find_words(struct store_run *const *runs, size_t count, const char *by, const char **full,
    const char **words, struct arena *a, struct err *err)
{
	bool param = str_starts(by, PARAMS), tag = str_starts(by, TAGS);
	const char *name = param ? by + strlen(PARAMS) : tag ? by + strlen(TAGS) : by;

	for (size_t k = 0; k < ARRAY_LEN(kinds); k++) {
		if (!str_equal(kinds[k].name, by))
			continue;
		for (size_t i = 0; i < count; i++)
			words[i] = kinds[k].word(runs[i], a);
		*full = kinds[k].name;
		return true;
	}
	param = !tag && any_has(runs, count, name, param_of);
	if (!param && (str_starts(by, PARAMS) || !any_has(runs, count, name, tag_of)))
		return no_such(runs, count, by, a, err);
	for (size_t i = 0; i < count; i++)
		words[i] = param ? param_of(runs[i], name) : tag_of(runs[i], name);
	*full = arena_printf(a, "%s%s", param ? PARAMS : TAGS, name);
	return true;
}

/* ---- labels */

/* Of repeats: the parameters that tell the groups apart. */
static const char *
repeat_label(struct store_run *const *runs, size_t count, size_t of, struct arena *a)
{
	const struct store_run *run = runs[of];
	struct buf label = BUF_INIT;
	const char *copy;

	for (size_t i = 0; i < run->param_count && label.len < LABEL_MOST; i++) {
		const struct store_param *p = &run->params[i];
		bool differs = false;

		for (size_t k = 0; k < count && !differs; k++)
			differs = !str_equal(param_of(runs[k], p->name), p->text);
		if (differs && !run_group_is_seed(p->name))
			buf_printf(&label, "%s%s %s", label.len > 0 ? ", " : "", p->name, p->text);
	}
	copy = arena_strdup(a, label.len > 0 ? buf_str(&label) : run->name);
	buf_release(&label);
	return copy;
}

static const char *
label_of(const struct run_groups *g, struct store_run *const *runs, size_t count, size_t first,
    const char *word, struct arena *a)
{
	const char *dot = strchr(g->by, '.');
	const char *name = dot != NULL ? dot + 1 : g->by;

	if (str_equal(g->by, "repeats"))
		return repeat_label(runs, count, first, a);
	if (dot == NULL)
		return word;
	return word != NULL ? arena_printf(a, "%s %s", name, word) : arena_printf(a, "no %s", name);
}

struct member {
	const char *word;
	size_t first;
};

/* By value; what has none comes last. */
static int
by_word(const void *x, const void *y)
{
	const struct member *a = x, *b = y;

	if (a->word == NULL || b->word == NULL)
		return (a->word == NULL) - (b->word == NULL);
	return str_value_cmp(a->word, b->word);
}

/* Once `of` and `size` are known. */
static void
set_members(struct run_groups *g, size_t count, struct arena *a)
{
	size_t *filled = arena_array(a, size_t, g->count + 1);

	g->members = arena_array(a, size_t *, g->count + 1);
	for (size_t k = 0; k < g->count; k++)
		g->members[k] = arena_array(a, size_t, g->size[k] + 1);
	for (size_t i = 0; i < count; i++)
		g->members[g->of[i]][filled[g->of[i]]++] = i;
}

static struct run_groups
empty_groups(size_t count, struct arena *a)
{
	return (struct run_groups){ .label = arena_array(a, const char *, count + 1),
		.size = arena_array(a, size_t, count + 1), .of = arena_array(a, size_t, count + 1) };
}

void
run_group_each(struct run_groups *out, struct store_run *const *runs, size_t count, struct arena *a)
{
	struct run_groups g = empty_groups(count, a);

	g.count = count;
	for (size_t i = 0; i < count; i++) {
		g.label[i] = runs[i]->name;
		g.size[i] = 1;
		g.of[i] = i;
	}
	set_members(&g, count, a);
	*out = g;
}

bool
run_group(struct run_groups *out, struct store_run *const *runs, size_t count, const char *by,
    struct arena *a, struct err *err)
{
	const char **words = arena_array(a, const char *, count + 1);
	struct member *groups = arena_array(a, struct member, count + 1);
	struct run_groups g = empty_groups(count, a);

	if (!find_words(runs, count, by, &g.by, words, a, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		size_t k = 0;

		while (k < g.count && !str_equal(groups[k].word, words[i]))
			k++;
		if (k == g.count)
			groups[g.count++] = (struct member){ words[i], i };
	}
	if (!str_equal(g.by, "repeats"))
		qsort(groups, g.count, sizeof *groups, by_word);
	for (size_t k = 0; k < g.count; k++) {
		g.label[k] = label_of(&g, runs, count, groups[k].first, groups[k].word, a);
		for (size_t i = 0; i < count; i++) {
			if (!str_equal(groups[k].word, words[i]))
				continue;
			g.of[i] = k;
			g.size[k]++;
		}
	}
	set_members(&g, count, a);
	*out = g;
	return true;
}

const char *const *
run_group_labels(const struct run_groups *g, struct arena *a)
{
	const char **labels = arena_array(a, const char *, g->count + 1);
	char runs[STR_SHORT];

	if (g->by == NULL)
		return g->label;
	for (size_t i = 0; i < g->count; i++)
		labels[i] = arena_printf(a, "%s (%s)", g->label[i], str_things(runs, g->size[i], "run"));
	return labels;
}

/* ---- choices */

/* Each name is tried once, however many runs have it. */
struct choices {
	struct store_run *const *runs;
	size_t count;
	struct map *tried;
	const char **names;
	size_t n;
	struct arena *arena;
};

static void
try_choice(struct choices *c, const char *prefix, const char *name)
{
	const char *by = arena_printf(c->arena, "%s%s", prefix, name);
	struct run_groups g;
	struct err err;

	if (map_set(c->tried, by, c) == NULL &&
	    run_group(&g, c->runs, c->count, by, c->arena, &err) && g.count > 1 && g.count < c->count)
		c->names[c->n++] = by;
}

size_t
run_group_choices(struct store_run *const *runs, size_t count, const char *const **out, struct arena *a)
{
	struct choices c = { .runs = runs, .count = count, .tried = map_new(), .arena = a };
	size_t most = ARRAY_LEN(kinds);

	for (size_t i = 0; i < count; i++)
		most += runs[i]->param_count + runs[i]->tag_count;
	c.names = arena_array(a, const char *, most + 1);
	try_choice(&c, "", "repeats");
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < runs[i]->param_count; k++)
			try_choice(&c, PARAMS, runs[i]->params[k].name);
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < runs[i]->tag_count; k++)
			try_choice(&c, TAGS, runs[i]->tags[k].key);
	try_choice(&c, "", "pipeline");
	try_choice(&c, "", "data");
	map_free(c.tried, NULL);
	*out = c.names;
	return c.n;
}

/* ---- what a group shows */

/* By value; absent ones come last. */
static int
by_value(const void *x, const void *y)
{
	const char *a = *(const char *const *)x, *b = *(const char *const *)y;

	if (a == NULL || b == NULL)
		return (a == NULL) - (b == NULL);
	return str_value_cmp(a, b) != 0 ? str_value_cmp(a, b) : strcmp(a, b);
}

const char *
run_group_value(const struct run_groups *g, size_t group, const char *const *values, struct arena *a)
{
	size_t n = g->size[group], distinct = 0;
	struct buf list = BUF_INIT;
	const char **seen, *text;

	if (n == 1)
		return values[g->members[group][0]];
	seen = arena_array(a, const char *, n + 1);
	for (size_t i = 0; i < n; i++)
		seen[i] = values[g->members[group][i]];
	qsort(seen, n, sizeof *seen, by_value);
	for (size_t i = 0; i < n; i++) {
		if (i > 0 && str_equal(seen[i], seen[i - 1]))
			continue;
		buf_printf(&list, "%s%s", distinct++ > 0 ? ", " : "", seen[i] != NULL ? seen[i] : "none");
	}
	if (n == 0 || seen[0] == NULL)
		text = NULL;
	else if (distinct == 1)
		text = seen[0];
	else
		text = list.len <= VALUES_MOST ? arena_strdup(a, buf_str(&list))
		    : arena_printf(a, "%zu values", distinct);
	buf_release(&list);
	return text;
}

/* ---- statistics */

struct run_group_stats
run_group_stats(const struct run_groups *g, size_t group, const double *values)
{
	struct run_group_stats s = { 0, (double)NAN, (double)NAN, (double)NAN, (double)NAN };
	double mean = 0, squares = 0;

	for (size_t i = 0; i < g->size[group]; i++) {
		double v = values[g->members[group][i]], step = v - mean;

		if (!isfinite(v))
			continue;
		/* Welford 1962 */
		mean += step / (double)++s.n;
		squares += step * (v - mean);
		s.min = s.n == 1 ? v : fmin(s.min, v);
		s.max = s.n == 1 ? v : fmax(s.max, v);
	}
	if (s.n > 0)
		s.mean = mean;
	if (s.n > 1)
		s.sd = sqrt(squares / (double)(s.n - 1));
	return s;
}
