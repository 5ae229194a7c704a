/*
 * cmd_parse.c - options and arguments of one command, from its table.
 *
 * getopt_long is not used: its tables would be a second copy of ours, it abbreviates, it prints by
 * itself, and it cannot name the option that was meant.
 */
#include "cmd_parse.h"

#include <string.h>

const struct cmd_option cmd_common_options[] = {
	{ .letter = 'h', .name = "help", .help = "say how this command is used" },
	{ .name = "color", .arg = "WHEN", .type = CMD_CHOICE, .choices = "auto|always|never",
		.help = "when to use colours" },
	{ .name = NULL },
};

struct parser {
	struct cmd_call *call;
	int argc, next;
	char **argv;
	size_t value_cap, arg_cap;
};

static size_t
table_len(const struct cmd_option *options)
{
	size_t n = 0;

	while (options != NULL && options[n].name != NULL)
		n++;
	return n;
}

static const struct cmd_option *
find_option(const struct cmd_option *options, const char *name, size_t len, char letter)
{
	for (; options != NULL && options->name != NULL; options++) {
		if (name == NULL ? options->letter == letter
				 : strlen(options->name) == len &&
				 memcmp(options->name, name, len) == 0)
			return options;
	}
	return NULL;
}

/* The command's own rows come first, so that a command can give -h another meaning. */
static const struct cmd_option *
lookup(const struct cmd *cmd, const char *name, size_t len, char letter)
{
	const struct cmd_option *found = find_option(cmd->options, name, len, letter);

	return found != NULL ? found : find_option(cmd_common_options, name, len, letter);
}

static const char *
nearest_option(const struct parser *p, const char *name)
{
	const struct cmd_option *tables[] = { p->call->cmd->options, cmd_common_options };
	size_t count = table_len(tables[0]) + table_len(tables[1]), n = 0;
	const char **names = arena_array(p->call->arena, const char *, count + 1);

	for (size_t t = 0; t < ARRAY_LEN(tables); t++) {
		for (size_t i = 0; i < table_len(tables[t]); i++)
			names[n++] = tables[t][i].name;
	}
	return str_nearest(name, names, n);
}

static bool
unknown_long(const struct parser *p, const char *name, size_t len, struct err *err)
{
	char *word = arena_strndup(p->call->arena, name, len);
	const char *near = nearest_option(p, word);

	if (near == NULL)
		return err_set(err, ERR_USAGE, "unknown option --%s", word);
	return err_set(err, ERR_USAGE, "unknown option --%s; did you mean --%s?", word, near);
}

static bool
is_choice(const char *choices, const char *word)
{
	size_t len = strlen(word);

	for (const char *p = choices; len > 0; p++) {
		size_t n = strcspn(p, "|");

		if (n == len && memcmp(p, word, n) == 0)
			return true;
		p += n;
		if (*p == '\0')
			break;
	}
	return false;
}

static bool
check_value(const struct cmd_option *o, const char *text, struct err *err)
{
	int64_t count;
	double number;

	switch (o->type) {
	case CMD_COUNT:
		if (str_to_int64(text, &count) && count >= 0)
			return true;
		return err_set(err, ERR_USAGE, "--%s: \"%s\" is not a whole number", o->name, text);
	case CMD_NUMBER:
		if (str_to_double(text, &number))
			return true;
		return err_set(err, ERR_USAGE, "--%s: \"%s\" is not a number", o->name, text);
	case CMD_PAIR:
		if (strchr(text, '=') != NULL && text[0] != '=')
			return true;
		return err_set(err, ERR_USAGE, "--%s: \"%s\" is not of the form KEY=VALUE", o->name,
		    text);
	case CMD_CHOICE:
		if (is_choice(o->choices, text))
			return true;
		return err_set(err, ERR_USAGE, "--%s: \"%s\" is none of %s", o->name, text,
		    o->choices);
	case CMD_FLAG:
	case CMD_TEXT:
	case CMD_FILE:
	case CMD_FOLDER:
		break;
	}
	return true;
}

static bool
add_value(struct parser *p, const struct cmd_option *o, const char *text, struct err *err)
{
	struct cmd_call *call = p->call;

	if (text != NULL && !check_value(o, text, err))
		return false;
	x_assert(call->value_count < p->value_cap);
	call->values[call->value_count++] = (struct cmd_value){ .option = o, .text = text };
	if (str_equal(o->name, "help"))
		call->help = true;
	return true;
}

static void
add_arg(struct parser *p, const char *text)
{
	x_assert((size_t)p->call->arg_count < p->arg_cap);
	p->call->args[p->call->arg_count++] = text;
}

/* The value of an option that takes one: attached, or the next word. */
static bool
take_value(struct parser *p, const struct cmd_option *o, const char *attached, struct err *err)
{
	if (attached == NULL) {
		if (p->next == p->argc)
			return err_set(err, ERR_USAGE, "--%s needs a value: --%s %s", o->name,
			    o->name, o->arg);
		attached = p->argv[p->next++];
	}
	return add_value(p, o, attached, err);
}

