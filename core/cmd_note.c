/*
 * cmd_note.c - `benchtop note`: the note of a run.
 */
#include "cmd.h"

#include <unistd.h>

#include "cmd_store.h"
#include "store_edit.h"

enum { MAX_NOTE = 1 << 20 };

static bool
read_input(struct buf *out, struct err *err)
{
	char piece[4096];
	ssize_t n;

	while ((n = read(STDIN_FILENO, piece, sizeof piece)) > 0) {
		if (!buf_append(out, piece, (size_t)n))
			return err_set(err, ERR_INPUT, "the note is longer than 1 MB");
	}
	if (n == -1)
		return err_sys(err, "read standard input");
	while (out->len > 0 && out->data[out->len - 1] == '\n')
		out->data[--out->len] = '\0';
	return true;
}

static bool
print_note(struct cmd_call *call, const char *id, struct err *err)
{
	struct store_run *run;

	if (!store_run_load(call->store, id, call->arena, &run, err))
		return false;
	if (run->note[0] != '\0')
		cmd_out_printf(call->out, "%s\n", run->note);
	return true;
}

static bool
take_text(struct cmd_call *call, struct buf *text, struct err *err)
{
	if (call->arg_count == 2 && str_equal(call->args[1], "-"))
		return read_input(text, err);
	for (int i = 1; i < call->arg_count; i++)
		buf_printf(text, "%s%s", i > 1 ? " " : "", call->args[i]);
	return true;
}

static bool
note_run(struct cmd_call *call, struct err *err)
{
	struct buf text = BUF_INIT_MAX(MAX_NOTE);
	const char **ids;
	size_t count;
	bool ok;

	if (!cmd_store_list(call, call->args[0], &ids, &count, err))
		return false;
	ok = take_text(call, &text, err);
	for (size_t i = 0; ok && i < count; i++)
		ok = call->arg_count == 1 ? print_note(call, ids[i], err)
		    : store_run_note(call->store, ids[i], buf_str(&text), err);
	buf_release(&text);
	return ok;
}

static const struct cmd_example examples[] = {
	{ "benchtop note @ 'baseline, before the new features'", "set the note of the newest run" },
	{ "benchtop note @ ''", "remove it" },
	{ "benchtop note 8f3a - < note.txt", "from a file" },
	{ .line = NULL },
};

const struct cmd cmd_note = {
	.name = "note",
	.group = CMD_GROUP_RUNS,
	.summary = "set or print the note of a run",
	.usage = "RUN[,RUN...] [TEXT...|-]",
	.details = "Replaces the note. Without TEXT the note is printed; - reads it from standard input.",
	.examples = examples,
	.min_args = 1,
	.max_args = -1,
	.completes = CMD_ARGS_RUNS,
	.run = note_run,
};
