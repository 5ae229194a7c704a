/*
 * workspace.h - a workspace of its own for each screen test, and the workbench opened in it.
 *
 *	WORKSPACE_FIVE(name_of_the_test),
 *	...
 *	struct pty_screen *s = workspace_open_five(120, 40);
 *	workspace_leave(s);
 *
 * HOME, configuration and histories are the workspace's own, and time is told in UTC.
 */
#ifndef WORKSPACE_H
#define WORKSPACE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "lib/store_fixture.h"
#include "os_fs.h"
#include "screen/pty_screen.h"

#define ESC "\033"
#define ENTER "\r"
#define TAB "\t"
#define DOWN ESC "[B"
#define RIGHT ESC "[C"
#define CLEAR_LINE "\x15"
#define QUIT "\x11"

/* Of the test that runs now. */
extern struct fixture *workspace;
extern char workspace_ids[8][STORE_ID_SIZE];

int workspace_empty(void **state);
/* amber-falcon, quiet-harbour, brisk-otter, misty-maple, golden-lynx, the last one newest, with depths from
 * 1 to 5 and an rmse of 100, 110, 120, 90, 130. */
int workspace_five_runs(void **state);
int workspace_teardown(void **state);

#define WORKSPACE_EMPTY(name) cmocka_unit_test_setup_teardown(name, workspace_empty, workspace_teardown)
#define WORKSPACE_FIVE(name) cmocka_unit_test_setup_teardown(name, workspace_five_runs, workspace_teardown)

void workspace_add_run(int at, const char *name, double rmse, const char *status);
void workspace_write_config(const char *name, const char *text);	/* in ~/.config/benchtop */

/* `locale`, `variable` ("NAME=value"): NULL for none. */
struct pty_screen *workspace_open(int columns, int rows, const char *locale, const char *variable);
struct pty_screen *workspace_open_five(int columns, int rows);	/* and waits for the five runs */
/* Anything else: its folder is the workspace, its `env` comes behind the workspace's own. */
struct pty_screen *workspace_open_program(struct pty_program *program);
struct pty_screen *workspace_open_term(int columns, int rows, const char *term);
void workspace_leave(struct pty_screen *s);	/* Ctrl-Q, and it must end well */

/* The row that a text appears on; waits for it. */
int workspace_row_of(struct pty_screen *s, const char *text);
/* Until the row that has the text is under the cursor; after typing these keys. */
void workspace_wait_cursor(struct pty_screen *s, const char *text);
void workspace_move_to(struct pty_screen *s, const char *keys, const char *text);

#endif
