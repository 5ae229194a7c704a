/*
 * action_sets.h - all actions there are: of each screen, of its parts, of tables and long pages, of everywhere.
 */
#ifndef ACTION_SETS_H
#define ACTION_SETS_H

#include "action.h"

const struct action_set *const *action_sets(size_t *count);
/* Their whole names, "runs.delete", as `bind` takes them. */
const char *const *action_sets_names(size_t *count);

#endif
