/*
 * os_share.h - where the files that come with the program are: examples, themes, loadable modules.
 *
 * They are looked for beside the executable (in the build folder), in the tree that the executable
 * was installed in, and in the tree that configure was told of; the first that has the file counts.
 * So a program that was built but not installed finds its files, and so does an installed tree that
 * was moved. $BENCHTOP_SHARE and $BENCHTOP_LIB, when set, are looked into before these.
 */
#ifndef OS_SHARE_H
#define OS_SHARE_H

#include <stdbool.h>

#include "base_err.h"
#include "base_mem.h"

/* "examples/files", "themes": a file or folder below share/. An absolute path in the arena.
 * ERR_NOTFOUND names all places that were looked at. */
MUST_CHECK bool os_share_find(const char *name, struct arena *a, char **out, struct err *err);

/* "cells.so", "cells.driver_info": a loadable module or what belongs to it. */
MUST_CHECK bool os_share_find_module(const char *name, struct arena *a, char **out, struct err *err);

#endif
