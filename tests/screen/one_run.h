/*
 * one_run.h - a workspace with one run that has something on every page of the Run screen.
 *
 * Its step fit printed 300 epochs, an error, and what would harm a terminal; 302 lines in all. It is finished, still
 * running on another machine, or bare: ended before anything was there.
 */
#ifndef ONE_RUN_H
#define ONE_RUN_H

#include "screen/workspace.h"
#include "store_log.h"

extern char *const one_run_id;

int one_run_new(void **state);		/* made, and nothing else */
int one_run_bare(void **state);
int one_run_running(void **state);
int one_run_finished(void **state);

#define ONE_RUN_BARE(name) cmocka_unit_test_setup_teardown(name, one_run_bare, workspace_teardown)
#define ONE_RUN_RUNNING(name) cmocka_unit_test_setup_teardown(name, one_run_running, workspace_teardown)
#define ONE_RUN_FINISHED(name) cmocka_unit_test_setup_teardown(name, one_run_finished, workspace_teardown)

/* A record of its journal, as fixture_record(). */
void one_run_record(const char *kind, const char *members);
struct store_log_writer *one_run_open_log(const char *step);
/* Text with its newline, at this second of the run. */
void one_run_print(struct store_log_writer *w, enum store_stream stream, int64_t second, const char *text);
void one_run_close_log(struct store_log_writer *w);

/* The workbench on the run's overview (80 x 24, or as workspace_open()), and on the end of the log of fit. */
struct pty_screen *one_run_open(void);
struct pty_screen *one_run_open_sized(int columns, int rows, const char *locale, const char *variable);
struct pty_screen *one_run_open_at_log(void);
void one_run_go_to_log(struct pty_screen *s);
/* By the command; to be waited for. */
void one_run_open_page(struct pty_screen *s, const char *name);

/* The look of what a search found. */
bool one_run_is_match(struct pty_look look);

#endif
