/*
 * run_dag.h - the order of steps: which may start now, which never will.
 *
 *	run_dag_new(&dag, nodes, count, err);			a cycle is an error
 *	while (!run_dag_done(dag)) {
 *		for (i = 0; run_dag_ready(dag, i, &i); i++)
 *			run_dag_start(dag, i);			as many as there is room for
 *		... run_dag_finish(dag, i, ok) when one ended
 *	}
 *	run_dag_free(dag);
 *
 * Nodes are numbers, in the order in which they were declared. When one fails, all that depend on
 * it, however far, become blocked; others go on.
 */
#ifndef RUN_DAG_H
#define RUN_DAG_H

#include <stdbool.h>
#include <stddef.h>

#include "base_err.h"

struct run_dag;

struct run_dag_node {
	const size_t *needs;		/* numbers of nodes that must be done before; copied */
	size_t need_count;
};

enum run_dag_state { RUN_DAG_WAITING, RUN_DAG_RUNNING, RUN_DAG_DONE, RUN_DAG_FAILED, RUN_DAG_BLOCKED };

/* ERR_CONFIG when nodes depend on each other in a circle, or on one that does not exist. */
MUST_CHECK bool run_dag_new(struct run_dag **out, const struct run_dag_node *nodes, size_t count,
    struct err *err);
void run_dag_free(struct run_dag *dag);

/* The first node from number `from` on that waits for nothing. False: there is none. */
bool run_dag_ready(const struct run_dag *dag, size_t from, size_t *node);
void run_dag_start(struct run_dag *dag, size_t node);
/* What was started cannot begin yet after all: it waits again, and others may have its place. */
void run_dag_put_back(struct run_dag *dag, size_t node);
void run_dag_finish(struct run_dag *dag, size_t node, bool ok);
/* Nothing more will start: all that waits becomes blocked. */
void run_dag_stop(struct run_dag *dag);

enum run_dag_state run_dag_state(const struct run_dag *dag, size_t node);
size_t run_dag_running(const struct run_dag *dag);	/* how many run */
bool run_dag_done(const struct run_dag *dag);		/* nothing runs, nothing waits */

#endif
