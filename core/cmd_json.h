/*
 * cmd_json.h - a run as JSON, the same in every command.
 *
 *	{id, name, pipeline, status, created, started, ended, duration, host, user, params:{...nested},
 *	 metrics:{NAME:{last, min, max, mean, count, step}}, tags:{KEY:VALUE}, note,
 *	 data:{NAME:"name@version"}, code:{commit, branch, dirty}}
 *
 * Times are RFC 3339 in UTC, durations seconds, null where there is nothing; NaN and infinities are
 * the strings "NaN", "Infinity", "-Infinity". Parameters keep their order, the rest is sorted by name.
 */
#ifndef CMD_JSON_H
#define CMD_JSON_H

#include "base_json.h"
#include "run_spec.h"
#include "store_run_load.h"

/* A text; null where there is none or an empty one. */
void cmd_json_text(struct json_out *out, const char *key, const char *text);

/* The members above, into an object that is open. */
void cmd_json_run(struct json_out *out, const struct store_run *run, int64_t now);
/* What `show` adds: reason, exit, signal, command, rerun_of, steps, artifacts, tests, warnings:[{step, text}],
 * resources, environment (null without a spec, which may be NULL). */
void cmd_json_details(struct json_out *out, const struct store_run *run, int64_t now,
    const struct run_spec *spec);

#endif
