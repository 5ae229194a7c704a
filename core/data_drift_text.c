/*
 * data_drift_text.c - a verdict in words: what happened, with the figures that show it.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base_time.h"
#include "data_drift_parts.h"

struct words {
	char *at;
	size_t left;
	const char *between;
};

/* Adds a reason, or leaves it out whole where there is no room. */
__attribute__((format(printf, 2, 3))) static void
say(struct words *w, const char *format, ...)
{
	char text[sizeof ((struct data_drift_column *)0)->text];
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(text, sizeof text, format, args);
	va_end(args);
	if (n < 0 || (size_t)n + 3 > w->left)
		return;
	n = snprintf(w->at, w->left, "%s%s", w->between, text);
	w->at += n;
	w->left -= (size_t)n;
	w->between = "; ";
}

static const char *
percent(char out[STR_SHORT], double share)
{
	return str_number(out, 100 * share, 3);
}

static void
say_shares(struct words *w, const struct data_drift_column *c)
{
	static const char *const what[] = { [DATA_SHARE_MISSING] = "missing",
		[DATA_SHARE_EMPTY] = "empty texts", [DATA_SHARE_INFINITE] = "infinite" };
	bool times = c->type == DATA_TYPE_DATE || c->type == DATA_TYPE_TIME;
	char a[STR_SHORT], b[STR_SHORT];

	for (size_t r = 0; r < ARRAY_LEN(what); r++)
		if (c->shares[r].drifted)
			say(w, "%s: %s %% of rows, was %s %%", r == DATA_SHARE_INFINITE && times ? "far dates"
			    : what[r], percent(a, c->shares[r].now),
			    percent(b, c->shares[r].before));
	if (c->shares[DATA_SHARE_UNSEEN].drifted)
		say(w, "%s %% of rows have a category that was not there before",
		    percent(a, c->shares[DATA_SHARE_UNSEEN].now));
	if (c->shares[DATA_SHARE_RANGE].drifted)
		say(w, "%s %% of rows are outside the reference's range",
		    percent(a, c->shares[DATA_SHARE_RANGE].now));
}

/* What moved most. */
static void
say_change(struct words *w, const struct data_drift_column *c)
{
	char a[STR_SHORT], b[STR_SHORT];

	if (c->worst[0] != '\0')
		say(w, "%s: %s %% of rows, was %s %%", c->worst, percent(a, c->worst_share),
		    percent(b, c->worst_share_before));
	else if (c->kind == DATA_AS_NUMBER)
		say(w, "mean %s, was %s", str_number(a, c->mean, 4), str_number(b, c->mean_before, 4));
	else if (c->kind == DATA_AS_TEXT && str_equal(c->measure, "jensen_shannon"))
		say(w, "other characters than before");
	else if (c->kind == DATA_AS_TEXT)
		say(w, "mean length %s, was %s", str_number(a, c->mean, 4),
		    str_number(b, c->mean_before, 4));
	else if (c->compared != NULL)
		say(w, "other %s than before", c->compared);
}

static void
say_freshness(struct words *w, const struct data_drift_column *c)
{
	char now[STR_SHORT], before[STR_SHORT];

	if (!(fabs(c->span.newest) < 9.2e18) || !(fabs(c->span_before.newest) < 9.2e18))
		return;
	time_format(now, (int64_t)c->span.newest);
	time_format(before, (int64_t)c->span_before.newest);
	now[c->type == DATA_TYPE_DATE ? 10 : 16] = '\0';
	before[c->type_before == DATA_TYPE_DATE ? 10 : 16] = '\0';
	say(w, "newest %s, was %s", now, before);
}

static void
say_not_compared(struct words *w, const struct data_drift_column *c)
{
	if (c->ignored)
		say(w, "left out");
	else if (c->type == DATA_TYPE_NULL || c->type_before == DATA_TYPE_NULL)
		say(w, "no values %s", c->type_before == DATA_TYPE_NULL ? "before" : "now");
	else if (c->kind == DATA_AS_ID)
		say(w, "every value is another one");
	else if (c->text[0] == '\0')
		say(w, "this preset has no measure for it");
}

void
data_drift_say(struct data_drift_column *c)
{
	struct words w = { c->text, sizeof c->text, "" };

	/* what was found out before says why there is nothing to judge */
	w.at += strlen(c->text);
	w.left -= strlen(c->text);
	w.between = c->text[0] != '\0' ? "; " : "";
	say_shares(&w, c);
	switch (c->verdict) {
	case DATA_RETYPED:
		say(&w, "was %s, is %s", data_type_name(c->type_before), data_type_name(c->type));
		break;
	case DATA_DRIFTED:
		if (!isnan(c->score) && (c->p_decides || c->score >= c->threshold))
			say_change(&w, c);
		break;
	case DATA_INSUFFICIENT:
		if (isnan(c->rows_needed))
			say(&w, "the reference has too few rows");
		else
			say(&w, "too few rows: about %.0f are needed", c->rows_needed);
		break;
	case DATA_NOT_COMPARED: say_not_compared(&w, c); break;
	case DATA_SIGNIFICANT:
		if (!isnan(c->possible))
			say(&w, "possible drift");
		break;
	case DATA_REMOVED: say(&w, "is not in the current data"); break;
	case DATA_ADDED: say(&w, "is not in the reference"); break;
	case DATA_STABLE: break;
	}
	if (c->near_sketch_error)
		say(&w, "within sketch error: --exact decides");
	if (c->kind == DATA_AS_TIME)
		say_freshness(&w, c);
}
