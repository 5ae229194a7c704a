/*
 * data_drift_json.c - a drift report as JSON. The member names are an interface.
 */
#include "data_drift.h"
#include "data_json.h"

static void
put_measures(struct json_out *out, const struct data_measures *m)
{
	const struct {
		const char *name;
		double value;
	} all[] = {
		{ "psi", m->psi },
		{ "kl", m->kl },
		{ "jensen_shannon", m->jensen_shannon },
		{ "hellinger", m->hellinger },
		{ "tvd", m->tvd },
		{ "linf", m->linf },
		{ "normalised_difference", m->normalised_difference },
		{ "ks", m->ks },
		{ "ks_p", m->ks_p },
		{ "ks_band", m->ks_band },
		{ "wasserstein", m->wasserstein },
		{ "wasserstein_normed", m->wasserstein_normed },
		{ "wasserstein_iqr", m->wasserstein_iqr },
		{ "energy", m->energy },
		{ "energy_normed", m->energy_normed },
		{ "anderson_darling", m->anderson },
		{ "anderson_darling_p", m->anderson_p },
		{ "cramer_von_mises", m->cramer },
		{ "cramer_von_mises_p", m->cramer_p },
		{ "mann_whitney_p", m->mann_whitney_p },
		{ "welch_p", m->welch_p },
		{ "chi_square", m->chi },
		{ "chi_square_p", m->chi_p },
		{ "g", m->g },
		{ "g_p", m->g_p },
		{ "cramers_v", m->cramers_v },
		{ "value_overlap", m->overlap },
	};

	json_open(out, "measures", '{');
	for (size_t i = 0; i < ARRAY_LEN(all); i++)
		data_json_number(out, all[i].name, all[i].value);
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
	put_setting(out, c->setting);
	json_open(out, "missing", '{');
	json_put_num(out, "before", c->missing_before);
	json_put_num(out, "now", c->missing);
	data_json_number(out, "p", c->missing_p);
	json_put_bool(out, "drifted", c->missing_drifted);
	json_close(out);
	data_json_number(out, "unseen", c->unseen);
	json_put_bool(out, "unseen_drifted", c->unseen_drifted);
	json_put_str(out, "most_changed", c->worst[0] != '\0' ? c->worst : NULL);
	put_measures(out, &c->measures);
	json_close(out);
}

static void
put_multivariate(struct json_out *out, const struct data_drift *d)
{
	json_open(out, "multivariate", '{');
	json_open(out, "classifier", '{');
	data_json_number(out, "auc", d->classifier.auc);
	data_json_number(out, "auc_error", d->classifier.auc_error);
	json_put_bool(out, "alarm", d->classifier.alarm);
	json_open(out, "gain", '{');
	for (size_t i = 0; i < d->count; i++)
		if (d->classifier.gain[i] > 0)
			json_put_num(out, d->columns[i].name, d->classifier.gain[i]);
	json_close(out);
	json_close(out);
	json_open(out, "pca", '{');
	data_json_number(out, "error_before", d->pca_before);
	data_json_number(out, "error_before_sd", d->pca_sd);
	data_json_number(out, "error_now", d->pca);
	json_put_bool(out, "alarm", d->pca_alarm);
	json_close(out);
	json_open(out, "correlation", '{');
	data_json_number(out, "largest_change", d->correlation_change);
	json_put_str(out, "a", d->correlation_a);
	json_put_str(out, "b", d->correlation_b);
	json_put_bool(out, "alarm", d->correlation_alarm);
	json_close(out);
	json_close(out);
	json_open(out, "overlap", '{');
	json_put_num(out, "jaccard", d->overlap.jaccard);
	json_put_num(out, "jaccard_error", d->overlap.jaccard_error);
	json_put_num(out, "now_in_reference", d->overlap.second_in_first);
	json_put_num(out, "reference_in_now", d->overlap.first_in_second);
	json_put_bool(out, "exact", d->overlap.exact);
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
	put_settings(out, &d->options);
	json_open(out, "columns", '[');
	for (size_t i = 0; i < d->count; i++)
		put_column(out, &d->columns[i]);
	json_close(out);
	put_multivariate(out, d);
	json_close(out);
}
