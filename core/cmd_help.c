/*
 * cmd_help.c - `benchtop CMD --help`, the usage lines of an error, and the command `help`.
 */
#include "cmd_help.h"

#include <stdio.h>
#include <string.h>

#include "base_utf8.h"
#include "cmd_parse.h"

static const char *const group_titles[CMD_GROUPS] = {
	[CMD_GROUP_START] = "Start",
	[CMD_GROUP_RUNS] = "Runs",
	[CMD_GROUP_DATA] = "Data and drift",
	[CMD_GROUP_MODELS] = "Models",
	[CMD_GROUP_STORE] = "The workspace and its store",
	[CMD_GROUP_HELP] = "Help",
	[CMD_GROUP_HIDDEN] = "Hidden",
};

const char *
cmd_help_group(enum cmd_group group)
{
	return group_titles[group];
}

static void
put_forms(struct cmd_out *out, const struct cmd *cmd, const char *full_name, const char *first,
    int indent)
{
	const char *p = cmd->usage;

	for (bool more = true; more; first = "") {
		size_t n = strcspn(p, "\n");

		cmd_out_printf(out, "%*s", indent - (int)strlen(first), "");
		cmd_out_styled(out, "dim", first);
		cmd_out_printf(out, "benchtop %s%s%.*s\n", full_name, n > 0 ? " " : "", (int)n, p);
		more = p[n] != '\0';
		p += n + more;
	}
}

void
cmd_help_usage(struct cmd_out *out, const struct cmd *cmd, const char *full_name)
{
	put_forms(out, cmd, full_name, "usage: ", 7);
}

static void
put_heading(struct cmd_out *out, const char *title)
{
	cmd_out_text(out, "\n");
	cmd_out_styled(out, "bold", title);
	cmd_out_text(out, "\n");
}

/* "  -p, --param KEY=VALUE" into a buffer, so that the column can be measured. */
static void
option_form(struct buf *b, const struct cmd_option *o)
{
	buf_clear(b);
	if (o->letter != 0)
		buf_printf(b, "-%c, ", o->letter);
	else
		buf_add(b, "    ");
	buf_printf(b, "--%s", o->name);
	if (o->type == CMD_CHOICE)
		buf_printf(b, " %s", o->choices);
	else if (o->type != CMD_FLAG)
		buf_printf(b, " %s", o->arg);
}

static void
put_options(struct cmd_out *out, const struct cmd_option *options)
{
	enum { HELP_COLUMN = 30 };
	struct buf form = BUF_INIT;

	for (; options != NULL && options->name != NULL; options++) {
		int column;

		option_form(&form, options);
		column = 2 + utf8_width(buf_str(&form));
		cmd_out_text(out, "  ");
		cmd_out_styled(out, "accent", buf_str(&form));
		if (column >= HELP_COLUMN) {
			cmd_out_text(out, "\n");
			column = 0;
		}
		buf_clear(&form);
		buf_printf(&form, "%s%s", options->help,
		    options->repeats ? " (can be repeated)" : "");
		cmd_out_fill(out, buf_str(&form), HELP_COLUMN, column);
	}
	buf_release(&form);
}

/* Paragraphs are filled; lines that begin with a blank are kept as they are. */
static void
put_details(struct cmd_out *out, const char *text)
{
	struct buf paragraph = BUF_INIT;

	cmd_out_text(out, "\n");
	while (*text != '\0') {
		size_t n = strcspn(text, "\n");
		bool kept = *text == ' ' || n == 0;

		if (!kept) {
			buf_printf(&paragraph, "%.*s ", (int)n, text);
		}
		if (kept || text[n] == '\0' || text[n + 1] == '\0') {
			cmd_out_fill(out, buf_str(&paragraph), 0, 0);
			buf_clear(&paragraph);
		}
		if (kept)
			cmd_out_printf(out, "%.*s\n", (int)n, text);
		text += n + (text[n] == '\n');
	}
	buf_release(&paragraph);
}

