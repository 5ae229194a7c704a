/*
 * run_check.c - what the keys of one item of the project file must be together. What concerns
 * several items (a step's dataset, a trigger's pipeline) is in run_project.c.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "data_expr.h"
#include "run_keys_table.h"
#include "run_order.h"
#include "run_project.h"

enum { STEPS_MAX = 1000, PATHS_MAX = 4000, STEP_NAME_MAX = 200 };

/* Exactly one of these keys: "give one of log, file, builtin". */
static bool
exactly_one(struct run_reader *r, struct mark mark, const char *names, int given)
{
	if (given == 1)
		return true;
	run_section_mistake(r, mark, "%s of %s", given == 0 ? "give one" : "give only one", names);
	return false;
}

static void
check_range(struct run_reader *r, struct mark mark, const struct run_number *low,
    const struct run_number *high, const char *low_name, const char *high_name)
{
	char a[STR_SHORT], b[STR_SHORT];

	if (low->is_set && high->is_set && low->value > high->value)
		run_section_mistake(r, mark, "%s %s is above %s %s", low_name,
		    str_number(a, low->value, 12), high_name, str_number(b, high->value, 12));
}

/* ------------------------------------------------------------------------------- datasets */

static bool
is_number_type(const char *type)
{
	return str_equal(type, "int") || str_equal(type, "float");
}

static void
check_values(struct run_reader *r, const struct run_column *c)
{
	for (size_t i = 0; i < c->values.count; i++) {
		const char *v = c->values.items[i];
		enum yaml_scalar kind = yaml_kind_of_text(v);
		bool fits = true;

		if (str_equal(c->type, "int"))
			fits = kind == YAML_INT;
		else if (str_equal(c->type, "float"))
			fits = kind == YAML_INT || kind == YAML_FLOAT;
		else if (str_equal(c->type, "bool"))
			fits = kind == YAML_BOOL || str_equal(v, "0") || str_equal(v, "1");
		if (!fits)
			run_section_mistake(
			    r, c->values.marks[i], "values: \"%s\" is not of type %s", v, c->type);
	}
}

void
run_check_column(struct run_reader *r, struct mark mark, void *column)
{
	struct run_column *c = column;

	check_range(r, mark, &c->min, &c->max, "min", "max");
	check_range(r, mark, &c->min_length, &c->max_length, "min_length", "max_length");
	check_values(r, c);
	if ((c->min.is_set || c->max.is_set) && c->type != NULL && !is_number_type(c->type))
		run_section_mistake(r, mark, "min and max are for numbers, not for type %s%s",
		    c->type, str_equal(c->type, "string") ? " (did you mean min_length?)" : "");
	if ((c->min_length.is_set || c->max_length.is_set) && is_number_type(c->type))
		run_section_mistake(
		    r, mark, "min_length and max_length are for texts, not for type %s", c->type);
}

static void
check_character(struct run_reader *r, struct mark mark, const char *name, const char **value)
{
	if (*value == NULL || (**value == '\0' && !str_equal(name, "delimiter")))
		return;
	if (str_equal(*value, "\\t") || str_equal(*value, "tab")) {
		*value = "\t";
		return;
	}
	if (strlen(*value) != 1 || (unsigned char)**value > 0x7f || **value == '\n' || **value == '\r')
		run_section_mistake(r, mark, "%s must be one character, not \"%s\"", name, *value);
}

static bool
has_column(const struct run_dataset *d, const char *name)
{
	for (size_t i = 0; i < d->column_count; i++)
		if (str_equal(d->columns[i].name, name))
			return true;
	return d->column_count == 0;
}

/* "did you mean" a column of the schema. */
static void
column_meant(struct run_reader *r, const struct run_dataset *d, const char *name)
{
	const char **names = arena_array(r->arena, const char *, d->column_count + 1);

	for (size_t i = 0; i < d->column_count; i++)
		names[i] = d->columns[i].name;
	mistake_meant(r->mistakes, name, names, d->column_count);
}

/* The mistake, and below it the rule with a caret under the place. */
static void
show_rule(struct run_reader *r, const char *rule, struct store_filter_place place)
{
	struct buf shown = BUF_INIT;

	store_filter_show_place(&shown, rule, place);
	mistake_show(r->mistakes, buf_str(&shown));
	buf_release(&shown);
}

