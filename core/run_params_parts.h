/*
 * run_params_parts.h - what the files of run_params share; for them alone.
 */
#ifndef RUN_PARAMS_PARTS_H
#define RUN_PARAMS_PARTS_H

#include "run_params.h"

struct map;

struct run_params_reader {
	struct arena *arena;
	struct mistakes *mistakes;	/* NULL: an override; names are not checked */
	struct map *variables;		/* BENCHTOP_PARAM_x -> path */
};

/* The parameter that a node says; name and path are NULL in a list. */
struct run_param *run_params_node(struct run_params_reader *r, const struct yaml_node *node,
    const char *name, const char *path);

/* The member of a map by the first n bytes of name; NULL: there is none. */
struct run_param *run_params_member(const struct run_param *map, const char *name, size_t n);

#endif
