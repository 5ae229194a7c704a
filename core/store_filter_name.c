/*
 * store_filter_name.c - what a name in a filter or in a list of columns stands for.
 *
 * The order for a bare name (attribute, metric, parameter) never depends on the runs that match, only
 * on which names there are at all, so that one text means one thing for every run.
 */
#include "store_filter_ast.h"

#include <string.h>

static const struct {
	const char *prefix;
	enum store_column_kind kind;
} prefixes[] = {
	{ "params.", STORE_PARAM },	  { "param.", STORE_PARAM },
	{ "metrics.", STORE_METRIC },	  { "metric.", STORE_METRIC },
	{ "tags.", STORE_TAG },		  { "tag.", STORE_TAG },
	{ "data.", STORE_DATA },	  { "resources.", STORE_RESOURCE },
	{ "resource.", STORE_RESOURCE },  { "tests.", STORE_TEST },
	{ "test.", STORE_TEST },
};

static const struct {
	const char *name;
	enum filter_any any;
} any_names[] = {
	{ "tag", FILTER_ANY_TAG }, { "tags", FILTER_ANY_TAG }, { "data", FILTER_ANY_DATA },
};

struct names {
	const char **items;
	size_t count;
};

static bool
load_names(const struct store_filter_world *world, enum store_column_kind kind, struct arena *a,
    struct names *out, struct err *err)
{
	return world->names(world->ctx, kind, a, &out->items, &out->count, err);
}

static bool
has_name(const struct names *names, const char *name)
{
	for (size_t i = 0; i < names->count; i++) {
		if (strcmp(names->items[i], name) == 0)
			return true;
	}
	return false;
}

/* "loss.min" when there is no metric of exactly that name: the minimum of "loss". */
static void
metric_column(struct store_column *out, const char *name, const struct names *metrics,
    struct arena *a)
{
	const char *dot = strrchr(name, '.');

	*out = (struct store_column){ .kind = STORE_METRIC, .name = name, .stat = STORE_LAST };
	if (dot == NULL || dot == name || has_name(metrics, name))
		return;
	for (int stat = STORE_LAST; stat <= STORE_STEP; stat++) {
		if (str_equal(dot + 1, store_stat_names[stat])) {
			out->name = arena_strndup(a, name, (size_t)(dot - name));
			out->stat = (enum store_stat)stat;
		}
	}
}

static bool
explicit_field(struct filter_field *out, const struct filter_token *name,
    const struct store_filter_world *world, struct arena *a, bool *found, struct err *err)
{
	struct names metrics;

	for (size_t i = 0; i < ARRAY_LEN(prefixes); i++) {
		size_t n = strlen(prefixes[i].prefix);

		if (!str_starts(name->text, prefixes[i].prefix) || name->text[n] == '\0' ||
		    (name->quoted_name && name->raw_prefix < n))
			continue;
		*found = true;
		out->column = (struct store_column){ .kind = prefixes[i].kind,
			.name = name->text + n };
		if (prefixes[i].kind != STORE_METRIC)
			return true;
		if (!load_names(world, STORE_METRIC, a, &metrics, err))
			return false;
		metric_column(&out->column, name->text + n, &metrics, a);
		return true;
	}
	return true;
}

static bool
attribute_field(struct filter_field *out, const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(any_names); i++) {
		if (str_equal(any_names[i].name, name)) {
			out->any = any_names[i].any;
			return true;
		}
	}
	out->attribute = store_attribute_find(name);
	out->column = (struct store_column){ .kind = STORE_ATTR, .name = name };
	return out->attribute != NULL;
}

/* Resources and tags are only asked for with their prefix: "cpu" may mean "resources.cpu". */
static const char *
with_prefix(const char *name, const struct store_filter_world *world, struct arena *a)
{
	static const struct {
		const char *prefix;
		enum store_column_kind kind;
	} kinds[] = { { "resources.", STORE_RESOURCE }, { "tags.", STORE_TAG } };
	struct names names;

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (load_names(world, kinds[i].kind, a, &names, NULL) && has_name(&names, name))
			return arena_printf(a, "%s%s", kinds[i].prefix, name);
	return NULL;
}

static bool
unknown_name(const char *name, const struct names *metrics, const struct names *params,
    const struct store_filter_world *world, struct arena *a, struct err *err)
{
	size_t n = 0, attributes = 0;
	const char **all;
	const char *near;

	while (store_attributes[attributes].name != NULL)
		attributes++;
	all = arena_array(a, const char *, attributes + metrics->count + params->count + 1);
	for (size_t i = 0; i < attributes; i++)
		all[n++] = store_attributes[i].name;
	for (size_t i = 0; i < metrics->count; i++)
		all[n++] = metrics->items[i];
	for (size_t i = 0; i < params->count; i++)
		all[n++] = params->items[i];
	near = with_prefix(name, world, a);
	if (near == NULL)
		near = str_nearest(name, all, n);
	if (near == NULL)
		return err_set(err, ERR_INPUT, "no run has a metric or parameter \"%s\"", name);
	return err_set(err, ERR_INPUT, "no run has a metric or parameter \"%s\"; did you mean \"%s\"?",
	    name, near);
}

static bool
bare_field(struct filter_field *out, const char *name, const struct store_filter_world *world,
    struct arena *a, bool *known, struct err *err)
{
	struct names metrics, params;

	if (attribute_field(out, name))
		return true;
	if (!load_names(world, STORE_METRIC, a, &metrics, err) ||
	    !load_names(world, STORE_PARAM, a, &params, err))
		return false;
	metric_column(&out->column, name, &metrics, a);
	if (has_name(&metrics, out->column.name))
		return true;
	out->column = (struct store_column){ .kind = STORE_PARAM, .name = name };
	if (has_name(&params, name))
		return true;
	if (known != NULL) {
		*known = false;
		return true;
	}
	return unknown_name(name, &metrics, &params, world, a, err);
}

bool
store_filter_field(struct filter_field *out, const struct filter_token *name,
    const struct store_filter_world *world, struct arena *a, bool *known, struct err *err)
{
	struct filter_field field = { .label = name->text };
	bool found = false;

	if (known != NULL)
		*known = true;
	if (!explicit_field(&field, name, world, a, &found, err))
		return false;
	if (!found && !bare_field(&field, name->text, world, a, known, err))
		return false;
	*out = field;
	return true;
}

/* Back-quotes only keep odd characters of a name together; here there is but the name. */
static const char *
without_quotes(const char *text, struct arena *a)
{
	char *name = arena_strdup(a, text), *end = name;

	for (const char *p = text; *p != '\0'; p++) {
		if (*p != '`')
			*end++ = *p;
	}
	*end = '\0';
	return name;
}

bool
store_filter_column(struct store_column *out, const char *text,
    const struct store_filter_world *world, struct arena *a, struct err *err)
{
	struct filter_token name = { .kind = FILTER_WORD, .text = without_quotes(text, a) };
	struct filter_field field;

	if (!store_filter_field(&field, &name, world, a, NULL, err))
		return false;
	if (field.any != FILTER_NOT_ANY)
		return err_set(err, ERR_INPUT, "\"%s\" is no column; give its name, as in %s.NAME",
		    text, field.any == FILTER_ANY_DATA ? "data" : "tags");
	*out = field.column;
	return true;
}
