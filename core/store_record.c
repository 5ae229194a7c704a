/*
 * store_record.c - what each kind of journal record does to a run: one row of a table, one small
 * function each.
 */
#include "store_record.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base.h"
#include "base_time.h"

bool
store_status_is_final(const char *status)
{
	static const char *const words[] = { "finished", "failed", "stopped", "lost" };

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (str_equal(status, words[i]))
			return true;
	return false;
}

/* A member's text in the arena; what is there already when the member is absent. */
static void
take_text(struct store_state *st, const struct json *record, const char *key, const char **out)
{
	const char *text = json_str(json_get(record, key), NULL);

	if (text != NULL)
		*out = arena_strdup(st->a, text);
}

static const char *
member_text(struct store_state *st, const struct json *record, const char *key)
{
	return arena_strdup(st->a, json_str(json_get(record, key), ""));
}

static int
member_code(const struct json *record, const char *key)
{
	int64_t v = json_int(json_get(record, key), STORE_NO_EXIT);

	return v < STORE_NO_EXIT || v > INT32_MAX ? STORE_NO_EXIT : (int)v;
}

static const char *
json_text(struct store_state *st, const struct json *value)
{
	struct buf text = BUF_INIT;
	struct json_out out;
	const char *kept;

	json_begin(&out, &text);
	json_put_value(&out, NULL, value);
	kept = arena_strdup(st->a, buf_str(&text));
	buf_release(&text);
	return kept;
}

/* ------------------------------------------------------------------ run */

static void
take_number(struct store_param *p, struct arena *a, const struct json *value)
{
	char text[STR_SHORT];

	json_num(value, &p->num);
	p->kind = json_type_of(value) == JSON_IS_INT ? STORE_PARAM_INT : STORE_PARAM_REAL;
	p->text = p->kind == STORE_PARAM_INT ? arena_printf(a, "%" PRId64, json_int(value, 0))
		: arena_strdup(a, str_double(text, p->num));
}

static struct store_param *
make_param(struct store_state *st, const char *name, const struct json *value)
{
	struct store_param *p = arena_alloc(st->a, sizeof *p);
	double num;

	*p = (struct store_param){ .name = arena_strdup(st->a, name), .num = (double)NAN };
	if (json_num(value, &num)) {
		take_number(p, st->a, value);
	} else if (json_type_of(value) == JSON_IS_STRING) {
		p->kind = STORE_PARAM_TEXT;
		p->text = arena_strdup(st->a, json_str(value, ""));
	} else {
		p->kind = json_type_of(value) == JSON_IS_BOOL ? STORE_PARAM_BOOL
			: json_type_of(value) == JSON_IS_NULL ? STORE_PARAM_NULL : STORE_PARAM_JSON;
		p->text = json_text(st, value);
		if (p->kind == STORE_PARAM_BOOL)
			p->num = json_bool(value, false);
	}
	return p;
}

/* {"model": {"depth": 6}} gives "model.depth". */
static void
flatten(struct store_state *st, struct buf *path, const struct json *value)
{
	size_t length = path->len;

	if (json_type_of(value) != JSON_IS_OBJECT || json_len(value) == 0) {
		map_set(st->params, buf_str(path), make_param(st, buf_str(path), value));
		return;
	}
	for (void *it = json_first(value); it != NULL; it = json_next(value, it)) {
		buf_printf(path, "%s%s", length > 0 ? "." : "", json_key(it));
		flatten(st, path, json_value(it));
		path->len = length;
		path->data[length] = '\0';
	}
}

void
store_record_params(struct store_state *st, const struct json *params)
{
	struct buf path = BUF_INIT;

	if (json_type_of(params) != JSON_IS_OBJECT)
		return;
	st->run.params_json = json_text(st, params);
	if (json_len(params) > 0)
		flatten(st, &path, params);
	buf_release(&path);
}

static void
take_data(struct store_state *st, const struct json *data)
{
	if (json_type_of(data) != JSON_IS_OBJECT)
		return;
	st->run.data_json = json_text(st, data);
	for (void *it = json_first(data); it != NULL; it = json_next(data, it)) {
		struct store_pair *p = arena_alloc(st->a, sizeof *p);

		p->name = arena_strdup(st->a, json_key(it));
		p->value = arena_strdup(st->a, json_str(json_value(it), ""));
		map_set(st->data, p->name, p);
	}
}

