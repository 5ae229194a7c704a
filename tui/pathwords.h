/*
 * pathwords.h - completing the path of a file that is being typed.
 */
#ifndef PATHWORDS_H
#define PATHWORDS_H

#include "base_map.h"

/* Adds the paths that `typed` can become: folders end with '/'. What is relative is so to `base`; "~/" is
 * the home folder. Hidden files only when a dot was typed. At most PATHWORDS_MAX of them. */
enum { PATHWORDS_MAX = 1000 };
void pathwords_add(const char *base, const char *typed, struct map *words);

#endif
