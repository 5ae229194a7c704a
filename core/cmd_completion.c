/*
 * cmd_completion.c - completion for bash, zsh and fish, written from the table of commands.
 *
 * The scripts are data only: all names are ours. Runs and pipelines are asked for at completion time
 * by `benchtop complete KIND` (hidden), so that a script never has to be written again.
 */
#include "cmd.h"

#include <string.h>

/* What `benchtop complete` is asked for, by kind of arguments; NULL: nothing. */
static const char *const kinds[] = {
	[CMD_ARGS_NONE] = NULL, [CMD_ARGS_RUNS] = "runs", [CMD_ARGS_PIPELINES] = "pipelines",
	[CMD_ARGS_COMMANDS] = "commands", [CMD_ARGS_DATASETS] = "datasets", [CMD_ARGS_FILES] = NULL,
	[CMD_ARGS_FOLDERS] = NULL, [CMD_ARGS_COLUMNS] = "columns", [CMD_ARGS_DATA] = "datasets",
};

static bool
takes_files(const struct cmd *cmd)
{
	return cmd->completes == CMD_ARGS_FILES || cmd->completes == CMD_ARGS_FOLDERS ||
	    cmd->completes == CMD_ARGS_DATA;
}

typedef void visit_command(struct cmd_out *out, const struct cmd *cmd, const char *parent);

static void
each_command(struct cmd_out *out, visit_command *visit)
{
	for (const struct cmd *const *row = cmd_all(); *row != NULL; row++) {
		if ((*row)->group == CMD_GROUP_HIDDEN)
			continue;
		visit(out, *row, NULL);
		for (const struct cmd *const *sub = cmd_subs(*row); sub != NULL && *sub != NULL; sub++)
			visit(out, *sub, (*row)->name);
	}
}

/* As it is typed: "data add". */
static void
put_name(struct cmd_out *out, const struct cmd *cmd, const char *parent)
{
	if (parent != NULL)
		cmd_out_printf(out, "%s ", parent);
	cmd_out_text(out, cmd->name);
}

/* Inside single quotes of a shell. */
static void
put_quoted(struct cmd_out *out, const char *text)
{
	cmd_out_text(out, "'");
	for (; *text != '\0'; text++) {
		if (*text == '\'')
			cmd_out_text(out, "'\\''");
		else
			cmd_out_bytes(out, text, 1);
	}
	cmd_out_text(out, "'");
}

/* ------------------------------------------------------------------------------- bash */

static void
bash_words(struct cmd_out *out, const struct cmd_option *o)
{
	for (; o != NULL && o->name != NULL; o++)
		cmd_out_printf(out, " --%s", o->name);
}

static void
bash_command(struct cmd_out *out, const struct cmd *cmd, const char *parent)
{
	cmd_out_text(out, "\t'");
	put_name(out, cmd, parent);
	cmd_out_text(out, "')\n\t\toptions='");
	bash_words(out, cmd->options);
	bash_words(out, cmd_common_options);
	cmd_out_text(out, "'\n");
	if (kinds[cmd->completes] != NULL)
		cmd_out_printf(out, "\t\tkind=%s\n", kinds[cmd->completes]);
	if (takes_files(cmd))
		cmd_out_text(out, "\t\tfiles=yes\n");
	if (cmd->subs != NULL) {
		cmd_out_text(out, "\t\tsubs='");
		for (const struct cmd *const *sub = cmd_subs(cmd); *sub != NULL; sub++)
			cmd_out_printf(out, " %s", (*sub)->name);
		cmd_out_text(out, "'\n");
	}
	cmd_out_text(out, "\t\t;;\n");
}

/* Options whose value is chosen from words. */
static void
bash_choices(struct cmd_out *out, const struct cmd *cmd, const char *parent)
{
	for (const struct cmd_option *o = cmd->options; o != NULL && o->name != NULL; o++) {
		if (o->type != CMD_CHOICE)
			continue;
		cmd_out_text(out, "\t'");
		put_name(out, cmd, parent);
		cmd_out_printf(out, " --%s') words='", o->name);
		for (const char *p = o->choices; *p != '\0'; p++)
			cmd_out_printf(out, "%c", *p == '|' ? ' ' : *p);
		cmd_out_text(out, "' ;;\n");
	}
}

