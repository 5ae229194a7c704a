/*
 * cmd.h - the command line. A command is one row (struct cmd) in a file of its own; the parser,
 * `--help`, the man pages and the completion of three shells all read that row and nothing else.
 *
 * To add the command `drift`: write core/cmd_drift.c that ends with `const struct cmd cmd_drift`,
 * and add one line to the list in core/cmd_list.h.
 *
 * A call lives from parsing to exit:
 *
 *	static bool
 *	drift_run(struct cmd_call *call, struct err *err)
 *	{
 *		struct store *store;
 *
 *		if (!cmd_store(call, &store, err))
 *			return false;
 *		cmd_out_printf(call->out, "%s\n", call->args[0]);
 *		return true;
 *	}
 *
 * The exit code follows from the kind of the error (err_look), so a handler never exits.
 */
#ifndef CMD_H
#define CMD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base.h"
#include "cmd_out.h"

struct run_project;
struct store;

enum cmd_type {
	CMD_FLAG,	/* takes no value */
	CMD_TEXT,
	CMD_COUNT,	/* a whole number, 0 or more */
	CMD_NUMBER,	/* any number */
	CMD_PAIR,	/* KEY=VALUE */
	CMD_CHOICE,	/* one word of `choices` */
	CMD_FILE,	/* a path; told apart for completion */
	CMD_FOLDER,
};

struct cmd_option {
	char letter;		/* 0: only the long form */
	const char *name;	/* without the dashes; NULL ends a table */
	const char *arg;	/* how help calls the value; NULL for a flag */
	enum cmd_type type;
	const char *choices;	/* CMD_CHOICE: "cells|sixel|kitty" */
	bool repeats;		/* may be given often; otherwise the last one counts */
	const char *help;	/* one sentence fragment, no final stop */
};

struct cmd_example {
	const char *line;	/* without the prompt; NULL ends a table */
	const char *what;	/* what it does */
};

/* What completion offers for the arguments. */
enum cmd_args { CMD_ARGS_NONE, CMD_ARGS_RUNS, CMD_ARGS_PIPELINES, CMD_ARGS_COMMANDS,
	CMD_ARGS_DATASETS, CMD_ARGS_FILES, CMD_ARGS_FOLDERS, CMD_ARGS_COLUMNS,
	CMD_ARGS_DATA };	/* datasets, and files */

enum cmd_group { CMD_GROUP_START, CMD_GROUP_RUNS, CMD_GROUP_DATA, CMD_GROUP_MODELS,
	CMD_GROUP_STORE, CMD_GROUP_HELP, CMD_GROUP_HIDDEN, CMD_GROUPS };

struct cmd_call;

struct cmd {
	const char *name;	/* "runs" */
	enum cmd_group group;	/* CMD_GROUP_HIDDEN: in no list, no man page */
	const char *summary;	/* "list runs": one line, lower case, no stop */
	const char *usage;	/* arguments and main options, one form a line: "RUN [STEP] [-f]" */
	const struct cmd_option *options;	/* ends with {.name = NULL}; NULL: none */
	const char *details;	/* paragraphs with a blank line between; lines beginning with a
				 * blank are kept as they are */
	const struct cmd_example *examples;
	void (*manual)(struct buf *mdoc);	/* adds sections to the manual page; NULL: none */
	int min_args, max_args;	/* max -1: any number */
	enum cmd_args completes;
	const struct cmd *const *subs;	/* subcommands, NULL-ended; names are one word. Read cmd_subs. */
	const char *parent;	/* for a subcommand that the parent's file cannot link: its name */
	bool (*run)(struct cmd_call *call, struct err *err);	/* NULL when there are only subs */
};

struct cmd_value {
	const struct cmd_option *option;
	const char *text;	/* NULL for a flag */
};

struct cmd_call {
	const struct cmd *cmd;
	const char *full_name;	/* "data add" */
	const char **args;	/* the arguments that are no options; NULL-ended */
	int arg_count;
	int after_dashes;	/* index in args of the first one behind `--`; -1 without it */
	struct cmd_value *values;
	size_t value_count;
	struct cmd_out *out;	/* standard output */
	struct cmd_out *errors;	/* standard error: progress and remarks, never results */
	struct arena *arena;	/* dies with the call */
	struct store *store;	/* opened by cmd_store, closed after the handler */
	const struct run_project *project;	/* read by cmd_project, once; NULL: not yet */
	bool help;		/* --help was given */
};

/* Options as the user gave them. The name must be in the table. */
bool cmd_flag(const struct cmd_call *call, const char *name);
const char *cmd_text(const struct cmd_call *call, const char *name, const char *fallback);
int64_t cmd_count(const struct cmd_call *call, const char *name, int64_t fallback);
double cmd_number(const struct cmd_call *call, const char *name, double fallback);
/* All values of an option that repeats, in order: an arena array; *count may be 0. */
const char *const *cmd_texts(const struct cmd_call *call, const char *name, size_t *count);

/* The store of the nearest workspace (BENCHTOP_WORKSPACE, else upward from the current folder),
 * opened and caught up once. A project that has no store yet gets one. ERR_NOTFOUND says how to make a
 * workspace. The call owns it. */
MUST_CHECK bool cmd_store(struct cmd_call *call, struct store **out, struct err *err);

/*
 * The whole program: finds the command, parses, runs, prints the error, returns the exit code. `more`
 * (NULL-ended, or NULL) are the rows of what core cannot link: the workbench, plots. The row
 * named "workbench" is what runs when no command is given.
 */
int cmd_main(int argc, char **argv, const struct cmd *const *more);

/* Makes the lists below from the commands of core and `more`; once, before any of them is read. */
void cmd_gather(const struct cmd *const *more);
/* All rows, hidden ones too, in the order of the lists; NULL-ended. For help, man, completion. */
const struct cmd *const *cmd_all(void);
/* In a NULL-ended list; NULL: it is not there (or there is no list). */
const struct cmd *cmd_find(const struct cmd *const *rows, const char *name);
/* Subcommands of a row, also those that live elsewhere; NULL-ended; NULL: it has none. */
const struct cmd *const *cmd_subs(const struct cmd *row);
/* Options that every command has: --help, --color. */
extern const struct cmd_option cmd_common_options[];

#endif
