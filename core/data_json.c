/*
 * data_json.c - a profile as JSON. The member names are an interface: they may be added to, not
 * changed.
 */
#include "data_json.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base_json_fields.h"
#include "base_time.h"

static void
put_row(struct json_out *out, const char *key, uint64_t row)
{
	if (row == DATA_NO_ROW)
		json_put_null(out, key);
	else
		json_put_int(out, key, (int64_t)row + 1);
}

/* A figure in the unit of the column: a time as text. */
static void
put_figure(struct json_out *out, const struct data_summary *s, const char *key, double v)
{
	struct buf text = BUF_INIT;

	if (!s->temporal) {
		json_put_real_or_null(out, key, v);
		return;
	}
	data_summary_print(s, v, &text);
	json_put_str(out, key, buf_str(&text));
	buf_release(&text);
}

static void
put_quantiles(
    struct json_out *out, const struct data_summary *s, const char *key, const double *values)
{
	json_open(out, key, '{');
	for (size_t i = 0; i < DATA_QUANTILES; i++) {
		char share[STR_SHORT];

		str_double(share, data_quantile_shares[i]);
		put_figure(out, s, share, values[i]);
	}
	json_close(out);
}

static void
put_histogram(struct json_out *out, const struct data_summary *s, const char *key,
    const struct data_histogram *h)
{
	json_open(out, key, '{');
	json_open(out, "edges", '[');
	for (size_t i = 0; i <= h->count && h->count > 0; i++)
		put_figure(out, s, NULL, h->edges[i]);
	json_close(out);
	json_open(out, "counts", '[');
	for (size_t i = 0; i < h->count; i++)
		json_put_num(out, NULL, h->counts[i]);
	json_close(out);
	json_close(out);
}

static void
put_top(struct json_out *out, const struct data_summary *s)
{
	const struct data_top *top = &s->column->top;
	struct buf text = BUF_INIT;

	json_open(out, "top", '[');
	for (size_t i = 0; i < s->top_count; i++) {
		const struct data_top_item *item = s->top[i];

		buf_clear(&text);
		data_top_print(top, item, &text);
		json_open(out, NULL, '{');
		if (item->kind == DATA_VALUE_INT)
			json_put_int(out, "value", item->value.i);
		else if (item->kind == DATA_VALUE_REAL)
			json_put_num(out, "value", item->value.d);
		else
			json_put_slice(out, "value", buf_slice(&text));
		json_put_int(out, "count", (int64_t)item->count);
		if (top->offset > 0)
			json_put_int(out, "count_max", (int64_t)(item->count + top->offset));
		json_close(out);
	}
	json_close(out);
	buf_release(&text);
}

static void
put_numbers(struct json_out *out, const struct data_summary *s)
{
#define OF(name) JSON_REAL_OR_NULL(struct data_summary, #name, name)
#define COUNTED(name, member) JSON_UINT64(struct data_column, name, member)
	static const struct json_field sums[] = {
		OF(mean), JSON_REAL_OR_NULL(struct data_summary, "stddev", sd), OF(variance), OF(sum),
	};
	static const struct json_field figures[] = {
		OF(cv), OF(sem), OF(skewness), OF(skewness_g1), OF(kurtosis), OF(kurtosis_g2),
		OF(geometric_mean), OF(autocorrelation), OF(iqr), OF(mad), OF(fence_low), OF(fence_high),
		OF(outliers_low), OF(outliers_high),
	};
	static const struct json_field counts[] = {
		COUNTED("zeros", zeros), COUNTED("negative", negatives), COUNTED("nan", nan),
		COUNTED("positive_infinite", positive_inf), COUNTED("negative_infinite", negative_inf),
		COUNTED("whole", whole),
	};
#undef OF
#undef COUNTED
	const struct data_column *c = s->column;

	json_put_real_or_null(out, "range", s->max - s->min);
	json_put_fields(out, s, sums, ARRAY_LEN(sums));
	if (s->type == DATA_TYPE_INT && c->int_sum >= INT64_MIN && c->int_sum <= INT64_MAX)
		json_put_int(out, "sum_exact", (int64_t)c->int_sum);
	json_put_fields(out, s, figures, ARRAY_LEN(figures));
	json_put_num(out, "outliers_error", ceil(s->rank_error * (double)c->kll.n));
	json_put_fields(out, c, counts, ARRAY_LEN(counts));
	json_put_int(out, "decimals", c->decimals);
}

