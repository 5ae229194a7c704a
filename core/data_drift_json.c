/*
 * data_drift_json.c - a drift report as JSON. The member names are an interface.
 */
#include <math.h>

#include "base_json_fields.h"
#include "base_time.h"
#include "data_drift.h"

static void
put_measures(struct json_out *out, const struct data_measures *m)
{
	json_open(out, "measures", '{');
	for (size_t i = 0; i < data_measure_count; i++)
		json_put_real_or_null(
		    out, data_measure_list[i].name, data_measure_value(m, &data_measure_list[i]));
	json_close(out);
}

/* What chance alone gives, of the scores that there are. */
static void
put_floors(struct json_out *out, const struct data_measures *floors)
{
	json_open(out, "floors", '{');
	for (size_t i = 0; i < data_measure_count; i++) {
		double floor = data_measure_value(floors, &data_measure_list[i]);

		if (!isnan(floor))
			json_put_num(out, data_measure_list[i].name, floor);
	}
	json_close(out);
}

static void
put_rules(struct json_out *out, const struct data_drift_column *c)
{
	static const struct json_field fields[] = {
		JSON_REAL(struct data_share, "reference", before),
		JSON_REAL(struct data_share, "current", now),
		JSON_REAL_OR_NULL(struct data_share, "p", p),
		JSON_REAL_OR_NULL(struct data_share, "p_adjusted", p_adjusted),
		JSON_BOOL(struct data_share, "drifted", drifted),
	};

	json_open(out, "rules", '{');
	for (size_t r = 0; r < DATA_SHARES; r++) {
		const struct data_share *s = &c->shares[r];

		if (isnan(s->now)) {
			json_put_null(out, data_share_name((enum data_share_kind)r));
			continue;
		}
		json_put_object(out, data_share_name((enum data_share_kind)r), s, fields, ARRAY_LEN(fields));
	}
	json_close(out);
}

static void
put_moment(struct json_out *out, const char *key, double t)
{
	char text[STR_SHORT];

	if (fabs(t) < 9.2e18)
		json_put_str(out, key, time_format_exact(text, (int64_t)t));
	else
		json_put_null(out, key);
}

static void
put_side(struct json_out *out, const char *key, const double *figures, const double *quartiles,
    const struct data_time_span *span)
{
	json_open(out, key, '{');
	json_put_real_or_null(out, "mean", figures[0]);
	json_put_real_or_null(out, "stddev", figures[1]);
	json_put_real_or_null(out, "q25", quartiles[0]);
	json_put_real_or_null(out, "median", quartiles[1]);
	json_put_real_or_null(out, "q75", quartiles[2]);
	if (!isnan(span->newest)) {
		put_moment(out, "oldest", span->oldest);
		put_moment(out, "newest", span->newest);
		json_put_real_or_null(out, "span_seconds", (span->newest - span->oldest) / 1e9);
		json_put_real_or_null(out, "longest_gap_seconds", span->longest_gap / 1e9);
	}
	json_close(out);
}

static void
put_worst(struct json_out *out, const struct data_drift_column *c)
{
	if (c->worst[0] == '\0') {
		json_put_null(out, "most_changed");
		return;
	}
	json_open(out, "most_changed", '{');
	json_put_str(out, "value", c->worst);
	json_put_num(out, "reference", c->worst_share_before);
	json_put_num(out, "current", c->worst_share);
	json_close(out);
}

/* What was set for this column and where; null when nothing was. */
static void
put_setting(struct json_out *out, const struct data_drift_setting *s)
{
	static const struct json_field fields[] = {
		JSON_TEXT(struct data_drift_setting, "from", from),
		JSON_TEXT(struct data_drift_setting, "measure", measure),
		JSON_REAL_OR_NULL(struct data_drift_setting, "threshold", threshold),
		JSON_REAL_OR_NULL(struct data_drift_setting, "missing", missing),
		JSON_REAL_OR_NULL(struct data_drift_setting, "unseen", unseen),
		JSON_BOOL(struct data_drift_setting, "category", category),
		JSON_BOOL(struct data_drift_setting, "critical", critical),
		JSON_BOOL(struct data_drift_setting, "ignore", ignored),
	};

	if (s == NULL) {
		json_put_null(out, "setting");
		return;
	}
	json_put_object(out, "setting", s, fields, ARRAY_LEN(fields));
}

