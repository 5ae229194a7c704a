/*
 * chart_drift.c - the door to charts of drift: which kind it is to be, and whether its columns exist.
 * One comparison is drawn by chart_drift_pair.c, several by chart_drift_history.c.
 */
#include "base.h"
#include "chart_drift_parts.h"

static bool
check_columns(const struct chart_drift_request *r, struct err *err)
{
	const struct data_drift *newest = &r->drift[r->count - 1];

	for (size_t i = 0; i < r->only_count; i++) {
		const char **names, *near;

		if (data_drift_column_of(newest, r->only[i]) != NULL)
			continue;
		names = x_new_array(const char *, newest->count);
		for (size_t k = 0; k < newest->count; k++)
			names[k] = newest->columns[k].name;
		near = str_nearest(r->only[i], names, newest->count);
		x_free(names);
		return err_set(err, ERR_NOTFOUND, "%s has no column \"%s\"%s%s%s",
		    r->current[r->count - 1], r->only[i], near != NULL ? "; did you mean \"" : "",
		    near != NULL ? near : "", near != NULL ? "\"?" : "");
	}
	return true;
}

bool
chart_drift(const struct chart_drift_request *request, struct chart **out, struct err *err)
{
	enum chart_drift_kind kind = request->kind;
	struct chart *c;
	bool ok;

	if (!check_columns(request, err))
		return false;
	if (kind == CHART_DRIFT_AUTO && request->count > 1)
		kind = request->only_count == 1 ? CHART_DRIFT_MEASURES : CHART_DRIFT_MAP;
	if (request->count > 1 && kind != CHART_DRIFT_MAP && kind != CHART_DRIFT_MEASURES)
		return err_set(err, ERR_USAGE, "this kind draws one comparison: name two versions");
	c = chart_new(NULL);
	ok = kind == CHART_DRIFT_MAP ? chart_drift_map(request, c, err)
	    : kind == CHART_DRIFT_MEASURES ? chart_drift_measures(request, c, err)
	    : kind == CHART_DRIFT_SCORES ? chart_drift_scores(request, c, err) : chart_drift_pair(request, c, err);
	if (ok)
		*out = c;
	else
		chart_free(c);
	return ok;
}