/* Every column has the same members, so that a program need not ask. */
static void
put_no_numbers(struct json_out *out, bool temporal)
{
	static const char *const figures[] = { "mean", "stddev", "skewness", "kurtosis", "zeros",
		"negative", "min", "max", "quantiles", "histogram" };
	size_t count = temporal ? 6 : ARRAY_LEN(figures);

	for (size_t i = 0; i < count; i++)
		json_put_null(out, figures[i]);
}

static void
put_words(struct json_out *out, const char *key, const uint64_t *v, size_t n)
{
	json_open(out, key, '[');
	for (size_t i = 0; i < n; i++)
		json_put_int(out, NULL, (int64_t)v[i]);
	json_close(out);
}

static void
put_times(struct json_out *out, const struct data_summary *s, int64_t written)
{
	static const char *const resolutions[] = { "day", "second", "millisecond", "microsecond",
		"nanosecond" };
	const struct data_column *c = s->column;
	size_t finest = 0;

	for (size_t i = 0; i < DATA_RESOLUTIONS; i++)
		if (c->resolutions[i] > 0)
			finest = i;
	json_put_real_or_null(out, "span_seconds", (s->max - s->min) / 1e9);
	if (s->ascending && c->gaps.n > 0) {
		json_put_real_or_null(out, "median_gap_seconds", s->median_gap / 1e9);
		json_put_real_or_null(out, "median_gap_rank_error", data_kll_rank_error(&c->gaps));
		json_put_real_or_null(out, "max_gap_seconds", (double)c->max_gap / 1e9);
	}
	json_put_num(out, "future", data_summary_above(s, (double)written));
	json_put_str(out, "resolution", resolutions[finest]);
	json_put_int(out, "zoned", (int64_t)c->zoned);
	put_words(out, "hours", c->hours, 24);
	put_words(out, "weekdays", c->weekdays, 7);
}

/* How many values differ from others only in their case. */
static void
put_case(struct json_out *out, const struct data_summary *s)
{
	json_put_num(out, "distinct_folded", round(s->folded));
	json_put_num(out, "case_duplicates", round(s->distinct) - round(s->folded));
}

static void
put_texts(struct json_out *out, const struct data_summary *s)
{
	static const char *const names[] = { "digit", "upper", "lower", "space", "punctuation",
		"other" };
	const struct data_column *c = s->column;
	const struct data_top_item *shapes[10];
	size_t count = data_top_list(&c->shapes, shapes, 10);
	double all = 0;

	json_open(out, "text", '{');
	json_put_real_or_null(out, "length_mean", s->length_mean);
	json_put_real_or_null(out, "length_stddev", s->length_sd);
	json_open(out, "length_quantiles", '{');
	for (size_t i = 0; i < DATA_QUANTILES; i++) {
		char share[STR_SHORT];

		json_put_real_or_null(
		    out, str_double(share, data_quantile_shares[i]), s->length_quantiles[i]);
	}
	json_close(out);
	for (size_t i = 0; i < DATA_CHAR_CLASSES; i++)
		all += (double)c->chars[i];
	json_open(out, "characters", '{');
	for (size_t i = 0; i < DATA_CHAR_CLASSES; i++)
		json_put_real_or_null(out, names[i], all > 0 ? (double)c->chars[i] / all : 0);
	json_close(out);
	json_put_real_or_null(out, "words_mean", (double)c->words / (double)c->texts);
	json_put_int(out, "padded", (int64_t)c->padded);
	json_put_int(out, "invalid_utf8", (int64_t)c->invalid_utf8);
	put_row(out, "first_invalid_utf8", c->first_invalid);
	if (!isnan(s->folded))
		put_case(out, s);
	json_open(out, "shapes", '[');
	for (size_t i = 0; i < count; i++) {
		json_open(out, NULL, '{');
		json_put_slice(out, "shape", data_top_text(&c->shapes, shapes[i]));
		json_put_int(out, "count", (int64_t)shapes[i]->count);
		json_close(out);
	}
	json_close(out);
	json_close(out);
}

static void
put_bools(struct json_out *out, const struct data_column *c)
{
	uint64_t yes = 0;

	for (size_t i = 0; i < c->top.count; i++) {
		struct slice text = data_top_text(&c->top, &c->top.items[i]);

		if (text.n == 4 && strncasecmp(text.p, "true", 4) == 0)
			yes += c->top.items[i].count;
	}
	json_put_int(out, "true", (int64_t)yes);
	json_put_int(out, "false", (int64_t)(c->classes[DATA_CLASS_BOOL] - yes));
}

static void
put_classes(struct json_out *out, const struct data_summary *s)
{
	const struct data_column *c = s->column;

	json_open(out, "classes", '{');
	for (int i = 0; i < DATA_CLASSES; i++) {
		if (c->classes[i] == 0)
			continue;
		json_open(out, data_class_name((enum data_class)i), '{');
		json_put_int(out, "count", (int64_t)c->classes[i]);
		put_row(out, "first_row", c->first[i]);
		json_close(out);
	}
	json_close(out);
}