static void
add_tags(struct store_state *st, const struct json *tags, bool removed)
{
	for (size_t i = 0; i < json_len(tags); i++) {
		const char *text = json_str(json_at(tags, i), "");
		const char *equals = strchr(text, '=');
		size_t n = equals == NULL ? strlen(text) : (size_t)(equals - text);
		struct store_tag *t = arena_alloc(st->a, sizeof *t);

		if (n == 0)
			continue;
		t->key = arena_strndup(st->a, text, n);
		t->value = removed ? NULL : arena_strdup(st->a, equals == NULL ? "" : equals + 1);
		map_set(st->tags, t->key, t);
	}
}

static void
apply_run(struct store_state *st, int64_t time, const struct json *record)
{
	const struct json *origin = json_get(record, "origin"), *code = json_get(record, "code");
	struct store_run *run = &st->run;

	st->described = true;
	if (!time_parse(json_str(json_get(record, "created"), ""), &run->created))
		run->created = time;
	take_text(st, record, "name", &run->name);
	take_text(st, record, "pipeline", &run->pipeline);
	take_text(st, record, "project", &run->project);
	take_text(st, record, "user", &run->user);
	take_text(st, record, "host", &run->host);
	take_text(st, record, "note", &run->note);
	take_text(st, origin, "rerun_of", &run->rerun_of);
	take_text(st, origin, "trigger", &run->trigger);
	store_record_params(st, json_get(record, "params"));
	take_data(st, json_get(record, "data"));
	if (json_type_of(json_get(record, "command")) == JSON_IS_ARRAY)
		run->command_json = json_text(st, json_get(record, "command"));
	if (json_type_of(code) == JSON_IS_OBJECT) {
		run->code_json = json_text(st, code);
		take_text(st, code, "commit", &run->commit);
		take_text(st, code, "branch", &run->branch);
		run->dirty = json_bool(json_get(code, "dirty"), false);
	}
	add_tags(st, json_get(record, "tags"), false);
}

/* ------------------------------------------------------------------ the others */

static void
apply_status(struct store_state *st, int64_t time, const struct json *record)
{
	struct store_run *run = &st->run;
	const char *status = json_str(json_get(record, "status"), NULL);

	if (status == NULL)
		return;
	run->status = arena_strdup(st->a, status);
	run->reason = member_text(st, record, "reason");
	run->exit_code = member_code(record, "exit");
	run->signal = member_code(record, "signal");
	run->ended = store_status_is_final(status) ? time : 0;
	if (!str_equal(status, "running"))
		return;
	if (run->started == 0)
		run->started = time;
	run->run_host = member_text(st, record, "host");
	run->boot = member_text(st, record, "boot");
	run->pid = json_int(json_get(record, "pid"), 0);
	run->pidstart = json_int(json_get(record, "pidstart"), 0);
}

/* The step that a run fails by is named with the run; a later attempt may still succeed. */
static void
note_failed_step(struct store_state *st, const char *name, const char *status)
{
	if (str_equal(status, "failed") && st->failed_step[0] == '\0')
		st->failed_step = arena_strdup(st->a, name);
	else if (!str_equal(status, "failed") && str_equal(st->failed_step, name))
		st->failed_step = "";
}

static void
apply_step(struct store_state *st, int64_t time, const struct json *record)
{
	const char *name = json_str(json_get(record, "step"), "");
	const char *status = json_str(json_get(record, "status"), "");
	struct store_step *step = map_get(st->steps, name);

	if (step == NULL) {
		step = arena_alloc(st->a, sizeof *step);
		*step = (struct store_step){ .name = arena_strdup(st->a, name), .reason = "",
			.command = "" };
		map_set(st->steps, name, step);
	}
	step->status = arena_strdup(st->a, status);
	step->attempt = (int)json_int(json_get(record, "attempt"), step->attempt);
	step->exit_code = member_code(record, "exit");
	step->signal = member_code(record, "signal");
	step->reason = member_text(st, record, "reason");
	take_text(st, record, "command", &step->command);
	note_failed_step(st, name, status);
	if (str_equal(status, "running")) {
		if (step->started == 0)
			step->started = time;
		step->ended = 0;
	} else if (!str_equal(status, "waiting")) {
		step->ended = time;
	}
}

static double
member_num(const struct json *record, const char *key)
{
	double v;

	return json_num(json_get(record, key), &v) ? v : (double)NAN;
}

static int64_t
member_time(const struct json *record, const char *key)
{
	const struct json *v = json_get(record, key);
	int64_t t;

	return time_parse(json_str(v, ""), &t) ? t : json_int(v, 0);
}