static void
check_rule(struct run_reader *r, const struct run_dataset *d, const char *rule, struct mark mark)
{
	struct store_filter_place place;
	struct data_expr *e;
	struct err err;
	const char *const *columns;
	size_t count;

	if (!data_expr_compile(&e, rule, &place, &err)) {
		run_section_mistake(r, mark, "rules: %s", err.msg);
		show_rule(r, rule, place);
		return;
	}
	columns = data_expr_columns(e, &count);
	for (size_t i = 0; i < count; i++)
		if (!has_column(d, columns[i])) {
			run_section_mistake(r, mark, "rules: no column \"%s\" in the schema", columns[i]);
			column_meant(r, d, columns[i]);
			show_rule(r, rule, data_expr_place(e, i));
		}
	data_expr_free(e);
}

static void
check_key(struct run_reader *r, const struct run_dataset *d, const struct run_texts *key)
{
	for (size_t i = 0; i < key->count; i++)
		if (!has_column(d, key->items[i])) {
			run_section_mistake(r, key->marks[i], "unique: no column \"%s\" in the schema",
			    key->items[i]);
			column_meant(r, d, key->items[i]);
		}
}

/* `unique: [a, b]` is one key of two columns, `unique: [[a, b], [c]]` two keys: in the first the items are
 * the names themselves. */
static void
join_flat_key(struct run_reader *r, struct run_dataset *d)
{
	const char **items = arena_array(r->arena, const char *, d->unique_count + 1);
	struct mark *marks = arena_array(r->arena, struct mark, d->unique_count + 1);

	for (size_t i = 0; i < d->unique_count; i++) {
		const struct run_key *key = &d->unique[i];

		if (key->columns.count != 1 || key->mark.line != key->columns.marks[0].line ||
		    key->mark.column != key->columns.marks[0].column)
			return;
		items[i] = key->columns.items[0];
		marks[i] = key->mark;
	}
	if (d->unique_count < 2)
		return;
	d->unique[0].columns = (struct run_texts){ items, d->unique_count, marks };
	d->unique_count = 1;
}

static void
check_columns(struct run_reader *r, const struct run_dataset *d)
{
	size_t times = 0;

	for (size_t i = 0; i < d->column_count; i++) {
		times += str_equal(d->columns[i].role, "time");
		if (times == 2 && str_equal(d->columns[i].role, "time"))
			run_section_mistake(
			    r, d->columns[i].mark, "a second column with the role time");
	}
	if (d->freshness > 0 && times == 0)
		run_section_mistake(r, d->mark, "freshness needs a column with the role time");
	for (size_t i = 0; i < d->unique_count; i++)
		check_key(r, d, &d->unique[i].columns);
	for (size_t i = 0; i < d->rules.count; i++)
		check_rule(r, d, d->rules.items[i], d->rules.marks[i]);
}

static void
list_told(struct run_reader *r, struct run_dataset *d)
{
	d->told = arena_array(r->arena, struct data_told_column, d->column_count + 1);
	for (size_t i = 0; i < d->column_count; i++) {
		enum data_told told = data_told_of(d->columns[i].type);

		if (told != DATA_TOLD_NOTHING)
			d->told[d->told_count++] =
			    (struct data_told_column){ d->columns[i].name, told };
	}
}

void
run_check_dataset(struct run_reader *r, struct mark mark, void *dataset)
{
	struct run_dataset *d = dataset;

	if (d->path != NULL && *d->path == '\0')
		run_section_mistake(r, mark, "an empty path");
	check_character(r, mark, "delimiter", &d->delimiter);
	check_character(r, mark, "quote", &d->quote);
	check_character(r, mark, "escape", &d->escape);
	check_character(r, mark, "comment", &d->comment);
	if ((str_equal(d->format, "jsonl")) && (d->delimiter != NULL || d->quote != NULL))
		run_section_mistake(r, mark, "delimiter and quote are for CSV, not for format jsonl");
	check_range(r, mark, &d->rows_min, &d->rows_max, "rows_min", "rows_max");
	join_flat_key(r, d);
	list_told(r, d);
	check_columns(r, d);
}

void
run_check_reads(struct run_reader *r, struct mark mark, void *reads)
{
	struct run_reads *reading = reads;

	(void)r;
	(void)mark;
	if (reading->columns.count == 1 && str_equal(reading->columns.items[0], "*"))
		reading->columns.count = 0;
}

/* ------------------------------------------------------------------------------- steps */

