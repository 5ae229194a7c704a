/*
 * store_workspace.h - finding and making a workspace: a folder with benchtop.yaml (optional) and the
 * store in .benchtop/.
 */
#ifndef STORE_WORKSPACE_H
#define STORE_WORKSPACE_H

#include <stdbool.h>

#include "base_err.h"
#include "base_mem.h"

#define STORE_DIR ".benchtop"
#define STORE_PROJECT_FILE "benchtop.yaml"

/* The nearest folder at or above dir that has .benchtop or benchtop.yaml; $BENCHTOP_WORKSPACE, when
 * set, is taken instead. An absolute path in the arena. ERR_NOTFOUND says how to make one. */
MUST_CHECK bool store_workspace_find(const char *dir, struct arena *a, char **root, struct err *err);

/* Makes the store in root (and root itself when missing). Fine when there is one already: *created
 * (may be NULL) tells. The user's own files are not touched. */
MUST_CHECK bool store_workspace_init(const char *root, bool *created, struct err *err);

/* Is there a store in root? */
bool store_workspace_has_store(const char *root);

#endif
