/*
 * run_dataset.c - from keys of the project file to the options of those who read, check and compare data.
 */
#include "run_dataset.h"

#include <math.h>

#define FROM_PROJECT "project file"

static enum data_encoding
encoding_of(const char *name)
{
	enum data_encoding encoding = DATA_ENCODING_AUTO;

	/* "utf-16" leaves the byte order to the mark at the start. */
	return name != NULL && data_encoding_parse(name, &encoding) ? encoding : DATA_ENCODING_AUTO;
}

static enum data_format
format_of(const char *name)
{
	if (str_equal(name, "jsonl"))
		return DATA_FORMAT_JSONL;
	return str_equal(name, "csv") || str_equal(name, "tsv") ? DATA_FORMAT_CSV : DATA_FORMAT_AUTO;
}

static const char *
first_of(const char *told, const char *declared)
{
	return told != NULL ? told : declared;
}

void
run_dataset_read(struct data_read_options *out, const struct run_dataset *d)
{
	if (out->format == DATA_FORMAT_AUTO)
		out->format = format_of(d->format);
	if (out->encoding == DATA_ENCODING_AUTO)
		out->encoding = encoding_of(d->encoding);
	out->delimiter = first_of(out->delimiter, first_of(d->delimiter,
	    str_equal(d->format, "tsv") ? "\t" : NULL));
	out->quote = first_of(out->quote, d->quote);
	out->escape = first_of(out->escape, d->escape);
	out->comment = first_of(out->comment, d->comment);
	if (!out->has_header && !out->no_header) {
		out->has_header = str_equal(d->header, "true");
		out->no_header = str_equal(d->header, "false");
	}
	if (out->told_count == 0) {
		out->told = d->told;
		out->told_count = d->told_count;
	}
	if (out->missing_count == 0) {
		out->missing = d->missing_values.items;
		out->missing_count = d->missing_values.count;
	}
}

/* ------------------------------------------------------------------------------------- schema */

static double
number_of(struct run_number n)
{
	return n.is_set ? n.value : (double)NAN;
}

static struct data_rule
rule_of(const struct run_column *c)
{
	struct data_rule rule;

	data_rule_init(&rule, c->name);
	rule.type = c->type;
	rule.required = c->required;
	rule.missing = number_of(c->missing);
	rule.min = number_of(c->min);
	rule.max = number_of(c->max);
	rule.min_length = number_of(c->min_length);
	rule.max_length = number_of(c->max_length);
	rule.values = c->values.items;
	rule.value_count = c->values.count;
	rule.pattern = c->pattern;
	rule.unique = c->unique;
	rule.order = c->order;
	rule.is_time = str_equal(c->role, "time");
	return rule;
}

int
run_dataset_compress(const struct run_dataset *dataset)
{
	return dataset->compress ? (int)dataset->compress_level : 0;
}

struct data_schema
run_dataset_schema(const struct run_dataset *d, struct arena *arena)
{
	struct data_rule *rules = arena_array(arena, struct data_rule, d->column_count + 1);
	struct data_key *keys = arena_array(arena, struct data_key, d->unique_count + 1);

	for (size_t i = 0; i < d->column_count; i++)
		rules[i] = rule_of(&d->columns[i]);
	for (size_t i = 0; i < d->unique_count; i++)
		keys[i] = (struct data_key){ d->unique[i].columns.items, d->unique[i].columns.count };
	return (struct data_schema){ .rules = rules, .count = d->column_count,
		.expressions = d->rules.items, .expression_count = d->rules.count,
		.keys = keys, .key_count = d->unique_count,
		.extra_columns = d->extra_columns || d->column_count == 0,
		.rows_min = number_of(d->rows_min), .rows_max = number_of(d->rows_max),
		.freshness = d->freshness > 0 ? (double)d->freshness : (double)NAN,
		.file_freshness = d->file_freshness > 0 ? (double)d->file_freshness : (double)NAN };
}

bool
run_dataset_has_schema(const struct run_dataset *d)
{
	return d->column_count > 0 || d->rules.count > 0 || d->unique_count > 0 || d->rows_min.is_set ||
	    d->rows_max.is_set || d->freshness > 0 || d->file_freshness > 0;
}

/* ------------------------------------------------------------------------------------- drift */

static void
fill_number(struct data_drift_options *out, enum data_drift_settable which, double *value,
    struct run_number declared)
{
	if (*value > 0 || !declared.is_set)
		return;
	*value = declared.value;
	out->from[which] = FROM_PROJECT;
}

static bool
is_set(const struct run_column *c)
{
	const struct run_drift_rule *d = &c->drift;

	return d->measure != NULL || d->threshold.is_set || d->missing.is_set || d->unseen.is_set ||
	    d->ignore || d->critical || str_equal(c->type, "categorical") || str_equal(c->role, "ignore");
}

static struct data_drift_setting
setting_of(const struct run_column *c)
{
	return (struct data_drift_setting){ .column = c->name, .measure = c->drift.measure,
		.threshold = number_of(c->drift.threshold), .missing = number_of(c->drift.missing),
		.unseen = number_of(c->drift.unseen), .critical = c->drift.critical,
		.category = str_equal(c->type, "categorical"),
		.ignored = c->drift.ignore || str_equal(c->role, "ignore"),
		.optional = true, .from = FROM_PROJECT };
}

/* What was told for a column stays; the rest is as declared. */
static void
complete(struct data_drift_setting *told, const struct data_drift_setting *declared, bool any)
{
	if (told->measure == NULL)
		told->measure = declared->measure;
	if (isnan(told->threshold))
		told->threshold = declared->threshold;
	told->missing = declared->missing;
	told->unseen = declared->unseen;
	told->category = declared->category;
	told->critical = told->critical || declared->critical;
	if (any)
		told->from = "--column and " FROM_PROJECT;
}

void
run_dataset_drift(struct data_drift_options *out, const struct run_dataset *d, struct arena *arena)
{
	struct data_drift_setting *all = arena_array(arena, struct data_drift_setting,
	    out->setting_count + d->column_count + 1);
	size_t count = 0;

	if (out->preset == NULL && d->drift.preset != NULL) {
		out->preset = d->drift.preset;
		out->from[DATA_DRIFT_PRESET] = FROM_PROJECT;
	}
	fill_number(out, DATA_DRIFT_THRESHOLD, &out->number_threshold, d->drift.threshold);
	fill_number(out, DATA_DRIFT_THRESHOLD, &out->category_threshold, d->drift.threshold);
	fill_number(out, DATA_DRIFT_ALPHA, &out->alpha, d->drift.alpha);
	fill_number(out, DATA_DRIFT_SHARE, &out->share, d->drift.share);
	fill_number(out, DATA_DRIFT_MISSING, &out->missing, d->drift.missing);
	fill_number(out, DATA_DRIFT_UNSEEN, &out->unseen, d->drift.unseen);
	out->bonferroni = out->bonferroni || str_equal(d->drift.correction, "bonferroni");
	for (size_t i = 0; i < out->setting_count; i++)
		all[count++] = out->settings[i];
	for (size_t i = 0; i < d->column_count; i++) {
		struct data_drift_setting declared = setting_of(&d->columns[i]), *told = NULL;

		for (size_t k = 0; k < out->setting_count && told == NULL; k++)
			if (str_equal(all[k].column, declared.column))
				told = &all[k];
		if (told != NULL)
			complete(told, &declared, is_set(&d->columns[i]));
		else if (is_set(&d->columns[i]))
			all[count++] = declared;
	}
	out->settings = all;
	out->setting_count = count;
}