static void
put_bash(struct cmd_out *out)
{
	cmd_out_text(out, "# bash completion for benchtop; written by: benchtop completion bash\n"
		"_benchtop() {\n"
		"\tlocal cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}\n"
		"\tlocal name=${COMP_WORDS[1]} options subs kind files words\n"
		"\tif [ \"$COMP_CWORD\" = 1 ]; then\n"
		"\t\tmapfile -t COMPREPLY < <(compgen -W \"$(benchtop complete commands)\" -- \"$cur\")\n"
		"\t\treturn\n"
		"\tfi\n"
		"\tcase \"$name ${COMP_WORDS[2]}\" in\n");
	for (const struct cmd *const *row = cmd_all(); *row != NULL; row++) {
		for (const struct cmd *const *sub = cmd_subs(*row); sub != NULL && *sub != NULL; sub++)
			cmd_out_printf(out, "\t'%s %s') [ \"$COMP_CWORD\" = 2 ] || name='%s %s' ;;\n",
			    (*row)->name, (*sub)->name, (*row)->name, (*sub)->name);
	}
	cmd_out_text(out, "\tesac\n\tcase $name in\n");
	each_command(out, bash_command);
	cmd_out_text(out, "\tesac\n\tcase \"$name $prev\" in\n");
	each_command(out, bash_choices);
	cmd_out_text(out, "\t*' --color') words='auto always never' ;;\n\tesac\n"
		"\tif [ -n \"$words\" ]; then\n"
		"\t\tmapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$cur\")\n"
		"\telif [ \"${cur#-}\" != \"$cur\" ]; then\n"
		"\t\tmapfile -t COMPREPLY < <(compgen -W \"$options\" -- \"$cur\")\n"
		"\telif [ -n \"$subs\" ] && [ \"$COMP_CWORD\" = 2 ]; then\n"
		"\t\tmapfile -t COMPREPLY < <(compgen -W \"$subs\" -- \"$cur\")\n"
		"\telif [ -n \"$kind$files\" ]; then\n"
		"\t\t[ -z \"$kind\" ] || words=$(benchtop complete \"$kind\" 2>/dev/null)\n"
		"\t\tmapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$cur\"; [ -z \"$files\" ] || compgen -f -- \"$cur\")\n"
		"\tfi\n"
		"}\n"
		"complete -o default -F _benchtop benchtop\n");
}

/* ------------------------------------------------------------------------------- zsh */

/* In `_arguments` specs, brackets and colons are syntax. */
static void
zsh_text(struct cmd_out *out, const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text == '\'')
			cmd_out_text(out, "'\\''");
		else if (strchr("[]:\\", *text) != NULL)
			cmd_out_printf(out, "\\%c", *text);
		else
			cmd_out_bytes(out, text, 1);
	}
}

static void
zsh_options(struct cmd_out *out, const struct cmd_option *o)
{
	for (; o != NULL && o->name != NULL; o++) {
		cmd_out_printf(out, " \\\n\t\t\t'%s--%s%s[", o->repeats ? "*" : "", o->name,
		    o->type == CMD_FLAG ? "" : "=");
		zsh_text(out, o->help);
		cmd_out_text(out, "]");
		if (o->type != CMD_FLAG)
			cmd_out_printf(out, ":%s:", o->arg);
		if (o->type == CMD_FILE || o->type == CMD_FOLDER)
			cmd_out_text(out, o->type == CMD_FILE ? "_files" : "_files -/");
		if (o->type == CMD_CHOICE) {
			cmd_out_text(out, "(");
			for (const char *p = o->choices; *p != '\0'; p++)
				cmd_out_printf(out, "%c", *p == '|' ? ' ' : *p);
			cmd_out_text(out, ")");
		}
		cmd_out_text(out, "'");
	}
}

