/*
 * run_dag.c - states of the nodes of a graph. Graphs have tens of nodes, so plain loops do.
 */
#include "run_dag.h"

#include <string.h>

#include "base_mem.h"

struct node {
	size_t *needs;
	size_t need_count;
	enum run_dag_state state;
};

struct run_dag {
	struct node *nodes;
	size_t count;
};

static bool
needs_are_done(const struct run_dag *dag, const struct node *node)
{
	for (size_t i = 0; i < node->need_count; i++) {
		if (dag->nodes[node->needs[i]].state != RUN_DAG_DONE)
			return false;
	}
	return true;
}

/* What waits for a node that failed or is blocked becomes blocked, until nothing changes. */
static void
spread_blocks(struct run_dag *dag)
{
	bool changed = true;

	while (changed) {
		changed = false;
		for (size_t i = 0; i < dag->count; i++) {
			struct node *node = &dag->nodes[i];

			for (size_t k = 0; k < node->need_count && node->state == RUN_DAG_WAITING; k++) {
				if (dag->nodes[node->needs[k]].state < RUN_DAG_FAILED)
					continue;
				node->state = RUN_DAG_BLOCKED;
				changed = true;
			}
		}
	}
}

/* Finishes nodes in thought until none is left; what is left then waits for itself. */
static bool
has_cycle(struct run_dag *dag)
{
	size_t node, finished = 0;

	while (run_dag_ready(dag, 0, &node)) {
		dag->nodes[node].state = RUN_DAG_DONE;
		finished++;
	}
	for (size_t i = 0; i < dag->count; i++)
		dag->nodes[i].state = RUN_DAG_WAITING;
	return finished < dag->count;
}

static bool
copy_needs(struct run_dag *dag, size_t i, const struct run_dag_node *from, struct err *err)
{
	struct node *node = &dag->nodes[i];

	for (size_t k = 0; k < from->need_count; k++) {
		if (from->needs[k] >= dag->count)
			return err_set(err, ERR_CONFIG, "step %zu depends on a step that does not exist",
			    i + 1);
	}
	node->needs = x_new_array(size_t, from->need_count);
	node->need_count = from->need_count;
	if (from->need_count > 0)
		memcpy(node->needs, from->needs, from->need_count * sizeof *from->needs);
	return true;
}

bool
run_dag_new(struct run_dag **out, const struct run_dag_node *nodes, size_t count, struct err *err)
{
	struct run_dag *dag = x_new(struct run_dag);

	dag->nodes = x_new_array(struct node, count);
	dag->count = count;
	for (size_t i = 0; i < count; i++) {
		if (!copy_needs(dag, i, &nodes[i], err))
			goto fail;
	}
	if (has_cycle(dag)) {
		err_set(err, ERR_CONFIG, "steps depend on each other in a circle");
		goto fail;
	}
	*out = dag;
	return true;
fail:
	run_dag_free(dag);
	return false;
}

void
run_dag_free(struct run_dag *dag)
{
	if (dag == NULL)
		return;
	for (size_t i = 0; i < dag->count; i++)
		x_free(dag->nodes[i].needs);
	x_free(dag->nodes);
	x_free(dag);
}

bool
run_dag_ready(const struct run_dag *dag, size_t from, size_t *node)
{
	for (size_t i = from; i < dag->count; i++) {
		if (dag->nodes[i].state == RUN_DAG_WAITING && needs_are_done(dag, &dag->nodes[i])) {
			*node = i;
			return true;
		}
	}
	return false;
}

void
run_dag_start(struct run_dag *dag, size_t node)
{
	x_assert(dag->nodes[node].state == RUN_DAG_WAITING);
	dag->nodes[node].state = RUN_DAG_RUNNING;
}

void
run_dag_put_back(struct run_dag *dag, size_t node)
{
	x_assert(dag->nodes[node].state == RUN_DAG_RUNNING);
	dag->nodes[node].state = RUN_DAG_WAITING;
}

void
run_dag_finish(struct run_dag *dag, size_t node, bool ok)
{
	x_assert(dag->nodes[node].state == RUN_DAG_RUNNING);
	dag->nodes[node].state = ok ? RUN_DAG_DONE : RUN_DAG_FAILED;
	spread_blocks(dag);
}

void
run_dag_stop(struct run_dag *dag)
{
	for (size_t i = 0; i < dag->count; i++) {
		if (dag->nodes[i].state == RUN_DAG_WAITING)
			dag->nodes[i].state = RUN_DAG_BLOCKED;
	}
}

enum run_dag_state
run_dag_state(const struct run_dag *dag, size_t node)
{
	return dag->nodes[node].state;
}

static size_t
count_state(const struct run_dag *dag, enum run_dag_state state)
{
	size_t count = 0;

	for (size_t i = 0; i < dag->count; i++)
		count += dag->nodes[i].state == state;
	return count;
}

size_t
run_dag_running(const struct run_dag *dag)
{
	return count_state(dag, RUN_DAG_RUNNING);
}

bool
run_dag_done(const struct run_dag *dag)
{
	return run_dag_running(dag) == 0 && count_state(dag, RUN_DAG_WAITING) == 0;
}