void
run_check_metric_rule(struct run_reader *r, struct mark mark, void *rule)
{
	struct run_metric_rule *m = rule;

	exactly_one(r, mark, "log, file, builtin",
	    (m->log != NULL) + (m->file != NULL) + (m->builtin.items != NULL));
	if (m->log != NULL && strstr(m->log, "(?<") == NULL && strstr(m->log, "(?P<") == NULL &&
	    strstr(m->log, "(?'") == NULL)
		run_section_mistake(r, mark,
		    "log has no named group: write (?<loss>\\S+) around the number "
		    "of the metric loss");
}

void
run_check_step(struct run_reader *r, struct mark mark, void *step)
{
	struct run_step *s = step;
	struct err err;

	(void)mark;
	for (size_t i = 0; i < s->env.count; i++)
		if (str_starts(s->env.items[i].name, "BENCHTOP_"))
			run_section_mistake(r, s->mark, "env: %s is set by benchtop itself",
			    s->env.items[i].name);
	for (size_t i = 0; i < s->outputs.count; i++)
		if (str_equal(s->outputs.items[i], ".") ||
		    str_starts(s->outputs.items[i], ".benchtop"))
			run_section_mistake(r, s->outputs.marks[i],
			    "outputs: \"%s\" cannot be an output", s->outputs.items[i]);
	if (s->cwd != NULL && !run_path_check(s->cwd, &err))
		s->cwd = NULL;
}

static const char *
limit_word(const struct run_test *t)
{
	return t->below.is_set ? "below" : t->above.is_set ? "above" : "equals";
}

static const char *
test_name(const struct run_test *t, struct arena *arena)
{
	char number[STR_SHORT];

	if (t->metric != NULL) {
		const struct run_number *limit = t->below.is_set ? &t->below :
		    t->above.is_set ? &t->above : &t->equals;

		return arena_printf(arena, "%s %s %s%s%s", t->metric, limit_word(t),
		    str_number(number, limit->value, 12), t->slice != NULL ? " where " : "",
		    t->slice != NULL ? t->slice : "");
	}
	if (t->data != NULL)
		return arena_printf(arena, "schema of %s", t->data);
	if (t->parity != NULL)
		return arena_printf(arena, "parity on %s", t->parity);
	if (t->run.line != NULL)
		return t->run.line;
	return t->run.argv.count > 0 ? t->run.argv.items[0] : "test";
}

void
run_check_test(struct run_reader *r, struct mark mark, void *test)
{
	struct run_test *t = test;
	int limits = t->below.is_set + t->above.is_set + t->equals.is_set;
	bool runs = t->run.line != NULL || t->run.argv.count > 0;

	if (exactly_one(r, mark, "metric, run, data, parity",
	    (t->metric != NULL) + runs + (t->data != NULL) + (t->parity != NULL))) {
		if (t->metric != NULL && limits == 0)
			run_section_mistake(
			    r, mark, "metric %s: give below, above or equals", t->metric);
		if (t->metric == NULL && limits > 0)
			run_section_mistake(
			    r, mark, "%s is for the test of a metric", limit_word(t));
		if (t->slice != NULL && t->metric == NULL)
			run_section_mistake(r, mark, "slice is for the test of a metric");
	}
	if (t->above.is_set && t->below.is_set && t->above.value >= t->below.value)
		run_section_mistake(r, mark, "no number is above %g and below %g", t->above.value,
		    t->below.value);
	if (t->name == NULL)
		t->name = test_name(t, r->arena);
}

/* ------------------------------------------------------------------------------- triggers */

static bool
cron_number(const char **p, const char *const *names, int min, int max, int *out)
{
	size_t n = strspn(*p, "0123456789");

	if (n > 0 && n < 4) {
		*out = 0;
		for (; n > 0; n--)
			*out = *out * 10 + (*(*p)++ - '0');
		return *out >= min && *out <= max;
	}
	for (int i = 0; names != NULL && names[i] != NULL; i++)
		if (strncasecmp(*p, names[i], 3) == 0 && !isalpha((unsigned char)(*p)[3])) {
			*p += 3;
			*out = min + i;
			return true;
		}
	return false;
}

/* One field: a list of `*`, `n`, `n-m`, each perhaps with `/step`. */
static bool
cron_field(struct slice field, const char *const *names, int min, int max)
{
	char text[128];
	const char *p = text;
	int low, high, step;

	if (field.n == 0 || field.n >= sizeof text)
		return false;
	memcpy(text, field.p, field.n);
	text[field.n] = '\0';
	for (;; p++) {
		if (*p == '*')
			p++;
		else if (!cron_number(&p, names, min, max, &low))
			return false;
		else if (*p == '-' && (p++, !cron_number(&p, names, min, max, &high) || high < low))
			return false;
		if (*p == '/' && (p++, !cron_number(&p, NULL, 1, max, &step)))
			return false;
		if (*p != ',')
			return *p == '\0';
	}
}

