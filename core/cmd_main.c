/*
 * cmd_main.c - the program around the commands: finds the row, parses, runs it, prints the error and
 * returns the exit code.
 */
#include "cmd.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd_help.h"
#include "cmd_parse.h"
#include "config.h"
#include "store_open.h"

static bool
unknown_command(const struct cmd *const *rows, const char *before, const char *word,
    struct err *err)
{
	const char *near = cmd_parse_nearest(rows, word);

	if (near == NULL)
		return err_set(err, ERR_USAGE, "no command \"%s%s\"; try: benchtop help", before,
		    word);
	return err_set(err, ERR_USAGE, "no command \"%s%s\"; did you mean \"%s%s\"?", before, word,
	    before, near);
}

/* Walks down subcommands; *argc and *argv are then what follows the command's name. */
static bool
find_command(struct cmd_call *call, int *argc, char ***argv, struct err *err)
{
	const struct cmd *const *rows = cmd_all();
	const char *before = "";

	for (;;) {
		const char *word = (*argv)[0];
		const struct cmd *row = cmd_find(rows, word);

		if (row == NULL)
			return unknown_command(rows, before, word, err);
		call->cmd = row;
		call->full_name = arena_printf(call->arena, "%s%s", before, row->name);
		(*argc)--;
		(*argv)++;
		rows = cmd_subs(row);
		if (rows == NULL || *argc == 0 || (*argv)[0][0] == '-')
			return true;
		before = arena_printf(call->arena, "%s ", call->full_name);
	}
}

static void
set_colours(struct cmd_call *call)
{
	const char *when = cmd_text(call, "color", "auto");
	enum cmd_colour colour = str_equal(when, "always") ? CMD_COLOUR_ALWAYS
	    : str_equal(when, "never")			   ? CMD_COLOUR_NEVER
							   : CMD_COLOUR_AUTO;

	cmd_out_set_colour(call->out, colour);
	cmd_out_set_colour(call->errors, colour);
}

static bool
run_call(struct cmd_call *call, int argc, char **argv, struct err *err)
{
	if (!find_command(call, &argc, &argv, err))
		return false;
	if (!cmd_parse(call, argc, argv, err)) {
		cmd_out_flush(call->out);
		cmd_help_usage(call->errors, call->cmd, call->full_name);
		return false;
	}
	set_colours(call);
	if (call->help || call->cmd->run == NULL) {
		cmd_help_command(call->out, call->cmd, call->full_name);
		return true;
	}
	return call->cmd->run(call, err);
}

/* Options before the command. Returns false with *done when there is nothing more to do. */
static bool
global_options(struct cmd_call *call, int *argc, char ***argv, bool *done, struct err *err)
{
	while (*argc > 0 && (*argv)[0][0] == '-') {
		const char *word = (*argv)[0];

		*done = true;
		if (str_equal(word, "--version") || str_equal(word, "-V")) {
			cmd_out_printf(call->out, "benchtop %s\n", BENCHTOP_VERSION);
			return true;
		}
		if (str_equal(word, "--help") || str_equal(word, "-h")) {
			cmd_help_all(call->out);
			return true;
		}
		if (!str_equal(word, "-C"))
			return err_set(err, ERR_USAGE,
			    "unknown option %s before the command; try: benchtop help", word);
		if (*argc < 2)
			return err_set(err, ERR_USAGE, "-C needs a folder: benchtop -C DIR COMMAND");
		if (chdir((*argv)[1]) == -1)
			return err_sys(err, "go to folder %s", (*argv)[1]);
		*argc -= 2;
		*argv += 2;
		*done = false;
	}
	return true;
}

static bool
run_words(struct cmd_call *call, int argc, char **argv, struct err *err)
{
	static char workbench[] = "workbench";
	char *alone[] = { workbench, NULL };
	bool done = false;

	if (!global_options(call, &argc, &argv, &done, err))
		return false;
	if (done)
		return true;
	if (argc > 0)
		return run_call(call, argc, argv, err);
	if (cmd_find(cmd_all(), workbench) != NULL)
		return run_call(call, 1, alone, err);
	cmd_help_all(call->out);
	return true;
}

static int
report(struct cmd_call *call, const struct err *err)
{
	const struct err_look *look = err_look(err->kind);

	if (err->msg[0] != '\0') {
		cmd_out_styled(call->errors, look->colour, "benchtop: ");
		cmd_out_printf(call->errors, "%s\n", err->msg);
	}
	return look->exit_code;
}

int
cmd_main(int argc, char **argv, const struct cmd *const *more)
{
	struct err err = { .kind = ERR_NONE };
	struct cmd_call call = {
		.out = cmd_out_new(STDOUT_FILENO, CMD_COLOUR_AUTO),
		.errors = cmd_out_new(STDERR_FILENO, CMD_COLOUR_AUTO),
		.arena = arena_new(),
	};
	int code = 0;

	cmd_gather(more);
	if (!run_words(&call, argc - 1, argv + 1, &err)) {
		cmd_out_flush(call.out);
		code = report(&call, &err);
	}
	store_close(call.store);
	if (!cmd_out_free(call.out, &err) && code == 0)
		code = report(&call, &err);
	if (!cmd_out_free(call.errors, &err) && code == 0)
		code = err_look(err.kind)->exit_code;
	arena_free(call.arena);
	return code;
}