static void
put_number_from(struct json_out *out, const char *name, double value, double standard, const char *from)
{
	json_open(out, name, '{');
	json_put_real_or_null(out, "value", value > 0 ? value : standard);
	json_put_str(out, "from", value > 0 && from != NULL ? from : "default");
	json_close(out);
}

/* The settings of the comparison as a whole, each with where it comes from. */
static void
put_settings(struct json_out *out, const struct data_drift_options *o)
{
	json_open(out, "settings", '{');
	json_open(out, "preset", '{');
	json_put_str(out, "value", o->preset);
	json_put_str(out, "from", o->preset != NULL && o->from[DATA_DRIFT_PRESET] != NULL
		? o->from[DATA_DRIFT_PRESET] : "default");
	json_close(out);
	/* A preset has one for each measure: they stand at the columns. */
	put_number_from(out, "threshold", o->number_threshold, o->preset != NULL ? (double)NAN : DATA_DRIFT_SCORE,
	    o->from[DATA_DRIFT_THRESHOLD]);
	put_number_from(out, "alpha", o->alpha, DATA_DRIFT_LEVEL, o->from[DATA_DRIFT_ALPHA]);
	put_number_from(out, "share", o->share, DATA_DRIFT_COLUMNS, o->from[DATA_DRIFT_SHARE]);
	put_number_from(out, "missing", o->missing, DATA_MISSING_CHANGE, o->from[DATA_DRIFT_MISSING]);
	put_number_from(out, "unseen", o->unseen, DATA_UNSEEN_ROWS, o->from[DATA_DRIFT_UNSEEN]);
	json_put_bool(out, "bonferroni", o->bonferroni);
	json_close(out);
}

static const struct json_field judgement[] = {
	JSON_TEXT(struct data_drift_column, "measure", measure),
	JSON_TEXT(struct data_drift_column, "compared", compared),
	JSON_REAL_OR_NULL(struct data_drift_column, "score", score),
	JSON_REAL_OR_NULL(struct data_drift_column, "threshold", threshold),
	JSON_REAL_OR_NULL(struct data_drift_column, "floor", floor),
	JSON_REAL_OR_NULL(struct data_drift_column, "rows_needed", rows_needed),
	JSON_REAL_OR_NULL(struct data_drift_column, "p", p),
	JSON_REAL_OR_NULL(struct data_drift_column, "p_adjusted", p_adjusted),
	JSON_BOOL(struct data_drift_column, "near_sketch_error", near_sketch_error),
	JSON_BOOL(struct data_drift_column, "critical", critical),
	JSON_BOOL(struct data_drift_column, "ignored", ignored),
};

static void
put_column(struct json_out *out, const struct data_drift_column *c)
{
	json_open(out, NULL, '{');
	json_put_str(out, "name", c->name);
	json_put_str(out, "type", data_type_name(c->type));
	json_put_str(out, "type_before", data_type_name(c->type_before));
	json_put_str(out, "kind", data_drift_kind_name(c->kind));
	json_put_str(out, "verdict", data_verdict_name(c->verdict));
	json_put_str(out, "text", c->text);
	json_put_fields(out, c, judgement, ARRAY_LEN(judgement));
	put_setting(out, c->setting);
	put_rules(out, c);
	put_worst(out, c);
	put_side(out, "reference", (const double[]){ c->mean_before, c->sd_before },
	    c->quartiles_before, &c->span_before);
	put_side(out, "current", (const double[]){ c->mean, c->sd }, c->quartiles, &c->span);
	put_measures(out, &c->measures);
	put_floors(out, &c->floors);
	json_close(out);
}

static const struct json_field classifier[] = {
	JSON_REAL_OR_NULL(struct data_classifier, "auc", auc),
	JSON_REAL_OR_NULL(struct data_classifier, "auc_error", auc_error),
	JSON_BOOL(struct data_classifier, "alarm", alarm),
	JSON_SIZE(struct data_classifier, "columns", columns),
	JSON_SIZE(struct data_classifier, "rows", rows),
};

static const struct json_field pca[] = {
	JSON_REAL_OR_NULL(struct data_drift, "error_before", pca_before),
	JSON_REAL_OR_NULL(struct data_drift, "error_before_sd", pca_sd),
	JSON_REAL_OR_NULL(struct data_drift, "error_now", pca),
	JSON_BOOL(struct data_drift, "alarm", pca_alarm),
	JSON_SIZE(struct data_drift, "columns", pca_columns),
};

