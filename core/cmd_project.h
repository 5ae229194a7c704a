/*
 * cmd_project.h - the project file for commands: loaded, its mistakes told.
 */
#ifndef CMD_PROJECT_H
#define CMD_PROJECT_H

#include "cmd.h"
#include "run_project.h"

/* Loads <root>/benchtop.yaml into call->arena. All mistakes and warnings go to standard error; with
 * mistakes the error is one sentence (ERR_CONFIG). */
MUST_CHECK bool cmd_project(struct cmd_call *call, const char *root,
    const struct run_project **project, struct err *err);

/* The same, without warnings about other pipelines than this one (NULL: about any). */
MUST_CHECK bool cmd_project_for(struct cmd_call *call, const char *root, const char *pipeline,
    const struct run_project **project, struct err *err);

/* The same for work that can do without: nothing is told, and NULL is a file with mistakes. */
const struct run_project *cmd_project_quietly(struct cmd_call *call, const char *root);

#endif
