/*
 * cmd_log.c - `benchtop log`: metrics from a program that cannot be bothered with a file format.
 *
 * One JSON line is appended to $BENCHTOP_METRICS by one write, so that lines of parallel processes do
 * not mix; the command succeeds only when all of it was taken.
 */
#include "cmd.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base_json.h"

static bool
put_metric(struct cmd_call *call, struct json_out *json, const char *arg, struct err *err)
{
	const char *equals = strchr(arg, '=');
	char *name;
	double value;

	if (equals == NULL || equals == arg)
		return err_set(err, ERR_USAGE, "\"%s\" is not of the form NAME=VALUE", arg);
	name = arena_strndup(call->arena, arg, (size_t)(equals - arg));
	if (!str_to_double(equals + 1, &value))
		return err_set(err, ERR_USAGE, "metric %s: \"%s\" is not a number", name, equals + 1);
	json_put_num(json, name, value);
	return true;
}

static bool
append_line(const char *path, const struct buf *line, struct err *err)
{
	int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
	ssize_t n;
	bool ok;

	if (fd == -1)
		return err_sys(err, "open %s", path);
	do
		n = write(fd, line->data, line->len);
	while (n == -1 && errno == EINTR);
	ok = n == (ssize_t)line->len;
	if (n == -1)
		(void)err_sys(err, "write %s", path);
	else if (!ok)
		err_set(err, ERR_SYSTEM, "write %s: only a part was written (is the disk full?)",
		    path);
	if (close(fd) == -1 && ok)
		return err_sys(err, "write %s", path);
	return ok;
}

static bool
log_run(struct cmd_call *call, struct err *err)
{
	const char *path = getenv("BENCHTOP_METRICS");
	struct buf line = BUF_INIT;
	struct json_out json;
	bool ok = true;

	if (path == NULL || *path == '\0')
		return err_set(err, ERR_USAGE, "BENCHTOP_METRICS is not set: "
			"benchtop log is for commands that a run starts, as in: benchtop run -- sh train.sh");
	json_begin(&json, &line);
	json_open(&json, NULL, '{');
	if (cmd_text(call, "step", NULL) != NULL)
		json_put_int(&json, "step", cmd_count(call, "step", 0));
	for (int i = 0; ok && i < call->arg_count; i++)
		ok = put_metric(call, &json, call->args[i], err);
	json_close(&json);
	buf_add_char(&line, '\n');
	ok = ok && append_line(path, &line, err);
	buf_release(&line);
	return ok;
}

static const struct cmd_option options[] = {
	{ .letter = 's', .name = "step", .arg = "N", .type = CMD_COUNT,
		.help = "the step or epoch that the values belong to" },
	{ .name = NULL },
};

static const struct cmd_example examples[] = {
	{ "benchtop log --step 3 loss=0.21 acc=0.93", "two metrics of step 3, from a shell script" },
	{ .line = NULL },
};

const struct cmd cmd_log = {
	.name = "log",
	.group = CMD_GROUP_RUNS,
	.summary = "record metrics from inside a run",
	.usage = "NAME=VALUE... [--step N]",
	.options = options,
	.details = "For programs and scripts that Benchtop runs. Appends one line to the file that "
	    "$BENCHTOP_METRICS names, and succeeds only when the line was written. Values are numbers; "
	    "NaN, Infinity and -Infinity are numbers too. Without --step the points are counted.",
	.examples = examples,
	.min_args = 1,
	.max_args = -1,
	.run = log_run,
};
