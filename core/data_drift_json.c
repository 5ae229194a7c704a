/*
 * data_drift_json.c - a drift report as JSON. The member names are an interface.
 */
#include <math.h>

#include "base_time.h"
#include "data_drift.h"
#include "data_json.h"

static void
put_measures(struct json_out *out, const struct data_measures *m)
{
	json_open(out, "measures", '{');
	for (size_t i = 0; i < data_measure_count; i++)
		data_json_number(
		    out, data_measure_list[i].name, data_measure_value(m, &data_measure_list[i]));
	json_close(out);
}

static void
put_rules(struct json_out *out, const struct data_drift_column *c)
{
	json_open(out, "rules", '{');
	for (size_t r = 0; r < DATA_SHARES; r++) {
		const struct data_share *s = &c->shares[r];

		if (isnan(s->now)) {
			json_put_null(out, data_share_name((enum data_share_kind)r));
			continue;
		}
		json_open(out, data_share_name((enum data_share_kind)r), '{');
		json_put_num(out, "reference", s->before);
		json_put_num(out, "current", s->now);
		data_json_number(out, "p", s->p);
		data_json_number(out, "p_adjusted", s->p_adjusted);
		json_put_bool(out, "drifted", s->drifted);
		json_close(out);
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
	data_json_number(out, "mean", figures[0]);
	data_json_number(out, "stddev", figures[1]);
	data_json_number(out, "q25", quartiles[0]);
	data_json_number(out, "median", quartiles[1]);
	data_json_number(out, "q75", quartiles[2]);
	if (!isnan(span->newest)) {
		put_moment(out, "oldest", span->oldest);
		put_moment(out, "newest", span->newest);
		data_json_number(out, "span_seconds", (span->newest - span->oldest) / 1e9);
		data_json_number(out, "longest_gap_seconds", span->longest_gap / 1e9);
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
	if (s == NULL) {
		json_put_null(out, "setting");
		return;
	}
	json_open(out, "setting", '{');
	json_put_str(out, "from", s->from);
	json_put_str(out, "measure", s->measure);
	data_json_number(out, "threshold", s->threshold);
	data_json_number(out, "missing", s->missing);
	data_json_number(out, "unseen", s->unseen);
	json_put_bool(out, "category", s->category);
	json_put_bool(out, "critical", s->critical);
	json_put_bool(out, "ignore", s->ignored);
	json_close(out);
}

static void
put_number_from(struct json_out *out, const char *name, double value, double standard, const char *from)
{
	json_open(out, name, '{');
	data_json_number(out, "value", value > 0 ? value : standard);
	json_put_str(out, "from", value > 0 && from != NULL ? from : "default");
	json_close(out);
}

/* The settings of the comparison as a whole, each with where it comes from. */
static void
put_settings(struct json_out *out, const struct data_drift_options *o)
{
	double threshold = o->number_threshold;

	json_open(out, "settings", '{');
	json_open(out, "preset", '{');
	json_put_str(out, "value", o->preset);
	json_put_str(out, "from", o->preset != NULL && o->from[DATA_DRIFT_PRESET] != NULL
		? o->from[DATA_DRIFT_PRESET] : "default");
	json_close(out);
	put_number_from(out, "threshold", threshold, .1, o->from[DATA_DRIFT_THRESHOLD]);
	put_number_from(out, "alpha", o->alpha, .05, o->from[DATA_DRIFT_ALPHA]);
	put_number_from(out, "share", o->share, .5, o->from[DATA_DRIFT_SHARE]);
	put_number_from(out, "missing", o->missing, .05, o->from[DATA_DRIFT_MISSING]);
	put_number_from(out, "unseen", o->unseen, .01, o->from[DATA_DRIFT_UNSEEN]);
	json_put_bool(out, "bonferroni", o->bonferroni);
	json_close(out);
}

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
	json_put_str(out, "measure", c->measure);
	data_json_number(out, "score", c->score);
	data_json_number(out, "threshold", c->threshold);
	data_json_number(out, "floor", c->floor);
	data_json_number(out, "rows_needed", c->rows_needed);
	data_json_number(out, "p", c->p);
	data_json_number(out, "p_adjusted", c->p_adjusted);
	json_put_bool(out, "near_sketch_error", c->near_sketch_error);
	json_put_bool(out, "critical", c->critical);
	json_put_bool(out, "ignored", c->ignored);
	put_setting(out, c->setting);
	put_rules(out, c);
	put_worst(out, c);
	put_side(out, "reference", (const double[]){ c->mean_before, c->sd_before },
	    c->quartiles_before, &c->span_before);
	put_side(out, "current", (const double[]){ c->mean, c->sd }, c->quartiles, &c->span);
	put_measures(out, &c->measures);
	json_close(out);
}

static void
put_classifier(struct json_out *out, const struct data_drift *d)
{
	json_open(out, "classifier", '{');
	data_json_number(out, "auc", d->classifier.auc);
	data_json_number(out, "auc_error", d->classifier.auc_error);
	json_put_bool(out, "alarm", d->classifier.alarm);
	json_put_int(out, "columns", (int64_t)d->classifier.columns);
	json_put_int(out, "rows", (int64_t)d->classifier.rows);
	json_open(out, "gain", '{');
	for (size_t i = 0; i < d->count && d->classifier.gain != NULL; i++)
		if (d->classifier.gain[i] > 0)
			json_put_num(out, d->columns[i].name, d->classifier.gain[i]);
	json_close(out);
	json_close(out);
}

static void
put_multivariate(struct json_out *out, const struct data_drift *d)
{
	json_open(out, "multivariate", '{');
	put_classifier(out, d);
	json_open(out, "pca", '{');
	data_json_number(out, "error_before", d->pca_before);
	data_json_number(out, "error_before_sd", d->pca_sd);
	data_json_number(out, "error_now", d->pca);
	json_put_bool(out, "alarm", d->pca_alarm);
	json_put_int(out, "columns", (int64_t)d->pca_columns);
	json_close(out);
	json_open(out, "correlation", '{');
	data_json_number(out, "largest_change", d->correlation_change);
	json_put_str(out, "a", d->correlation_a);
	json_put_str(out, "b", d->correlation_b);
	json_put_bool(out, "alarm", d->correlation_alarm);
	json_close(out);
	if (!isnan(d->discrepancy.value)) {
		json_open(out, "mmd", '{');
		json_put_num(out, "value", d->discrepancy.value);
		json_put_num(out, "p", d->discrepancy.p);
		json_put_int(out, "columns", (int64_t)d->discrepancy.columns);
		json_put_int(out, "rows", (int64_t)d->discrepancy.rows);
		json_close(out);
	}
	json_close(out);
}

static void
put_overlap(struct json_out *out, const struct data_overlap *o)
{
	json_open(out, "overlap", '{');
	json_put_num(out, "jaccard", o->jaccard);
	json_put_num(out, "jaccard_error", o->jaccard_error);
	json_put_num(out, "now_in_reference", o->second_in_first);
	json_put_num(out, "reference_in_now", o->first_in_second);
	json_put_bool(out, "exact", o->exact);
	json_close(out);
}

void
data_drift_json(
    struct json_out *out, const struct data_drift *d, const char *before, const char *now)
{
	json_open(out, NULL, '{');
	json_put_str(out, "reference", before);
	json_put_str(out, "current", now);
	json_put_int(out, "reference_rows", (int64_t)d->rows_before);
	json_put_int(out, "current_rows", (int64_t)d->rows);
	json_put_bool(out, "drifted", d->drifted);
	json_put_num(out, "share", d->share);
	json_put_int(out, "drifted_columns", (int64_t)d->drifted_count);
	json_put_int(out, "compared_columns", (int64_t)d->compared_count);
	put_settings(out, &d->options);
	json_open(out, "columns", '[');
	for (size_t i = 0; i < d->count; i++)
		put_column(out, &d->columns[i]);
	json_close(out);
	put_multivariate(out, d);
	put_overlap(out, &d->overlap);
	json_close(out);
}
