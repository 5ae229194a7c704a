/*
 * dataset_figures.c - everything that is known of a column, as text: figures in as many columns as there is
 * room for, and the most frequent values with their shares. What is approximate is marked with ~.
 */
#include <math.h>
#include <stdio.h>

#include "base_utf8.h"
#include "dataset_parts.h"

enum { LABEL = 16, ENTRY = 38, ENTRIES_MOST = 64 };

struct entry {
	const char *label;
	const char *text;
	unsigned style;
};

struct sheet {
	struct arena *arena;
	const struct data_summary *s;
	struct entry entries[ENTRIES_MOST];
	size_t count;
};

static void
put(struct sheet *t, const char *label, const char *text)
{
	if (t->count < ENTRIES_MOST && text[0] != '\0')
		t->entries[t->count++] = (struct entry){ label, text, STYLE_TEXT };
}

static void
put_count(struct sheet *t, const char *label, uint64_t n)
{
	char text[STR_SHORT];

	put(t, label, arena_strdup(t->arena, str_count(text, n)));
}

/* Only where there are some. */
static void
put_some(struct sheet *t, const char *label, uint64_t n)
{
	if (n > 0)
		put_count(t, label, n);
}

static void
put_value(struct sheet *t, const char *label, double v, bool exact)
{
	struct buf text = BUF_INIT;

	if (isnan(v))
		return;
	data_summary_print(t->s, v, &text);
	put(t, label, arena_printf(t->arena, "%s%s", exact ? "" : "~", buf_str(&text)));
	buf_release(&text);
}

/* A number that is not in the unit of the column. */
static void
put_number(struct sheet *t, const char *label, double v)
{
	char text[STR_SHORT];

	if (!isnan(v))
		put(t, label, arena_strdup(t->arena, str_number(text, v, 5)));
}

static void
put_share(struct sheet *t, const char *label, uint64_t n, uint64_t of)
{
	char count[STR_SHORT], share[STR_SHORT];

	put(t, label, n == 0 || of == 0 ? arena_strdup(t->arena, str_count(count, n))
	    : arena_printf(t->arena, "%s  (%s %%)", str_count(count, n),
	    str_number(share, 100 * (double)n / (double)of, 3)));
}

/* ---- what is put down */

static void
put_head(struct sheet *t)
{
	const struct data_summary *s = t->s;
	char count[STR_SHORT], error[STR_SHORT];

	put(t, "type", data_type_name(s->type));
	put_count(t, "present", s->present);
	put_share(t, "missing", s->missing, s->column->rows);
	put(t, "distinct", s->distinct_exact
	    ? arena_strdup(t->arena, str_count(count, (uint64_t)llround(s->distinct)))
	    : arena_printf(t->arena, "~%s  ± %s %%", str_count(count, (uint64_t)llround(s->distinct)),
	    str_number(error, 196 * s->distinct_error, 2)));
	if (s->odd_count > 0)
		put_share(t, "of another kind", s->odd_count, s->present);
}

static void
put_quantiles(struct sheet *t)
{
	const struct data_summary *s = t->s;
	bool exact = s->rank_error <= 0;
	char text[STR_SHORT];

	put_value(t, "min", s->min, true);
	for (size_t i = 0; i < DATA_QUANTILES; i++)
		put_value(t, arena_printf(t->arena, "%g %%", 100 * data_quantile_shares[i]),
		    s->quantiles[i], exact);
	put_value(t, "max", s->max, true);
	if (!exact)
		put(t, "~ is within", arena_printf(t->arena, "%s %% of ranks",
		    str_number(text, 100 * s->rank_error, 2)));
}

static void
put_numbers(struct sheet *t)
{
	const struct data_summary *s = t->s;
	const struct data_column *c = s->column;
	bool exact = s->rank_error <= 0;

	put_value(t, "mean", s->mean, true);
	put_value(t, "sd", s->sd, true);
	put_value(t, "sum", s->sum, true);
	put_number(t, "sd / mean", s->cv);
	put_value(t, "error of mean", s->sem, true);
	put_value(t, "geometric mean", s->geometric_mean, true);
	put_number(t, "skewness", s->skewness);
	put_number(t, "kurtosis", s->kurtosis);
	put_value(t, "IQR", s->iqr, exact);
	put_value(t, "MAD", s->mad, exact);
	put_value(t, "fence low", s->fence_low, exact);
	put_value(t, "fence high", s->fence_high, exact);
	if (s->outliers_low > 0)
		put_share(t, "outliers low", (uint64_t)s->outliers_low, s->present);
	if (s->outliers_high > 0)
		put_share(t, "outliers high", (uint64_t)s->outliers_high, s->present);
	put_share(t, "zeros", c->zeros, s->present);
	put_share(t, "negative", c->negatives, s->present);
	put_some(t, "NaN", c->nan);
	put_some(t, "infinite", c->positive_inf + c->negative_inf);
	put_number(t, "autocorrelation", s->autocorrelation);
}

static void
put_times(struct sheet *t)
{
	const struct data_column *c = t->s->column;
	char text[STR_SHORT];

	if (c->max_gap > 0)
		put(t, "longest gap", arena_strdup(t->arena, str_duration(text, (double)c->max_gap * 1e-9)));
	if (!isnan(t->s->max) && !isnan(t->s->min))
		put(t, "span", arena_strdup(t->arena, str_duration(text, (t->s->max - t->s->min) * 1e-9)));
	put_some(t, "with a zone", c->zoned);
}