#define OF(kind, name, member) kind(struct data_correlation_drift, name, member)
static const struct json_field correlation[] = {
	OF(JSON_REAL_OR_NULL, "largest_change", change), OF(JSON_TEXT, "a", a), OF(JSON_TEXT, "b", b),
	OF(JSON_REAL_OR_NULL, "reference", before), OF(JSON_REAL_OR_NULL, "current", now),
	OF(JSON_REAL_OR_NULL, "reference_rows", rows_before), OF(JSON_REAL_OR_NULL, "current_rows", rows),
	OF(JSON_REAL_OR_NULL, "p", p), OF(JSON_REAL_OR_NULL, "p_adjusted", p_adjusted),
	OF(JSON_BOOL, "all_rows", all_rows), OF(JSON_SIZE, "pairs", pairs),
	OF(JSON_SIZE, "changed_pairs", changed), OF(JSON_BOOL, "alarm", alarm),
};
#undef OF

static const struct json_field discrepancy[] = {
	JSON_REAL(struct data_discrepancy, "value", value),
	JSON_REAL(struct data_discrepancy, "p", p),
	JSON_SIZE(struct data_discrepancy, "columns", columns),
	JSON_SIZE(struct data_discrepancy, "rows", rows),
};

static const struct json_field overlap[] = {
	JSON_REAL(struct data_overlap, "jaccard", jaccard),
	JSON_REAL(struct data_overlap, "jaccard_error", jaccard_error),
	JSON_REAL(struct data_overlap, "now_in_reference", second_in_first),
	JSON_REAL(struct data_overlap, "reference_in_now", first_in_second),
	JSON_BOOL(struct data_overlap, "exact", exact),
};

static void
put_multivariate(struct json_out *out, const struct data_drift *d)
{
	json_open(out, "multivariate", '{');
	json_open(out, "classifier", '{');
	json_put_fields(out, &d->classifier, classifier, ARRAY_LEN(classifier));
	json_open(out, "gain", '{');
	for (size_t i = 0; i < d->count && d->classifier.gain != NULL; i++)
		if (d->classifier.gain[i] > 0)
			json_put_num(out, d->columns[i].name, d->classifier.gain[i]);
	json_close(out);
	json_close(out);
	json_put_object(out, "pca", d, pca, ARRAY_LEN(pca));
	json_put_object(out, "correlation", &d->correlation, correlation, ARRAY_LEN(correlation));
	if (!isnan(d->discrepancy.value))
		json_put_object(out, "mmd", &d->discrepancy, discrepancy, ARRAY_LEN(discrepancy));
	json_close(out);
}

static const struct json_field whole[] = {
	JSON_UINT64(struct data_drift, "reference_rows", rows_before),
	JSON_UINT64(struct data_drift, "current_rows", rows),
	JSON_BOOL(struct data_drift, "drifted", drifted),
	JSON_REAL(struct data_drift, "share", share),
	JSON_SIZE(struct data_drift, "drifted_columns", drifted_count),
	JSON_SIZE(struct data_drift, "compared_columns", compared_count),
	JSON_SIZE(struct data_drift, "judged_columns", judged_count),
};

void
data_drift_json(
    struct json_out *out, const struct data_drift *d, const char *before, const char *now)
{
	enum data_drift_outcome outcome = data_drift_outcome(d);

	json_open(out, NULL, '{');
	json_put_str(out, "reference", before);
	json_put_str(out, "current", now);
	json_put_str(out, "verdict", data_drift_outcome_name(outcome));
	if (data_drift_outcome_why(outcome) != NULL)
		json_put_str(out, "no_verdict_because", data_drift_outcome_why(outcome));
	else
		json_put_null(out, "no_verdict_because");
	json_put_fields(out, d, whole, ARRAY_LEN(whole));
	put_settings(out, &d->options);
	json_open(out, "columns", '[');
	for (size_t i = 0; i < d->count; i++)
		put_column(out, &d->columns[i]);
	json_close(out);
	put_multivariate(out, d);
	json_put_object(out, "overlap", &d->overlap, overlap, ARRAY_LEN(overlap));
	json_close(out);
}