static void
apply_metric(struct store_state *st, int64_t time, const struct json *record)
{
	const struct json *metrics = json_get(record, "metrics");

	(void)time;
	if (json_type_of(metrics) != JSON_IS_OBJECT)
		return;
	for (void *it = json_first(metrics); it != NULL; it = json_next(metrics, it)) {
		const struct json *v = json_value(it);
		struct store_metric *m = map_get(st->metrics, json_key(it));

		if (m == NULL) {
			m = arena_alloc(st->a, sizeof *m);
			m->name = arena_strdup(st->a, json_key(it));
			map_set(st->metrics, m->name, m);
		}
		m->last = member_num(v, "last");
		m->min = member_num(v, "min");
		m->max = member_num(v, "max");
		m->mean = member_num(v, "mean");
		m->count = (uint64_t)json_int(json_get(v, "count"), 0);
		m->step = json_int(json_get(v, "step"), 0);
		m->time = member_time(v, "time");
	}
}

static void
apply_resource(struct store_state *st, int64_t time, const struct json *record)
{
	static const char *const frame[] = { "v", "t", "k", "c" };

	(void)time;
	for (void *it = json_first(record); it != NULL; it = json_next(record, it)) {
		struct store_resource *r;
		bool ours = false;
		double value;

		for (size_t i = 0; i < ARRAY_LEN(frame); i++)
			ours = ours || str_equal(json_key(it), frame[i]);
		if (ours || !json_num(json_value(it), &value))
			continue;
		r = arena_alloc(st->a, sizeof *r);
		*r = (struct store_resource){ arena_strdup(st->a, json_key(it)), value };
		map_set(st->resources, r->name, r);
	}
}

static void
apply_artifact(struct store_state *st, int64_t time, const struct json *record)
{
	struct store_artifact *f = arena_alloc(st->a, sizeof *f);

	(void)time;
	f->path = member_text(st, record, "path");
	f->step = member_text(st, record, "step");
	f->sha256 = member_text(st, record, "sha256");
	f->size = (uint64_t)json_int(json_get(record, "size"), 0);
	map_set(st->artifacts, f->path, f);
}

static void
apply_test(struct store_state *st, int64_t time, const struct json *record)
{
	struct store_test *t = arena_alloc(st->a, sizeof *t);

	(void)time;
	t->name = member_text(st, record, "name");
	t->detail = member_text(st, record, "detail");
	t->ok = json_bool(json_get(record, "ok"), false);
	map_set(st->tests, t->name, t);
}

/* The same may be said again and again, of every attempt of a step. */
static void
apply_notice(struct store_state *st, int64_t time, const struct json *record)
{
	struct store_warning *w;
	const char *key;

	(void)time;
	if (map_count(st->warnings) >= STORE_WARNINGS)
		return;
	w = arena_alloc(st->a, sizeof *w);
	w->text = member_text(st, record, "text");
	w->step = member_text(st, record, "step");
	key = arena_printf(st->a, "%s\n%s", w->step, w->text);
	if (map_get(st->warnings, key) == NULL)
		map_set(st->warnings, key, w);
}

static void
apply_tag(struct store_state *st, int64_t time, const struct json *record)
{
	(void)time;
	add_tags(st, json_get(record, "remove"), true);
	add_tags(st, json_get(record, "add"), false);
}

static void
apply_note(struct store_state *st, int64_t time, const struct json *record)
{
	(void)time;
	take_text(st, record, "text", &st->run.note);
}

static void
apply_rename(struct store_state *st, int64_t time, const struct json *record)
{
	(void)time;
	take_text(st, record, "name", &st->run.name);
}

static void
apply_delete(struct store_state *st, int64_t time, const struct json *record)
{
	(void)time;
	st->run.deleted = json_bool(json_get(record, "deleted"), true);
}

static const struct {
	const char *kind;
	void (*apply)(struct store_state *st, int64_t time, const struct json *record);
} kinds[] = {
	{ "metric", apply_metric },
	{ "status", apply_status },
	{ "step", apply_step },
	{ "resource", apply_resource },
	{ "artifact", apply_artifact },
	{ "run", apply_run },
	{ "test", apply_test },
	{ "notice", apply_notice },
	{ "tag", apply_tag },
	{ "note", apply_note },
	{ "rename", apply_rename },
	{ "delete", apply_delete },
};

bool
store_record_apply(void *ctx, const char *kind, int64_t time, const struct json *record,
    struct err *err)
{
	struct store_state *st = ctx;

	(void)err;
	st->run.changed = time;
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (str_equal(kinds[i].kind, kind)) {
			kinds[i].apply(st, time, record);
			break;
		}
	return true;
}
