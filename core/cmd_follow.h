/*
 * cmd_follow.h - watching a run as it goes: `benchtop run`, `rerun` and `logs -f`.
 *
 * The follower only reads (journal and logs), so it may end at any moment without harm. With progress
 * it tells the states of steps and the metrics, on a terminal in a last line that rewrites itself;
 * Ctrl-C asks whether to detach or to stop the run; a hang-up or SIGTERM detaches.
 */
#ifndef CMD_FOLLOW_H
#define CMD_FOLLOW_H

#include "cmd.h"

struct cmd_follow_request {
	const char *id;
	const char *step;	/* only its log; NULL: all */
	bool progress;
	bool times;
	int64_t last;		/* begin so many lines before the end of each log; -1: at the beginning */
};

struct cmd_follow_result {
	const char *status;	/* at the end: "finished", "failed", ...; in call->arena */
	bool detached;		/* the person left; the run goes on */
};

MUST_CHECK bool cmd_follow(struct cmd_call *call, const struct cmd_follow_request *request,
    struct cmd_follow_result *result, struct err *err);

#endif
