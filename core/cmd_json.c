/*
 * cmd_json.c - runs as JSON.
 */
#include "cmd_json.h"

#include <math.h>

#include "base.h"
#include "base_json_fields.h"
#include "base_time.h"
#include "cmd_store.h"
#include "store_status.h"

static void
put_time(struct json_out *out, const char *key, int64_t t)
{
	char text[STR_SHORT];

	json_put_str(out, key, t == 0 ? NULL : time_format(text, t));
}

void
cmd_json_text(struct json_out *out, const char *key, const char *text)
{
	json_put_str(out, key, text == NULL || *text == '\0' ? NULL : text);
}

/* From the journal: parsed and written again, so that it is laid out as the rest. */
static void
put_json(struct json_out *out, const char *key, const char *text)
{
	struct json *value;
	struct err ignored;

	if (!json_parse(&value, slice_of(text), &ignored)) {
		json_put_null(out, key);
		return;
	}
	json_put_value(out, key, value);
	json_free(value);
}

static void
put_metrics(struct json_out *out, const struct store_run *run)
{
	static const struct json_field fields[] = {
		JSON_REAL(struct store_metric, "last", last),
		JSON_REAL(struct store_metric, "min", min),
		JSON_REAL(struct store_metric, "max", max),
		JSON_REAL(struct store_metric, "mean", mean),
		JSON_UINT64(struct store_metric, "count", count),
		JSON_INT64(struct store_metric, "step", step),
	};

	json_open(out, "metrics", '{');
	for (size_t i = 0; i < run->metric_count; i++)
		json_put_object(out, run->metrics[i].name, &run->metrics[i], fields, ARRAY_LEN(fields));
	json_close(out);
}

static void
put_tags(struct json_out *out, const struct store_run *run)
{
	json_open(out, "tags", '{');
	for (size_t i = 0; i < run->tag_count; i++)
		json_put_str(out, run->tags[i].key, run->tags[i].value);
	json_close(out);
}

static void
put_data(struct json_out *out, const struct store_run *run)
{
	json_open(out, "data", '{');
	for (size_t i = 0; i < run->data_count; i++)
		json_put_str(out, run->data[i].name, run->data[i].value);
	json_close(out);
}

static void
put_code(struct json_out *out, const struct store_run *run)
{
	json_open(out, "code", '{');
	cmd_json_text(out, "commit", run->commit);
	cmd_json_text(out, "branch", run->branch);
	json_put_bool(out, "dirty", run->dirty);
	json_close(out);
}

void
cmd_json_run(struct json_out *out, const struct store_run *run, int64_t now)
{
	json_put_str(out, "id", run->id);
	json_put_str(out, "name", run->name);
	cmd_json_text(out, "pipeline", run->pipeline);
	json_put_str(out, "status", store_status_of(run));
	put_time(out, "created", run->created);
	put_time(out, "started", run->started);
	put_time(out, "ended", run->ended);
	json_put_real_or_null(out, "duration", store_run_duration(run, now));
	cmd_json_text(out, "host", run->host);
	cmd_json_text(out, "user", run->user);
	put_json(out, "params", run->params_json);
	put_metrics(out, run);
	put_tags(out, run);
	cmd_json_text(out, "note", run->note);
	put_data(out, run);
	put_code(out, run);
}

/* ------------------------------------------------------------------------------- details */

static void
put_code_or_null(struct json_out *out, const char *key, int code)
{
	if (code == STORE_NO_EXIT)
		json_put_null(out, key);
	else
		json_put_int(out, key, code);
}

static void
put_steps(struct json_out *out, const struct store_run *run, int64_t now)
{
	json_open(out, "steps", '[');
	for (size_t i = 0; i < run->step_count; i++) {
		const struct store_step *s = &run->steps[i];
		int64_t end = s->ended != 0 ? s->ended : now;

		json_open(out, NULL, '{');
		json_put_str(out, "name", s->name);
		json_put_str(out, "status", s->status);
		json_put_int(out, "attempt", s->attempt);
		put_code_or_null(out, "exit", s->exit_code);
		put_code_or_null(out, "signal", s->signal);
		cmd_json_text(out, "reason", s->reason);
		cmd_json_text(out, "command", s->command);
		put_time(out, "started", s->started);
		put_time(out, "ended", s->ended);
		json_put_real_or_null(out, "duration", s->started == 0 ? (double)NAN
			: (double)(end - s->started) / (double)TIME_SECOND);
		json_close(out);
	}
	json_close(out);
}

