/*
 * step_pid.c - reads a journal for the processes of steps.
 */
#include "step_pid.h"

#include "base_json.h"
#include "base_str.h"
#include "store_journal.h"

static bool
see_step(void *ctx, const char *kind, int64_t time, const struct json *record, struct err *err)
{
	(void)time;
	(void)err;
	if (str_equal(kind, "step") && json_get(record, "pid") != NULL)
		*(pid_t *)ctx = (pid_t)json_int(json_get(record, "pid"), 0);
	return true;
}

pid_t
step_pid(const char *journal)
{
	struct store_journal_state at = { .offset = 0 };
	pid_t pid = 0;
	struct err err;

	return store_journal_read(journal, &at, see_step, &pid, &err) ? pid : 0;
}
