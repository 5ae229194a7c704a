/*
 * run_features.c - from what steps say that they read to rules, and from broken rules to a message.
 */
#include "run_features.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "data_dataset.h"
#include "data_expr.h"
#include "run_dataset.h"
#include "run_spec_parts.h"
#include "store_object.h"

enum { SHOWN = 5, ROWS_SHOWN = 3 };

static bool
is_read(const struct run_reads *reads, const char *column)
{
	for (size_t i = 0; i < reads->columns.count; i++)
		if (str_equal(reads->columns.items[i], column))
			return true;
	return false;
}

/* Is a rule across columns about nothing but what the step reads? */
static bool
is_about(const struct run_reads *reads, const char *expression)
{
	struct data_expr *e;
	struct err ignored;
	const char *const *columns;
	bool all = true;
	size_t count;

	if (!data_expr_compile(&e, expression, NULL, &ignored))
		return false;
	columns = data_expr_columns(e, &count);
	for (size_t i = 0; i < count; i++)
		all = all && is_read(reads, columns[i]);
	data_expr_free(e);
	return all;
}

/* Rules across columns and keys, as far as the step reads all that they are about. */
static void
keep_read(struct data_schema *schema, const struct run_reads *reads, struct arena *arena)
{
	const char **expressions = arena_array(arena, const char *, schema->expression_count + 1);
	struct data_key *keys = arena_array(arena, struct data_key, schema->key_count + 1);
	size_t expression_count = 0, key_count = 0;

	for (size_t i = 0; i < schema->expression_count; i++)
		if (is_about(reads, schema->expressions[i]))
			expressions[expression_count++] = schema->expressions[i];
	for (size_t i = 0; i < schema->key_count; i++) {
		bool all = true;

		for (size_t k = 0; k < schema->keys[i].count; k++)
			all = all && is_read(reads, schema->keys[i].columns[k]);
		if (all)
			keys[key_count++] = schema->keys[i];
	}
	schema->expressions = expressions;
	schema->expression_count = expression_count;
	schema->keys = keys;
	schema->key_count = key_count;
}

/* What a step demands of a dataset: all of its schema, or what concerns the features that it names. */
static struct data_schema
demand_of(const struct run_reads *reads, const struct run_dataset *d, struct arena *arena)
{
	struct data_schema schema = run_dataset_schema(d, arena);
	struct data_rule *rules;

	if (reads->columns.count == 0)
		return schema;
	rules = arena_array(arena, struct data_rule, reads->columns.count);
	for (size_t i = 0; i < reads->columns.count; i++) {
		data_rule_init(&rules[i], reads->columns.items[i]);
		for (size_t k = 0; k < schema.count; k++)
			if (str_equal(schema.rules[k].name, reads->columns.items[i]))
				rules[i] = schema.rules[k];
		rules[i].required = true;
	}
	keep_read(&schema, reads, arena);
	schema.rules = rules;
	schema.count = reads->columns.count;
	schema.extra_columns = true;	/* columns that nobody reads harm nobody */
	return schema;
}

/* The next step that demands something of a dataset, from place *at on. False: there is none. */
struct demand {
	const char *step;
	struct data_schema schema;
};

static bool
next_demand(const struct run_spec *spec, const struct run_dataset *dataset, size_t *at,
    struct demand *out, struct arena *arena)
{
	size_t place = 0;

	for (size_t i = 0; i < spec->step_count; i++)
		for (size_t k = 0; k < spec->steps[i].read_count; k++, place++) {
			const struct run_reads *reads = &spec->steps[i].reads[k];

			if (place < *at || !str_equal(reads->dataset, dataset->name) ||
			    (reads->columns.count == 0 && !run_dataset_has_schema(dataset)))
				continue;
			*out = (struct demand){ spec->steps[i].name, demand_of(reads, dataset, arena) };
			*at = place + 1;
			return true;
		}
	return false;
}

static void
add_violation(struct buf *out, const struct data_violation *v)
{
	buf_add(out, "\n  ");
	if (v->column != NULL)
		buf_printf(out, "column %s: ", v->column);
	buf_printf(out, "%s: %s", v->rule, v->text);
	for (size_t i = 0; i < v->kept && i < ROWS_SHOWN; i++)
		buf_printf(out, "%srow %llu: %s", i > 0 ? ", " : " (",
		    (unsigned long long)v->rows[i] + 1, v->values[i]);
	if (v->kept > 0)
		buf_add(out, v->kept > ROWS_SHOWN || v->count > v->kept ? ", ...)" : ")");
}

