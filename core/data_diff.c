/*
 * data_diff.c - two profiles side by side. Whether a column is unchanged is told by its digest.
 */
#include "data_diff.h"

#include <math.h>
#include <string.h>

#include "base_json_fields.h"

static const char *const kind_names[] = { "same", "added", "removed", "retyped", "changed" };

const char *
data_diff_kind_name(enum data_diff_kind k)
{
	return kind_names[k];
}

static void
add_column(struct data_diff *d, const struct data_column *a, const struct data_column *b)
{
	struct data_diff_column *c = &d->columns[d->count++];

	c->name = a != NULL ? a->name : b->name;
	if (a != NULL)
		data_summary_make(&c->before, a);
	if (b != NULL)
		data_summary_make(&c->now, b);
	if (a == NULL || b == NULL)
		c->kind = a == NULL ? DATA_DIFF_ADDED : DATA_DIFF_REMOVED;
	else if (c->before.type != c->now.type)
		c->kind = DATA_DIFF_RETYPED;
	else
		c->kind = a->rows == b->rows && a->digest == b->digest ? DATA_DIFF_SAME
								       : DATA_DIFF_CHANGED;
}

void
data_diff_make(
    struct data_diff *d, const struct data_profile *before, const struct data_profile *now)
{
	struct data_overlap overlap = data_theta_overlap(&before->row_hashes, &now->row_hashes);

	*d = (struct data_diff){ .before = before, .now = now, .rows_exact = overlap.exact };
	d->columns = x_new_array(struct data_diff_column, before->count + now->count + 1);
	for (size_t i = 0; i < before->count; i++)
		add_column(d, &before->columns[i],
		    data_profile_find(now, slice_of(before->columns[i].name)));
	for (size_t i = 0; i < now->count; i++)
		if (data_profile_find(before, slice_of(now->columns[i].name)) == NULL)
			add_column(d, NULL, &now->columns[i]);
	d->rows_removed =
	    round(data_theta_distinct(&before->row_hashes) * (1 - overlap.first_in_second));
	d->rows_added =
	    round(data_theta_distinct(&now->row_hashes) * (1 - overlap.second_in_first));
}

void
data_diff_release(struct data_diff *d)
{
	for (size_t i = 0; i < d->count; i++) {
		data_summary_release(&d->columns[i].before);
		data_summary_release(&d->columns[i].now);
	}
	x_free(d->columns);
	memset(d, 0, sizeof *d);
}

static void
put_side(struct json_out *out, const char *key, const struct data_summary *s)
{
	if (s->column == NULL) {
		json_put_null(out, key);
		return;
	}
	json_open(out, key, '{');
	json_put_str(out, "type", data_type_name(s->type));
	json_put_int(out, "count", (int64_t)s->present);
	json_put_int(out, "missing", (int64_t)s->missing);
	json_put_num(out, "distinct", round(s->distinct));
	json_put_real_or_null(out, "min", s->min);
	json_put_real_or_null(out, "max", s->max);
	json_put_real_or_null(out, "mean", s->mean);
	json_put_real_or_null(out, "stddev", s->sd);
	json_put_real_or_null(out, "median", s->quantiles[DATA_Q50]);
	json_close(out);
}

void
data_diff_json(struct json_out *out, const struct data_diff *d, const char *before, const char *now)
{
	json_open(out, NULL, '{');
	json_put_str(out, "before", before);
	json_put_str(out, "now", now);
	json_put_int(out, "rows_before", (int64_t)d->before->rows);
	json_put_int(out, "rows_now", (int64_t)d->now->rows);
	json_put_num(out, "rows_added", d->rows_added);
	json_put_num(out, "rows_removed", d->rows_removed);
	json_put_bool(out, "rows_exact", d->rows_exact);
	json_open(out, "columns", '[');
	for (size_t i = 0; i < d->count; i++) {
		json_open(out, NULL, '{');
		json_put_str(out, "name", d->columns[i].name);
		json_put_str(out, "change", data_diff_kind_name(d->columns[i].kind));
		put_side(out, "before", &d->columns[i].before);
		put_side(out, "now", &d->columns[i].now);
		json_close(out);
	}
	json_close(out);
	json_close(out);
}