/* What JSON values have inside. */
static void
put_nested(struct json_out *out, const struct data_nested *nested)
{
	const struct data_top_item *keys[DATA_NESTED_SHOWN];
	size_t count = data_top_list(&nested->keys, keys, ARRAY_LEN(keys)), items;
	struct data_weighted *lengths = data_kll_items(&nested->lengths, &items);
	double all = (double)(nested->objects + nested->arrays);

	json_open(out, "nested", '{');
	json_put_int(out, "objects", (int64_t)nested->objects);
	json_put_int(out, "arrays", (int64_t)nested->arrays);
	if (nested->arrays > 0) {
		json_put_num(out, "elements_min", nested->lengths.min);
		json_put_num(out, "elements_median",
		    data_weighted_quantile(lengths, items, nested->lengths.n, 0.5));
		json_put_num(out, "elements_mean",
		    (double)nested->elements / (double)nested->arrays);
		json_put_num(out, "elements_max", nested->lengths.max);
	}
	json_open(out, "keys", '[');
	for (size_t i = 0; i < count; i++) {
		json_open(out, NULL, '{');
		json_put_slice(out, "key", data_top_text(&nested->keys, keys[i]));
		json_put_int(out, "count", (int64_t)keys[i]->count);
		json_put_num(out, "share", (double)keys[i]->count / all);
		json_close(out);
	}
	json_close(out);
	json_put_bool(
	    out, "keys_complete", data_top_is_exact(&nested->keys) && count == nested->keys.count);
	json_close(out);
	x_free(lengths);
}

static void
put_column(struct json_out *out, const struct data_summary *s, int64_t written)
{
	const struct data_column *c = s->column;
	char digest[32];

	json_open(out, NULL, '{');
	json_put_str(out, "name", c->name);
	json_put_str(out, "type", data_type_name(s->type));
	json_put_int(out, "count", (int64_t)s->present);
	json_put_int(out, "missing", (int64_t)s->missing);
	json_put_int(out, "empty", (int64_t)c->classes[DATA_CLASS_EMPTY]);
	json_put_num(out, "distinct", round(s->distinct));
	json_put_bool(out, "distinct_exact", s->distinct_exact);
	json_put_real_or_null(out, "distinct_error", s->distinct_error);
	json_put_bool(out, "constant", s->constant);
	json_put_bool(out, "near_constant", s->near_constant);
	json_put_bool(out, "unique", s->unique);
	json_put_real_or_null(out, "uniqueness",
	    s->present > 0 ? s->distinct / (double)s->present : (double)NAN);
	json_put_num(out, "duplicates", round(s->duplicates));
	json_put_real_or_null(out, "entropy", s->entropy);
	json_put_real_or_null(out, "imbalance", s->imbalance);
	json_put_str(out, "sorted",
	    s->ascending    ? "ascending"
	    : s->descending ? "descending"
			    : NULL);
	json_put_bool(out, "sorted_strictly", s->strict);
	if (s->present > 0 && c->min_length <= c->max_length) {
		json_put_int(out, "min_length", c->min_length);
		json_put_int(out, "max_length", c->max_length);
	}
	json_put_str(out, "first", c->first_value);
	json_put_str(out, "last", c->last_value);
	put_classes(out, s);
	if (s->numeric || s->temporal) {
		put_figure(out, s, "min", s->min);
		put_figure(out, s, "max", s->max);
	}
	if (s->numeric)
		put_numbers(out, s);
	else
		put_no_numbers(out, s->temporal);
	if (s->temporal)
		put_times(out, s, written);
	if (s->numeric || s->temporal) {
		put_quantiles(out, s, "quantiles", s->quantiles);
		json_put_num(out, "rank_error", s->rank_error);
		put_histogram(out, s, "histogram", &s->histogram);
		put_histogram(out, s, "quantile_histogram", &s->equal);
	}
	if (c->texts > 0)
		put_texts(out, s);
	if (c->nested != NULL && c->nested->objects + c->nested->arrays > 0)
		put_nested(out, c->nested);
	if (c->classes[DATA_CLASS_BOOL] > 0)
		put_bools(out, c);
	put_top(out, s);
	snprintf(digest, sizeof digest, "%016llx", (unsigned long long)c->digest);
	json_put_str(out, "digest", digest);
	json_close(out);
}