static void
put_artifacts(struct json_out *out, const struct store_run *run)
{
	json_open(out, "artifacts", '[');
	for (size_t i = 0; i < run->artifact_count; i++) {
		const struct store_artifact *a = &run->artifacts[i];

		json_open(out, NULL, '{');
		json_put_str(out, "path", a->path);
		cmd_json_text(out, "step", a->step);
		json_put_int(out, "size", (int64_t)a->size);
		cmd_json_text(out, "sha256", a->sha256);
		json_close(out);
	}
	json_close(out);
}

static void
put_tests(struct json_out *out, const struct store_run *run)
{
	json_open(out, "tests", '[');
	for (size_t i = 0; i < run->test_count; i++) {
		json_open(out, NULL, '{');
		json_put_str(out, "name", run->tests[i].name);
		json_put_bool(out, "ok", run->tests[i].ok);
		cmd_json_text(out, "detail", run->tests[i].detail);
		json_close(out);
	}
	json_close(out);
}

static void
put_warning(struct json_out *out, const char *step, const char *text)
{
	json_open(out, NULL, '{');
	cmd_json_text(out, "step", step);
	json_put_str(out, "text", text);
	json_close(out);
}

static void
put_warnings(struct json_out *out, const struct store_run *run, const struct run_spec *spec)
{
	json_open(out, "warnings", '[');
	for (size_t i = 0; spec != NULL && i < spec->warnings.count; i++)
		put_warning(out, "", spec->warnings.items[i]);
	for (size_t i = 0; i < run->warning_count; i++)
		put_warning(out, run->warnings[i].step, run->warnings[i].text);
	json_close(out);
}

static void
put_pairs(struct json_out *out, const char *key, const struct run_pairs *pairs)
{
	json_open(out, key, '{');
	for (size_t i = 0; i < pairs->count; i++)
		json_put_str(out, pairs->items[i].name, pairs->items[i].value);
	json_close(out);
}

static void
put_environment(struct json_out *out, const struct run_environ *e)
{
	static const struct json_field fields[] = {
		JSON_TEXT(struct run_environ, "host", host),
		JSON_TEXT(struct run_environ, "user", user),
		JSON_TEXT(struct run_environ, "system", system),
		JSON_TEXT(struct run_environ, "kernel", kernel),
		JSON_TEXT(struct run_environ, "cpu", cpu),
		JSON_INT64(struct run_environ, "cpus", cpus),
		JSON_INT64(struct run_environ, "memory", memory),
		JSON_TEXT(struct run_environ, "gpus", gpus),
		JSON_TEXT(struct run_environ, "timezone", timezone),
		JSON_TEXT(struct run_environ, "locale", locale),
		JSON_TEXT(struct run_environ, "python", python),
		JSON_TEXT(struct run_environ, "python_version", python_version),
	};

	if (e == NULL) {
		json_put_null(out, "environment");
		return;
	}
	json_open(out, "environment", '{');
	json_put_fields(out, e, fields, ARRAY_LEN(fields));
	put_pairs(out, "packages", &e->packages);
	put_pairs(out, "variables", &e->variables);
	json_close(out);
}

void
cmd_json_details(struct json_out *out, const struct store_run *run, int64_t now,
    const struct run_spec *spec)
{
	cmd_json_text(out, "reason", run->reason);
	put_code_or_null(out, "exit", run->exit_code);
	put_code_or_null(out, "signal", run->signal);
	cmd_json_text(out, "rerun_of", run->rerun_of);
	cmd_json_text(out, "trigger", run->trigger);
	put_json(out, "command", run->command_json);
	put_steps(out, run, now);
	put_artifacts(out, run);
	put_tests(out, run);
	put_warnings(out, run, spec);
	json_open(out, "resources", '{');
	for (size_t i = 0; i < run->resource_count; i++)
		json_put_num(out, run->resources[i].name, run->resources[i].value);
	json_close(out);
	put_environment(out, spec != NULL ? &spec->environ : NULL);
}