static bool
parse_long(struct parser *p, const char *word, struct err *err)
{
	size_t len = strcspn(word, "=");
	const char *attached = word[len] == '=' ? word + len + 1 : NULL;
	const struct cmd_option *o = lookup(p->call->cmd, word, len, 0);

	if (o == NULL)
		return unknown_long(p, word, len, err);
	if (o->type != CMD_FLAG)
		return take_value(p, o, attached, err);
	if (attached != NULL)
		return err_set(err, ERR_USAGE, "--%s takes no value", o->name);
	return add_value(p, o, NULL, err);
}

static bool
parse_cluster(struct parser *p, const char *word, struct err *err)
{
	for (; *word != '\0'; word++) {
		const struct cmd_option *o = lookup(p->call->cmd, NULL, 0, *word);

		if (o == NULL)
			return err_set(err, ERR_USAGE, "unknown option -%c", *word);
		if (o->type != CMD_FLAG)
			return take_value(p, o, word[1] != '\0' ? word + 1 : NULL, err);
		if (!add_value(p, o, NULL, err))
			return false;
	}
	return true;
}

static bool
check_counts(const struct cmd_call *call, struct err *err)
{
	const struct cmd *cmd = call->cmd;

	if (call->help || cmd->run == NULL)
		return true;
	if (call->arg_count < cmd->min_args)
		return err_set(err, ERR_USAGE, "%s is missing: %s %s",
		    cmd->min_args - call->arg_count > 1 ? "more than one argument" : "an argument",
		    call->full_name, arena_strndup(call->arena, cmd->usage,
			strcspn(cmd->usage, "\n")));
	if (cmd->max_args >= 0 && call->arg_count > cmd->max_args)
		return err_set(err, ERR_USAGE, "one argument too many: \"%s\"",
		    call->args[cmd->max_args]);
	return true;
}

bool
cmd_parse(struct cmd_call *call, int argc, char **argv, struct err *err)
{
	struct parser p = { .call = call, .argc = argc, .argv = argv };

	/* A cluster has at most one option a letter. */
	for (int i = 0; i < argc; i++)
		p.value_cap += strlen(argv[i]) + 1;
	p.arg_cap = (size_t)argc;
	call->values = arena_array(call->arena, struct cmd_value, p.value_cap + 1);
	call->args = arena_array(call->arena, const char *, p.arg_cap + 1);
	call->after_dashes = -1;
	while (p.next < argc) {
		const char *word = argv[p.next++];

		if (call->after_dashes >= 0 || word[0] != '-' || word[1] == '\0')
			add_arg(&p, word);
		else if (str_equal(word, "--"))
			call->after_dashes = call->arg_count;
		else if (!(word[1] == '-' ? parse_long(&p, word + 2, err)
					  : parse_cluster(&p, word + 1, err)))
			return call->help;
	}
	return check_counts(call, err);
}

const char *
cmd_parse_nearest(const struct cmd *const *rows, const char *word)
{
	const char *names[128];
	size_t n = 0;

	for (; *rows != NULL && n < ARRAY_LEN(names); rows++) {
		if ((*rows)->group != CMD_GROUP_HIDDEN)
			names[n++] = (*rows)->name;
	}
	return str_nearest(word, names, n);
}

static const struct cmd_value *
last_value(const struct cmd_call *call, const char *name)
{
	x_assert(lookup(call->cmd, name, strlen(name), 0) != NULL);
	for (size_t i = call->value_count; i-- > 0;) {
		if (str_equal(call->values[i].option->name, name))
			return &call->values[i];
	}
	return NULL;
}

bool
cmd_flag(const struct cmd_call *call, const char *name)
{
	return last_value(call, name) != NULL;
}

const char *
cmd_text(const struct cmd_call *call, const char *name, const char *fallback)
{
	const struct cmd_value *v = last_value(call, name);

	return v != NULL ? v->text : fallback;
}

int64_t
cmd_count(const struct cmd_call *call, const char *name, int64_t fallback)
{
	const struct cmd_value *v = last_value(call, name);
	int64_t n;

	return v != NULL && str_to_int64(v->text, &n) ? n : fallback;
}

double
cmd_number(const struct cmd_call *call, const char *name, double fallback)
{
	const struct cmd_value *v = last_value(call, name);
	double n;

	return v != NULL && str_to_double(v->text, &n) ? n : fallback;
}

const char *const *
cmd_texts(const struct cmd_call *call, const char *name, size_t *count)
{
	const char **texts = arena_array(call->arena, const char *, call->value_count + 1);

	*count = 0;
	for (size_t i = 0; i < call->value_count; i++) {
		if (str_equal(call->values[i].option->name, name))
			texts[(*count)++] = call->values[i].text;
	}
	return texts;
}