static void
zsh_command(struct cmd_out *out, const struct cmd *cmd, const char *parent)
{
	if (cmd->subs != NULL)
		return;
	cmd_out_text(out, "\t\t'");
	put_name(out, cmd, parent);
	cmd_out_text(out, "') _arguments");
	zsh_options(out, cmd->options);
	zsh_options(out, cmd_common_options);
	if (cmd->completes == CMD_ARGS_DATA)
		cmd_out_text(out, " \\\n\t\t\t'*:data:_benchtop_data'");
	else if (kinds[cmd->completes] != NULL)
		cmd_out_printf(out, " \\\n\t\t\t'*:%s:_benchtop_ask %s'", kinds[cmd->completes],
		    kinds[cmd->completes]);
	else if (takes_files(cmd))
		cmd_out_printf(out, " \\\n\t\t\t'*:file:_files'");
	cmd_out_text(out, " ;;\n");
}

static void
zsh_describe(struct cmd_out *out, const char *variable, const struct cmd *const *rows)
{
	cmd_out_printf(out, "\tlocal -a %s=(\n", variable);
	for (; *rows != NULL; rows++) {
		if ((*rows)->group == CMD_GROUP_HIDDEN)
			continue;
		cmd_out_printf(out, "\t\t'%s:", (*rows)->name);
		zsh_text(out, (*rows)->summary);
		cmd_out_text(out, "'\n");
	}
	cmd_out_text(out, "\t)\n");
}

static void
put_zsh(struct cmd_out *out)
{
	cmd_out_text(out, "#compdef benchtop\n# zsh completion for benchtop; written by: benchtop completion zsh\n"
		"_benchtop_ask() {	# what _arguments hands to compadd comes before the kind\n"
		"\tlocal -a found=(${(f)\"$(benchtop complete $argv[-1] 2>/dev/null)\"})\n"
		"\tcompadd \"${(@)argv[1,-2]}\" -a found\n"
		"}\n"
		"_benchtop_data() {\n"
		"\t_alternative 'datasets:dataset:_benchtop_ask datasets' 'files:file:_files'\n"
		"}\n"
		"_benchtop() {\n");
	zsh_describe(out, "commands", cmd_all());
	cmd_out_text(out, "\tif (( CURRENT == 2 )); then\n"
		"\t\t_describe command commands\n\t\treturn\n\tfi\n"
		"\tlocal name=$words[2]\n\tcase $name in\n");
	for (const struct cmd *const *row = cmd_all(); *row != NULL; row++) {
		if ((*row)->subs == NULL)
			continue;
		cmd_out_printf(out, "\t'%s')\n", (*row)->name);
		zsh_describe(out, "subs", cmd_subs(*row));
		cmd_out_text(out, "\t\tif (( CURRENT == 3 )); then\n\t\t\t_describe command subs\n"
			"\t\t\treturn\n\t\tfi\n\t\tname=\"$name $words[3]\"\n\t\tshift words\n"
			"\t\t(( CURRENT-- ))\n\t\t;;\n");
	}
	cmd_out_text(out, "\tesac\n\tshift words\n\t(( CURRENT-- ))\n\tcase $name in\n");
	each_command(out, zsh_command);
	cmd_out_text(out, "\tesac\n}\n"
		"if [ \"$funcstack[1]\" = _benchtop ]; then _benchtop; else compdef _benchtop benchtop; fi\n");
}

/* ------------------------------------------------------------------------------- fish */

/* The command that has a subcommand of the same name (data plot beside plot); NULL: none. */
static const char *
namesake_in(const struct cmd *cmd)
{
	for (const struct cmd *const *row = cmd_all(); *row != NULL; row++)
		for (const struct cmd *const *sub = cmd_subs(*row); sub != NULL && *sub != NULL; sub++)
			if (str_equal((*sub)->name, cmd->name))
				return (*row)->name;
	return NULL;
}

