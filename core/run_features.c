/*
 * run_features.c - from what steps say that they read to rules, and from broken rules to a message.
 */
#include "run_features.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "data_dataset.h"
#include "run_dataset.h"
#include "run_spec_parts.h"
#include "store_object.h"

enum { SHOWN = 5, ROWS_SHOWN = 3 };

/* What a step demands of a dataset; count 0: nothing. */
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
	schema.rules = rules;
	schema.count = reads->columns.count;
	schema.extra_columns = true;	/* columns that nobody reads harm nobody */
	return schema;
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

	for (size_t i = 0; i < list->count && i < SHOWN; i++)
		add_violation(&text, &list->items[i]);
	if (list->count > SHOWN)
		buf_printf(&text, "\n  and %zu more", list->count - SHOWN);
	err_set(err, ERR_FAILED, "step %s cannot read %s: it breaks %zu rule%s of its schema%s", step,
	    version, list->count, list->count == 1 ? "" : "s", buf_str(&text));
	buf_release(&text);
	return false;
}

/* One version, for one step. */
static bool
check(struct store *store, const struct store_dataset *version, const struct data_schema *schema,
    const struct data_read_options *read, const struct data_profile *profile, const char *step,
    const char *name, struct err *err)
{
	struct data_violations list;
	struct data_files files;
	bool ok;

	if (!data_dataset_files(store, version, &files, err))
		return false;
	ok = data_schema_check(schema, profile, &files, read, &list, err);
	data_files_release(&files);
	if (!ok)
		return false;
	ok = list.count == 0 || report(&list, step, name, err);
	data_violations_release(&list);
	return ok;
}

static bool
check_steps(struct store *store, const struct run_spec *spec, const struct run_dataset *dataset,
    const struct store_dataset *version, const struct data_profile *profile, const char *name,
    struct arena *arena, struct err *err)
{
	struct data_read_options read = { .format = DATA_FORMAT_AUTO };

	run_dataset_read(&read, dataset);
	for (size_t i = 0; i < spec->step_count; i++)
		for (size_t k = 0; k < spec->steps[i].read_count; k++) {
			const struct run_reads *reads = &spec->steps[i].reads[k];
			struct data_schema schema;

			if (!str_equal(reads->dataset, dataset->name))
				continue;
			schema = demand_of(reads, dataset, arena);
			if (schema.count > 0 && !check(store, version, &schema, &read, profile,
			    spec->steps[i].name, name, err))
				return false;
		}
	return true;
}

static bool
is_demanded(const struct run_spec *spec, const struct run_dataset *dataset)
{
	for (size_t i = 0; i < spec->step_count; i++)
		for (size_t k = 0; k < spec->steps[i].read_count; k++)
			if (str_equal(spec->steps[i].reads[k].dataset, dataset->name) &&
			    (dataset->column_count > 0 || spec->steps[i].reads[k].columns.count > 0))
				return true;
	return false;
}

/* Parquet, images, arrays: what is in them cannot be checked. Compressed text and UTF-16 can. */
static bool
is_text(struct store *store, const struct store_dataset *version, struct arena *arena)
{
	static const char *const starts[] = { "\x1f\x8b", "\x28\xb5\x2f\xfd", "\xff\xfe", "\xfe\xff" };
	char head[4096];
	size_t n = 0;
	FILE *file = version->file_count == 0 ? NULL :
	    fopen(store_object_path(store, version->files[0].sha256, arena), "re");

	if (file != NULL) {
		n = fread(head, 1, sizeof head, file);
		fclose(file);
	}
	for (size_t i = 0; i < ARRAY_LEN(starts); i++)
		if (n >= strlen(starts[i]) && memcmp(head, starts[i], strlen(starts[i])) == 0)
			return true;
	return n == 0 || memchr(head, '\0', n) == NULL;
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
	struct data_profile profile;
	const char *name;
	int number;
	bool ok;

	if (!store_dataset_parse(store, data->version, arena, &name, &number, err) ||
	    !store_dataset_load(store, name, number, arena, &version, err))
		return false;
	if (!is_text(store, version, arena)) {
		run_spec_warn(spec, arena_printf(arena, "dataset %s: its features are not checked: it is neither "
		    "CSV nor JSON Lines", data->version), arena);
		return true;
	}
	run_dataset_read(&options.read, dataset);
	if (!data_dataset_profile(store, version, &options, &profile, err))
		return err_wrap(err, "dataset %s", data->version);
	ok = check_steps(store, spec, dataset, version, &profile, data->version, arena, err);
	data_profile_release(&profile);
	return ok;
}

bool
run_features_check(struct store *store, const struct run_project *project,
    struct run_spec *spec, const struct run_progress *progress, struct arena *arena,
    struct err *err)
{
	for (size_t i = 0; i < spec->data_count; i++) {
		const struct run_dataset *dataset = run_project_dataset(project, spec->data[i].name, err);

		if (dataset == NULL)
			return false;
		if (is_demanded(spec, dataset) && !check_dataset(store, spec, &spec->data[i], dataset,
		    progress, arena, err))
			return false;
	}
	return true;
}
