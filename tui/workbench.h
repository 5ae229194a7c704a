/*
 * workbench.h - the command that opens the workbench: `benchtop` without a command.
 */
#ifndef WORKBENCH_H
#define WORKBENCH_H

#include "cmd.h"

extern const struct cmd cmd_workbench;

#endif