static void
check_schedule(struct run_reader *r, struct mark mark, const char *schedule)
{
	static const char *const months[] = { "jan", "feb", "mar", "apr", "may", "jun", "jul",
		"aug", "sep", "oct", "nov", "dec", NULL };
	static const char *const days[] = { "sun", "mon", "tue", "wed", "thu", "fri", "sat", NULL };
	static const struct {
		const char *name;
		int min, max;
	} fields[] = { { "minute", 0, 59 }, { "hour", 0, 23 }, { "day", 1, 31 }, { "month", 1, 12 },
		{ "weekday", 0, 7 } };
	const char *p = schedule;

	for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
		struct slice field;

		p += strspn(p, " ");
		field = (struct slice){ p, strcspn(p, " ") };
		if (field.n == 0) {
			run_section_mistake(r, mark,
			    "schedule \"%s\" has %zu fields: minute hour day month "
			    "weekday are expected, as in \"0 3 * * *\"",
			    schedule, i);
			return;
		}
		if (!cron_field(field,
			i == 3   ? months
			: i == 4 ? days
				 : NULL,
			fields[i].min, fields[i].max)) {
			run_section_mistake(r, mark,
			    "schedule \"%s\": the %s \"" SLICE_FMT "\" is not from "
			    "%d to %d, *, a list or a range",
			    schedule, fields[i].name, SLICE_ARG(field), fields[i].min,
			    fields[i].max);
			return;
		}
		p += field.n;
	}
	if (p[strspn(p, " ")] != '\0')
		run_section_mistake(r, mark, "schedule \"%s\" has more than 5 fields", schedule);
}

void
run_check_trigger(struct run_reader *r, struct mark mark, void *trigger)
{
	struct run_trigger *t = trigger;

	exactly_one(r, mark, "schedule, data, drift",
	    (t->schedule != NULL) + (t->data != NULL) + (t->drift != NULL));
	if (t->schedule != NULL)
		check_schedule(r, mark, t->schedule);
}

/* ------------------------------------------------------------------------------- pipelines */

/* Every step is compared with every other, so there is a limit to how many make sense. */
static bool
check_size(struct run_reader *r, struct mark mark, const struct run_pipeline *p)
{
	size_t paths = 0;

	for (size_t i = 0; i < p->step_count; i++)
		paths += p->steps[i].inputs.count + p->steps[i].outputs.count;
	if (p->step_count <= STEPS_MAX && paths <= PATHS_MAX)
		return true;
	run_section_mistake(
	    r, mark, "over %d steps, or over %d inputs and outputs", STEPS_MAX, PATHS_MAX);
	return false;
}

/* The log of a step has its name, with unusual bytes as %XX; a file name has at most 255 bytes. */
static void
check_step_name(struct run_reader *r, const struct run_step *step)
{
	size_t length = 0;

	for (const char *p = step->name; *p != '\0'; p++)
		length += isalnum((unsigned char)*p) || strchr("-_.", *p) != NULL ? 1 : 3;
	if (length > STEP_NAME_MAX)
		run_section_mistake(
		    r, step->mark, "the name of a step is too long for its log file");
}

static void
check_trigger_params(struct run_reader *r, const struct run_pipeline *p,
    const struct run_trigger *trigger)
{
	struct run_param *copy = run_params_copy(r->arena, p->params);
	struct err err;

	for (size_t k = 0; k < trigger->params.count; k++)
		if (!run_params_set(r->arena, copy, r->mistakes->file,
			trigger->params.items[k].name, trigger->params.items[k].value, &err))
			run_section_mistake(r, trigger->mark, "triggers: %s", err.msg);
}

void
run_check_pipeline(struct run_reader *r, struct mark mark, void *pipeline)
{
	struct run_pipeline *p = pipeline;
	const char *context = buf_str(&r->path);

	if (!check_size(r, mark, p)) {
		p->step_count = 0;
		return;
	}
	for (size_t i = 0; i < p->step_count; i++)
		check_step_name(r, &p->steps[i]);
	run_order_needs(p->steps, p->step_count, r->arena, r->mistakes, context);
	run_order_sort(p->steps, p->step_count, r->arena, r->mistakes, context, &p->order);
	for (size_t i = 0; i < p->trigger_count; i++)
		check_trigger_params(r, p, &p->triggers[i]);
}