static bool
report(const struct data_violations *list, const char *step, const char *version, struct err *err)
{
	struct buf text = BUF_INIT;
	char rules[STR_SHORT];

	for (size_t i = 0; i < list->count && i < SHOWN; i++)
		add_violation(&text, &list->items[i]);
	if (list->count > SHOWN)
		buf_printf(&text, "\n  and %zu more", list->count - SHOWN);
	err_set(err, ERR_FAILED, "step %s cannot read %s: it breaks %s of its schema%s", step,
	    version, str_things(rules, list->count, "rule"), buf_str(&text));
	buf_release(&text);
	return false;
}

/* Parquet, images, arrays: what is in them cannot be checked. Compressed text and UTF-16 can. */
static bool
look_for_text(struct store *store, const struct store_dataset *version, bool *text, struct err *err)
{
	static const char *const starts[] = { "\x1f\x8b", "\x28\xb5\x2f\xfd", "\xff\xfe", "\xfe\xff" };
	char head[4096];
	size_t n = 0;

	if (version->file_count > 0 &&
	    !store_object_head(store, version->files[0].sha256, head, sizeof head, &n, err))
		return false;
	*text = n == 0 || memchr(head, '\0', n) == NULL;
	for (size_t i = 0; i < ARRAY_LEN(starts); i++)
		if (n >= strlen(starts[i]) && memcmp(head, starts[i], strlen(starts[i])) == 0)
			*text = true;
	return true;
}

/* The profile, made in the pass that checks the first demand where it is not there yet; then the others. */
static bool
check_demands(struct store *store, const struct run_spec *spec, const struct run_dataset *dataset,
    const struct store_dataset *version, struct data_pass_options *options, const char *name,
    struct arena *arena, struct err *err)
{
	struct data_files files = { .count = 0 };
	struct data_violations list;
	struct data_profile profile;
	struct demand demand;
	bool made = false, ok = true;
	size_t at = 0;

	while (ok && next_demand(spec, dataset, &at, &demand, arena)) {
		struct data_check *c = NULL;

		ok = data_check_new(&c, &demand.schema, err);
		options->check = c;
		if (ok)
			data_check_tell(c, options->progress);
		if (ok && !made)
			ok = made = data_dataset_files(store, version, &files, err) &&
			    data_dataset_profile(store, version, options, &profile, err);
		ok = ok && data_check_finish(c, &profile, &files, &options->read, 0, &list, err);
		if (!ok)
			err_wrap(err, "dataset %s", name);
		data_check_free(c);
		if (!ok)
			break;
		ok = list.count == 0 || report(&list, demand.step, name, err);
		data_violations_release(&list);
	}
	if (made)
		data_profile_release(&profile);
	data_files_release(&files);
	return ok;
}

static bool
check_dataset(struct store *store, struct run_spec *spec, const struct run_spec_data *data,
    const struct run_dataset *dataset, const struct run_progress *progress, struct arena *arena,
    struct err *err)
{
	struct run_data_progress reporter;
	struct data_pass_options options = { .progress = run_data_progress(&reporter, progress,
	    data->name), .keep = true };
	struct store_dataset *version;
	const char *name;
	int number;
	bool text;

	if (!store_dataset_parse(store, data->version, arena, &name, &number, err) ||
	    !store_dataset_load(store, name, number, arena, &version, err))
		return false;
	if (!look_for_text(store, version, &text, err))
		return err_wrap(err, "dataset %s", data->version);
	if (!text) {
		run_spec_warn(spec, arena_printf(arena, "dataset %s: its features are not checked: it is neither "
		    "CSV nor JSON Lines", data->version), arena);
		return true;
	}
	run_dataset_read(&options.read, dataset);
	return check_demands(store, spec, dataset, version, &options, data->version, arena, err);
}

bool
run_features_check(struct store *store, const struct run_project *project,
    struct run_spec *spec, const struct run_progress *progress, struct arena *arena,
    struct err *err)
{
	for (size_t i = 0; i < spec->data_count; i++) {
		const struct run_dataset *dataset = run_project_dataset(project, spec->data[i].name, err);
		struct demand demand;
		size_t at = 0;

		if (dataset == NULL)
			return false;
		if (next_demand(spec, dataset, &at, &demand, arena) && !check_dataset(store, spec, &spec->data[i], dataset,
		    progress, arena, err))
			return false;
	}
	return true;
}