static void
put_texts(struct sheet *t)
{
	static const char *const names[] = { "digits", "upper case", "lower case", "blanks",
		"punctuation", "other characters" };
	const struct data_column *c = t->s->column;
	char text[STR_SHORT];
	uint64_t all = 0;

	/* Without a text there is no length. */
	if (c->min_length > c->max_length)
		return;
	put_number(t, "mean length", t->s->length_mean);
	put_number(t, "sd of length", t->s->length_sd);
	put_count(t, "shortest", c->min_length);
	put_count(t, "longest", c->max_length);
	put_number(t, "words", (double)c->words / (double)t->s->present);
	for (size_t i = 0; i < DATA_CHAR_CLASSES; i++)
		all += c->chars[i];
	for (size_t i = 0; i < DATA_CHAR_CLASSES && i < ARRAY_LEN(names); i++)
		if (c->chars[i] > 0)
			put(t, names[i], arena_printf(t->arena, "%s %%",
			    str_number(text, 100 * (double)c->chars[i] / (double)all, 3)));
	put_some(t, "blanks around", c->padded);
	put_some(t, "invalid UTF-8", c->invalid_utf8);
}

static void
put_tail(struct sheet *t)
{
	const struct data_summary *s = t->s;

	put_number(t, "entropy (nats)", s->entropy);
	put_number(t, "imbalance", s->imbalance);
	if (s->ascending || s->descending)
		put(t, "order", arena_printf(t->arena, "%s%s", s->strict ? "strictly " : "",
		    s->ascending ? "ascending" : "descending"));
	if (s->column->first_value != NULL)
		put(t, "first value", s->column->first_value);
	if (s->column->last_value != NULL)
		put(t, "last value", s->column->last_value);
}

static void
put_alerts(struct sheet *t, const struct dataset *d)
{
	for (size_t i = 0; i < d->alert_count; i++) {
		if (!str_equal(d->alerts[i].column, t->s->column->name) || t->count == ENTRIES_MOST)
			continue;
		put(t, d->alerts[i].severe ? "▲ look at" : "note", d->alerts[i].text);
		t->entries[t->count - 1].style = d->alerts[i].severe ? STYLE_WARNING : STYLE_DIM;
	}
}

/* ---- drawing */

static void
draw_sheet(const struct sheet *t, struct area a)
{
	int rows = a.h > 0 ? a.h : 1, across = a.w / ENTRY > 0 ? a.w / ENTRY : 1;
	size_t room = (size_t)rows * (size_t)across;
	char key[STR_SHORT];

	for (size_t i = 0; i < t->count && i < room; i++) {
		int x = (int)i / rows * ENTRY;
		/* The last column has what is left over. */
		int width = x + 2 * ENTRY > a.w ? a.w - x : ENTRY - 1;
		struct area e = area_part(a, x, (int)i % rows, width, 1);

		if (i + 1 == room && t->count > room) {
			draw_printf(e, 0, 0, STYLE_ACCENT, "… %zu more: %s enlarges", t->count - i, key_show(key, K_ENTER));
			break;
		}
		draw_field(e, 0, 0, LABEL, STYLE_DIM, DRAW_LEFT, t->entries[i].label);
		draw_field(e, LABEL + 1, 0, e.w - LABEL - 2, t->entries[i].style, DRAW_LEFT,
		    t->entries[i].text);
	}
}

void
dataset_draw_figures(const struct dataset *d, const struct data_summary *s, struct area a)
{
	struct sheet t = { .arena = arena_new(), .s = s };

	put_head(&t);
	put_alerts(&t, d);
	if (s->numeric || s->temporal)
		put_quantiles(&t);
	if (s->numeric)
		put_numbers(&t);
	else if (s->temporal)
		put_times(&t);
	else
		put_texts(&t);
	put_tail(&t);
	draw_sheet(&t, a);
	arena_free(t.arena);
}

static void
draw_bar(struct area a, int x, int width, double share)
{
	double full = share * width;

	for (int i = 0; i < width; i++)
		draw_text(a, x + i, 0, full > i ? STYLE_SERIES_1 : STYLE_FAINT, full > i ? "━" : "─");
}

void
dataset_draw_values(const struct data_summary *s, struct area a)
{
	enum { COUNT = 12, SHARE = 9, BAR_MOST = 40 };
	int name = a.w / 3 > 20 ? a.w / 3 : 20, bar = a.w - name - COUNT - SHARE - 4;
	double most = s->top_count > 0 ? (double)s->top[0]->count : 1;
	bool exact = data_top_is_exact(&s->column->top);
	char count[STR_SHORT], text[STR_SHORT + 8];

	bar = bar > BAR_MOST ? BAR_MOST : bar;
	if (s->top_count == 0)
		draw_text(a, 0, 0, STYLE_DIM, "no value comes more often than others");
	for (size_t i = 0; i < s->top_count && (int)i < a.h; i++) {
		struct area row = area_part(a, 0, (int)i, a.w, 1);
		double n = (double)s->top[i]->count;
		struct buf value = BUF_INIT;

		data_top_print(&s->column->top, s->top[i], &value);
		draw_field(row, 0, 0, name, STYLE_TEXT, DRAW_LEFT, buf_str(&value));
		snprintf(text, sizeof text, "%s%s", exact ? "" : "≥", str_count(count, s->top[i]->count));
		draw_field(row, name + 1, 0, COUNT, STYLE_TEXT, DRAW_RIGHT, text);
		snprintf(text, sizeof text, "%s %%", str_number(count, 100 * n / (double)(s->present > 0
		    ? s->present : 1), 3));
		draw_field(row, name + COUNT + 1, 0, SHARE, STYLE_DIM, DRAW_RIGHT, text);
		if (bar > 4)
			draw_bar(row, name + COUNT + SHARE + 3, bar, n / most);
		buf_release(&value);
	}
	if (!exact && (int)s->top_count < a.h)
		draw_printf(a, 0, (int)s->top_count, STYLE_DIM,
		    "≥: each may come up to %s times more often", str_count(count, s->column->top.offset));
}
