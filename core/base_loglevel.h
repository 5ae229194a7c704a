/*
 * base_loglevel.h - how serious a line of output is, told from its text alone.
 *
 * Known are the ways in which programs say so: a word in capitals (ERROR, WARN), a word before a
 * colon (`error: no such file`, `ValueError: ...`), a key (`level=warning`, `"severity":"ERROR"`), the letter of
 * glog, absl and TensorFlow (`E0312 10:11:12`, `: W tensorflow/`), and what runtimes print when they
 * die (`Traceback (most recent call last)`, `Segmentation fault`). A metric is no error: `error: 0.12`, `error=3`.
 */
#ifndef BASE_LOGLEVEL_H
#define BASE_LOGLEVEL_H

#include "base_buf.h"

enum loglevel { LOGLEVEL_NONE, LOGLEVEL_DEBUG, LOGLEVEL_INFO, LOGLEVEL_WARNING, LOGLEVEL_ERROR };

enum { LOGLEVEL_LOOK = 512 };	/* bytes of the line that are looked at */

/* `line` is raw: colours in it are skipped. */
enum loglevel loglevel_of(struct slice line);

#endif
