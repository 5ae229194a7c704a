/*
 * cmd_help.h - help on the terminal, from the rows.
 */
#ifndef CMD_HELP_H
#define CMD_HELP_H

#include "cmd.h"

void cmd_help_all(struct cmd_out *out);		/* `benchtop help` */
void cmd_help_command(struct cmd_out *out, const struct cmd *cmd, const char *full_name);
/* "usage: benchtop runs ..." alone, one line for each form. */
void cmd_help_usage(struct cmd_out *out, const struct cmd *cmd, const char *full_name);
/* The title of a group ("Runs"). */
const char *cmd_help_group(enum cmd_group group);

#endif
