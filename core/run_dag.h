/*
 * run_dag.h - the order of steps: which may start now, which never will.
 *
 *	run_dag_new(&dag, nodes, count, err);		unknown names and cycles are errors
 *	while (!run_dag_done(dag)) {
 *		while (run_dag_next(dag, &i)) start(i);		i counts as running
 *		... run_dag_finish(dag, i, ok) when it ended
 *	}
 *	run_dag_free(dag);
 *
 * Steps that are ready come in the order in which they were given. When one fails, all that depend
 * on it, however far, become blocked; others go on.
 */
#ifndef RUN_DAG_H
#define RUN_DAG_H

#include <stdbool.h>
#include <stddef.h>

#include "base_err.h"

struct run_dag;

struct run_dag_node {
	const char *name;			/* unique; copied only into error messages */
	const char *const *after;		/* names of nodes; may be NULL when after_count is 0 */
	size_t after_count;
};

enum run_dag_state { RUN_DAG_WAITING, RUN_DAG_RUNNING, RUN_DAG_DONE, RUN_DAG_FAILED, RUN_DAG_BLOCKED };

/* ERR_CONFIG: "step fit: after: no step \"prepar\" (did you mean \"prepare\"?)",
 * "steps depend on each other: a after b after c after a". */
MUST_CHECK bool run_dag_new(struct run_dag **out, const struct run_dag_node *nodes, size_t count,
    struct err *err);
void run_dag_free(struct run_dag *dag);

/* Takes the next step that is ready and marks it running. False: none is ready now. */
bool run_dag_next(struct run_dag *dag, size_t *node);
void run_dag_finish(struct run_dag *dag, size_t node, bool ok);
/* Nothing more will start: all that waits becomes blocked. */
void run_dag_stop(struct run_dag *dag);

enum run_dag_state run_dag_state(const struct run_dag *dag, size_t node);
bool run_dag_done(const struct run_dag *dag);		/* nothing runs, nothing is ready */
/* The layer of a node: 0 without dependencies, else one more than the deepest of them. */
size_t run_dag_layer(const struct run_dag *dag, size_t node);

#endif