static void
fish_options(struct cmd_out *out, const char *condition, const struct cmd_option *o)
{
	for (; o != NULL && o->name != NULL; o++) {
		cmd_out_printf(out, "complete -c benchtop -n '%s' -l %s", condition, o->name);
		if (o->letter != 0)
			cmd_out_printf(out, " -s %c", o->letter);
		if (o->type == CMD_FILE || o->type == CMD_FOLDER)
			cmd_out_text(out, " -r -F");
		else if (o->type != CMD_FLAG)
			cmd_out_text(out, " -x");
		if (o->type == CMD_CHOICE) {
			cmd_out_text(out, " -a '");
			for (const char *p = o->choices; *p != '\0'; p++)
				cmd_out_printf(out, "%c", *p == '|' ? ' ' : *p);
			cmd_out_text(out, "'");
		}
		cmd_out_text(out, " -d ");
		put_quoted(out, o->help);
		cmd_out_text(out, "\n");
	}
}

static void
fish_command(struct cmd_out *out, const struct cmd *cmd, const char *parent)
{
	struct buf condition = BUF_INIT;

	if (parent == NULL) {
		cmd_out_printf(out, "complete -c benchtop -n __fish_use_subcommand -a %s -d ",
		    cmd->name);
		buf_printf(&condition, "__fish_seen_subcommand_from %s", cmd->name);
		if (namesake_in(cmd) != NULL)
			buf_printf(&condition, "; and not __fish_seen_subcommand_from %s", namesake_in(cmd));
	} else {
		cmd_out_printf(out, "complete -c benchtop -n '__fish_seen_subcommand_from %s; "
		    "and not __fish_seen_subcommand_from", parent);
		for (const struct cmd *const *sub = cmd_subs(cmd_find(cmd_all(), parent)); *sub != NULL; sub++)
			cmd_out_printf(out, " %s", (*sub)->name);
		cmd_out_printf(out, "' -a %s -d ", cmd->name);
		buf_printf(&condition, "__fish_seen_subcommand_from %s; "
			"and __fish_seen_subcommand_from %s", parent, cmd->name);
	}
	put_quoted(out, cmd->summary);
	cmd_out_text(out, "\n");
	fish_options(out, buf_str(&condition), cmd->options);
	if (kinds[cmd->completes] != NULL)
		cmd_out_printf(out, "complete -c benchtop -n '%s' -a '(benchtop complete %s 2>/dev/null)'\n",
		    buf_str(&condition), kinds[cmd->completes]);
	if (takes_files(cmd))
		cmd_out_printf(out, "complete -c benchtop -n '%s' -F\n", buf_str(&condition));
	buf_release(&condition);
}

static void
put_fish(struct cmd_out *out)
{
	cmd_out_text(out, "# fish completion for benchtop; written by: benchtop completion fish\n"
		"complete -c benchtop -f\n");
	fish_options(out, "true", cmd_common_options);
	each_command(out, fish_command);
}

static const struct {
	const char *name;
	void (*put)(struct cmd_out *out);
} shells[] = { { "bash", put_bash }, { "zsh", put_zsh }, { "fish", put_fish } };

static bool
completion_run(struct cmd_call *call, struct err *err)
{
	for (size_t i = 0; i < ARRAY_LEN(shells); i++) {
		if (str_equal(shells[i].name, call->args[0])) {
			shells[i].put(call->out);
			return true;
		}
	}
	return err_set(err, ERR_USAGE, "no completion for \"%s\": it is one of bash, zsh, fish",
	    call->args[0]);
}

static const struct cmd_example examples[] = {
	{ "source <(benchtop completion bash)", "for this shell; put the line into ~/.bashrc" },
	{ "benchtop completion zsh > ~/.zfunc/_benchtop", "for zsh; ~/.zfunc must be in fpath" },
	{ "benchtop completion fish > ~/.config/fish/completions/benchtop.fish", "for fish" },
	{ .line = NULL },
};

const struct cmd cmd_completion = {
	.name = "completion",
	.group = CMD_GROUP_HELP,
	.summary = "write the completion script of a shell",
	.usage = "bash|zsh|fish",
	.details = "The script completes commands, options, runs, pipelines, columns, datasets and files.",
	.examples = examples,
	.min_args = 1,
	.max_args = 1,
	.run = completion_run,
};