/* What is "of the sample" is exact when the sample is all rows. */
static void
put_pair(struct json_out *out, const struct data_profile *p, const struct data_corr *pair)
{
	json_open(out, NULL, '{');
	json_put_str(out, "a", p->columns[pair->a].name);
	json_put_str(out, "b", p->columns[pair->b].name);
	if (pair->kind == DATA_CORR_NUMBERS) {
		json_put_real_or_null(out, "pearson", pair->pearson);
		json_put_num(out, "pearson_rows", pair->pearson_rows);
		json_put_str(out, "pearson_of", pair->streamed ? "all rows" : "the sample");
		json_put_real_or_null(out, "spearman", pair->spearman);
	} else {
		json_put_real_or_null(out, pair->kind == DATA_CORR_CATEGORIES ? "cramers_v" : "eta",
		    pair->association);
	}
	json_put_real_or_null(out, "mutual_information", pair->information);
	json_put_real_or_null(out, "mutual_information_share", pair->information_share);
	json_put_int(out, "rows", (int64_t)pair->rows);
	if (pair->both_missing > 0)
		json_put_int(out, "both_missing", (int64_t)pair->both_missing);
	json_close(out);
}

static void
put_correlations(
    struct json_out *out, const struct data_profile *p, const struct data_corr *pairs, size_t count)
{
	size_t compared = p->count < DATA_CORR_COLUMNS ? p->count : DATA_CORR_COLUMNS;

	json_open(out, "correlations", '{');
	json_put_int(out, "sample_rows", (int64_t)p->sample.count);
	json_put_bool(out, "exact", p->sample.count == p->rows);
	json_put_int(out, "columns_left_out", (int64_t)(p->count - compared));
	json_open(out, "pairs", '[');
	for (size_t i = 0; i < count; i++)
		put_pair(out, p, &pairs[i]);
	json_close(out);
	json_close(out);
}

static void
put_alerts(struct json_out *out, const struct data_alert *alerts, size_t count)
{
	json_open(out, "alerts", '[');
	for (size_t i = 0; i < count; i++) {
		json_open(out, NULL, '{');
		json_put_str(out, "code", alerts[i].code);
		json_put_str(out, "column", alerts[i].column);
		json_put_str(out, "level", alerts[i].severe ? "warning" : "info");
		json_put_str(out, "text", alerts[i].text);
		json_close(out);
	}
	json_close(out);
}

static void
put_rows(struct json_out *out, const struct data_profile *p)
{
	json_put_int(out, "rows", (int64_t)p->rows);
	json_put_int(out, "bytes", (int64_t)p->bytes);
	json_put_int(out, "files", (int64_t)p->files);
	data_dialect_json(&p->dialect, out, "dialect");
	json_open(out, "broken_rows", '{');
	json_put_int(out, "short", (int64_t)p->short_rows);
	put_row(out, "first_short", p->first_short);
	json_put_int(out, "long", (int64_t)p->long_rows);
	put_row(out, "first_long", p->first_long);
	json_put_int(out, "not_json", (int64_t)p->bad_rows);
	put_row(out, "first_not_json", p->first_bad);
	json_put_int(out, "empty", (int64_t)p->empty_rows);
	json_close(out);
	json_put_num(out, "duplicate_rows", round(data_theta_duplicates(&p->row_hashes, p->rows)));
	json_put_bool(out, "duplicate_rows_exact", data_theta_is_exact(&p->row_hashes));
}

void
data_json_profile(struct json_out *out, const struct data_profile *p, const char *dataset,
    int64_t version, const char *column)
{
	struct data_summary *summaries = x_new_array(struct data_summary, p->count + 1);
	size_t pair_count, alert_count;
	struct data_corr *pairs = data_corr_find(p, &pair_count);
	struct data_alert *alerts;

	for (size_t i = 0; i < p->count; i++)
		data_summary_make(&summaries[i], &p->columns[i]);
	alerts = data_alert_find(p, summaries, pairs, pair_count, &alert_count);
	json_open(out, NULL, '{');
	json_put_str(out, "dataset", dataset);
	if (version > 0)
		json_put_int(out, "version", version);
	else
		json_put_null(out, "version");
	put_rows(out, p);
	json_open(out, "columns", '[');
	for (size_t i = 0; i < p->count; i++)
		if (column == NULL || str_equal(column, p->columns[i].name))
			put_column(out, &summaries[i], p->written);
	json_close(out);
	put_correlations(out, p, pairs, pair_count);
	put_alerts(out, alerts, alert_count);
	json_close(out);
	for (size_t i = 0; i < p->count; i++)
		data_summary_release(&summaries[i]);
	x_free(summaries);
	x_free(pairs);
	x_free(alerts);
}
