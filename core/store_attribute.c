/*
 * store_attribute.c - the table of what every run has: what it is to people, and how it is read from the index.
 */
#include "store_attribute.h"

#include "base.h"

/* Of a run that should be running the supervisor is looked at: store_status.h. */
#define STATUS "CASE WHEN status = 'running' THEN" \
	" (SELECT shown_status(run.id, status, j.run_host, j.boot, j.pid, j.pidstart)" \
	" FROM run_json j WHERE j.row = run.row) ELSE status END"

/* A lost run of which nobody may write that it is ended with its last record (store_run_load.h). */
#define ENDED "CASE WHEN ended != 0 THEN ended WHEN " STATUS " = 'lost' THEN changed END"

#define REASON "CASE WHEN status = 'running' AND " STATUS " = 'lost' THEN shown_reason(run.id) ELSE reason END"

/* A running run has no end: its duration is kept as minus the time of its start. */
#define DURATION "CASE WHEN started = 0 THEN NULL ELSE" \
	" ifnull(max((" ENDED ") - started, 0) / 1e9, -started) END"

const char *const store_stat_names[STORE_STEP + 1] = { "last", "min", "max", "mean", "count",
	"step" };

const struct store_attribute store_attributes[] = {
	{ "id", STORE_ATTR_TEXT, "unique, sorts by time, can be shortened",
	    "id", "run", false },
	{ "name", STORE_ATTR_TEXT, "a name to say",
	    "name", "run", false },
	{ "pipeline", STORE_ATTR_TEXT, "what was run",
	    "pipeline", "run", false },
	{ "project", STORE_ATTR_TEXT, "from benchtop.yaml",
	    "project", "run", false },
	{ "status", STORE_ATTR_TEXT, "created, running, finished, failed, stopped, lost or unknown",
	    STATUS, "run", true },
	{ "created", STORE_ATTR_TIME, "when it was launched",
	    "created", "run", false },
	{ "started", STORE_ATTR_TIME, "when its first step could start",
	    "nullif(started, 0)", "run", false },
	{ "ended", STORE_ATTR_TIME, "when it was over",
	    ENDED, "run", true },
	{ "changed", STORE_ATTR_TIME, "when anything was last said of it",
	    "changed", "run", false },
	{ "duration", STORE_ATTR_DURATION, "from start to end, or to now",
	    DURATION, "run", true },
	{ "user", STORE_ATTR_TEXT, "who launched it",
	    "user", "run", false },
	{ "host", STORE_ATTR_TEXT, "where it ran",
	    "host", "run", false },
	{ "note", STORE_ATTR_TEXT, "what somebody wrote about it",
	    "note", "run_text", false },
	{ "tags", STORE_ATTR_TEXT, "all its tags as one text",
	    "tags", "run_text", false },
	{ "data", STORE_ATTR_TEXT, "all its dataset versions as one text",
	    "data", "run_text", false },
	{ "commit", STORE_ATTR_TEXT, "git commit of its code",
	    "commit_id", "run_text", false },
	{ "branch", STORE_ATTR_TEXT, "git branch of its code",
	    "branch", "run_text", false },
	{ "dirty", STORE_ATTR_BOOL, "had the code changes that were not committed?",
	    "dirty", "run", false },
	{ "reason", STORE_ATTR_TEXT, "why it failed or stopped",
	    REASON, "run JOIN run_text USING (row)", true },
	{ "step", STORE_ATTR_TEXT, "the step that failed",
	    "step", "run_text", false },
	{ "exit", STORE_ATTR_INT, "exit code",
	    "nullif(exit, -1)", "run", false },
	{ "signal", STORE_ATTR_INT, "the signal that ended it",
	    "nullif(signal, -1)", "run", false },
	{ "rerun_of", STORE_ATTR_TEXT, "the run that it repeats",
	    "rerun_of", "run_text", false },
	{ "trigger", STORE_ATTR_TEXT, "what launched it: a schedule, new data, ...",
	    "trigger_by", "run_text", false },
	{ "deleted", STORE_ATTR_BOOL, "hidden until it is restored",
	    "deleted", "run", false },
	{ NULL, STORE_ATTR_TEXT, NULL, NULL, NULL, false },
};

const struct store_attribute *
store_attribute_find(const char *name)
{
	for (const struct store_attribute *a = store_attributes; a->name != NULL; a++)
		if (str_equal(a->name, name))
			return a;
	return NULL;
}
