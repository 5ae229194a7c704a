/*
 * cmd_launch.h - what `run` and `rerun` share: progress of the launch, following, the exit code.
 */
#ifndef CMD_LAUNCH_H
#define CMD_LAUNCH_H

#include "cmd.h"
#include "run_spec.h"

/* Tells "hashing data 1.2 GB of 3 GB" on standard error when it is a terminal; Ctrl-C cancels. */
struct run_progress cmd_launch_progress(struct cmd_call *call);

/* The run has its supervisor: follow it (or not, with --detach), then return as the run ended.
 * ERR_FAILED without a message when it did not finish; what happened was told. */
MUST_CHECK bool cmd_launch_follow(struct cmd_call *call, const char *id, struct err *err);

/* Options that both commands have: --param, --detach. */
#define CMD_LAUNCH_OPTIONS \
	{ .letter = 'p', .name = "param", .arg = "KEY=VALUE", .type = CMD_PAIR, .repeats = true, \
		.help = "set a parameter, as in -p model.depth=8" }, \
	{ .letter = 'd', .name = "detach", \
		.help = "return at once; the run goes on, and its id is printed" }

#endif
