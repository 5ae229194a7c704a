/*
 * cmd_parse.h - from argv to a call, by the rules of getopt_long: options and arguments in any order,
 * `--opt=value`, `--opt value`, `-o value`, `-ovalue`, flags in a cluster `-jf`, `--` ends
 * options, `-` is an argument. Long options are never abbreviated, so that a script that works today
 * works when a command learns another option.
 */
#ifndef CMD_PARSE_H
#define CMD_PARSE_H

#include "cmd.h"

/*
 * Fills cmd's arguments and values of `call` from what follows the command's name. call->cmd, full_name
 * and arena are set by the caller. ERR_USAGE names the option and, where one is near, what was
 * meant. The strings are borrowed from argv. With --help nothing else is checked.
 */
MUST_CHECK bool cmd_parse(struct cmd_call *call, int argc, char **argv, struct err *err);

/* The nearest of the (visible) names in a NULL-ended list of rows, or NULL. */
const char *cmd_parse_nearest(const struct cmd *const *rows, const char *word);

#endif