static void
put_rows(struct cmd_out *out, const struct cmd *const *rows, enum cmd_group group, bool any_group)
{
	for (; *rows != NULL; rows++) {
		if ((*rows)->group == CMD_GROUP_HIDDEN || (!any_group && (*rows)->group != group))
			continue;
		cmd_out_text(out, "  ");
		cmd_out_styled(out, "accent", (*rows)->name);
		cmd_out_printf(out, "%*s%s\n", 14 - (int)strlen((*rows)->name), "",
		    (*rows)->summary);
	}
}

static void
put_examples(struct cmd_out *out, const struct cmd_example *e)
{
	put_heading(out, "Examples");
	for (; e->line != NULL; e++) {
		cmd_out_styled(out, "dim", "  $ ");
		cmd_out_printf(out, "%s\n", e->line);
		cmd_out_fill(out, e->what, 6, 0);
	}
}

void
cmd_help_command(struct cmd_out *out, const struct cmd *cmd, const char *full_name)
{
	cmd_out_styled(out, "bold", "benchtop ");
	cmd_out_styled(out, "bold", full_name);
	cmd_out_printf(out, ": %s\n\n", cmd->summary);
	put_forms(out, cmd, full_name, "", 2);
	if (cmd->details != NULL)
		put_details(out, cmd->details);
	if (cmd->subs != NULL) {
		put_heading(out, "Commands");
		put_rows(out, cmd_subs(cmd), CMD_GROUP_START, true);
	}
	put_heading(out, "Options");
	put_options(out, cmd->options);
	put_options(out, cmd_common_options);
	if (cmd->examples != NULL)
		put_examples(out, cmd->examples);
}

static bool
has_group(enum cmd_group group)
{
	for (const struct cmd *const *row = cmd_all(); *row != NULL; row++) {
		if ((*row)->group == group)
			return true;
	}
	return false;
}

void
cmd_help_all(struct cmd_out *out)
{
	cmd_out_text(out, "Benchtop: the machine-learning experiment workbench in a terminal\n\n");
	cmd_out_text(out, "  benchtop                    open the workbench in the nearest workspace\n");
	cmd_out_text(out, "  benchtop [-C DIR] COMMAND   do one thing; `benchtop COMMAND --help` tells how\n");
	for (int group = 0; group < CMD_GROUP_HIDDEN; group++) {
		if (!has_group((enum cmd_group)group))
			continue;
		put_heading(out, group_titles[group]);
		put_rows(out, cmd_all(), (enum cmd_group)group, false);
	}
	cmd_out_text(out, "\nExit codes: 0 done, 1 the work failed, 2 usage or configuration, "
		"3 not found, 4 the store or the system.\n");
}

static bool
help_run(struct cmd_call *call, struct err *err)
{
	const struct cmd *const *rows = cmd_all();
	const struct cmd *row = NULL;
	const char *full_name = "";

	for (int i = 0; i < call->arg_count; i++) {
		const char *near;

		row = cmd_find(rows, call->args[i]);
		if (row == NULL) {
			near = rows != NULL ? cmd_parse_nearest(rows, call->args[i]) : NULL;
			return err_set(err, ERR_NOTFOUND, "no command \"%s%s\"%s%s%s", full_name,
			    call->args[i], near != NULL ? "; did you mean \"" : "",
			    near != NULL ? near : "", near != NULL ? "\"?" : "");
		}
		rows = cmd_subs(row);
		full_name = arena_printf(call->arena, "%s%s%s", full_name, i > 0 ? " " : "",
		    row->name);
	}
	if (row == NULL)
		cmd_help_all(call->out);
	else
		cmd_help_command(call->out, row, full_name);
	return true;
}

const struct cmd cmd_help = {
	.name = "help",
	.group = CMD_GROUP_HELP,
	.summary = "say what there is, or how a command is used",
	.usage = "[COMMAND [SUBCOMMAND]]",
	.details = "Without COMMAND, lists all of them. benchtop help COMMAND says the same as benchtop COMMAND --help; "
		   "the manual page benchtop-COMMAND says it too, and benchtop.yaml(5) describes the project file.",
	.max_args = 2,
	.completes = CMD_ARGS_COMMANDS,
	.run = help_run,
};
