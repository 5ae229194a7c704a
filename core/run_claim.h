/*
 * run_claim.h - runs that write the same files of the project's folder go one after the other.
 *
 * A run that is not isolated works in the project's own folder, where two runs with the same output
 * would overwrite each other's files and keep each other's results as artifacts. So a supervisor claims
 * the outputs of its steps before the first one starts, and waits while another run has claimed any of
 * them. Runs without declared outputs, with other outputs, and isolated ones claim nothing in common.
 *
 *	.benchtop/claims/<run id>	one output a line; locked as long as the supervisor lives
 *	.benchtop/claims/lock		held while claims are compared
 *
 * A claim whose lock nobody holds is of a run that is over, however it ended, and counts no more.
 */
#ifndef RUN_CLAIM_H
#define RUN_CLAIM_H

#include "run_spec.h"

struct run_claim;

/* ERR_BUSY: another run has some of them; the message says which run and which file, to be shown. */
MUST_CHECK bool run_claim_take(struct run_claim **out, struct store *store,
    const struct run_spec *spec, struct err *err);
void run_claim_drop(struct run_claim *claim);	/* NULL is fine */

/* Is there anything to claim? */
bool run_claim_needed(const struct run_spec *spec);

#endif
