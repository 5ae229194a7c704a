/*
 * launch.h - starting runs from the workbench: a menu of the pipelines, a form of their parameters.
 */
#ifndef LAUNCH_H
#define LAUNCH_H

#include "frame.h"

struct map;

/* The menu of pipelines, and of running a command as it is. */
void launch_menu(struct frame *f);
/* Adds the pipelines that begin with text. */
void launch_complete(struct frame *f, const char *text, struct map *words);
/* The form of this pipeline; the error is said when there is no such one. */
void launch_pipeline(struct frame *f, const char *pipeline);
/* Asks for a command line to run as it is; NULL, or the line itself. */
void launch_command(struct frame *f, const char *line);
/* The form of a historical run, to run it again. */
void launch_rerun(struct frame *f, const char *id);

#endif
