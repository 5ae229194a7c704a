/*
 * workspace.c - what screen tests begin with.
 */
#include "screen/workspace.h"

#include "store_edit.h"

struct fixture *workspace;
char workspace_ids[8][STORE_ID_SIZE];
static char home[300], config[300], state_home[300];

void
workspace_add_run(int at, const char *name, double rmse, const char *status)
{
	const char *id = workspace_ids[at];
	char text[256];

	snprintf(text, sizeof(text), "{\"depth\":%d,\"optimizer\":\"adam\"}", at + 1);
	fixture_run(workspace, text, workspace_ids[at]);
	assert_true(store_run_rename(workspace->store, id, name, &workspace->err));
	snprintf(text, sizeof(text),
	    "\"metrics\":{\"rmse\":{\"count\":2,\"last\":%g,\"min\":1,\"max\":300,\"mean\":50,\"step\":2}}", rmse);
	fixture_record(workspace, id, "metric", text);
	snprintf(text, sizeof(text), "\"status\":\"%s\",\"host\":\"box\",\"boot\":\"b\",\"pid\":1,\"pidstart\":1",
	    status);
	fixture_record(workspace, id, "status", text);
}

int
workspace_empty(void **state)
{
	(void)state;
	workspace = fixture_new();
	snprintf(home, sizeof(home), "HOME=%s", workspace->root);
	snprintf(config, sizeof(config), "XDG_CONFIG_HOME=%s/config", workspace->root);
	assert_true(fs_mkdirs(fixture_path(workspace, "config/benchtop"), NULL));
	snprintf(state_home, sizeof(state_home), "XDG_STATE_HOME=%s/state", workspace->root);
	return 0;
}

int
workspace_five_runs(void **state)
{
	workspace_empty(state);
	workspace_add_run(0, "amber-falcon", 100, "finished");
	workspace_add_run(1, "quiet-harbour", 110, "finished");
	workspace_add_run(2, "brisk-otter", 120, "failed");
	workspace_add_run(3, "misty-maple", 90, "finished");
	workspace_add_run(4, "golden-lynx", 130, "stopped");
	return 0;
}

int
workspace_teardown(void **state)
{
	(void)state;
	fixture_free(workspace);
	return 0;
}

void
workspace_write_config(const char *name, const char *text)
{
	char path[300];

	snprintf(path, sizeof(path), "config/benchtop/%s", name);
	fixture_write(fixture_path(workspace, path), text, strlen(text));
}

struct pty_screen *
workspace_open_program(struct pty_program *program)
{
	enum { OWN = 4, MOST = 16 };
	const char *env[MOST + 1] = { home, config, state_home, "TZ=UTC" };
	size_t n = OWN;

	for (const char *const *e = program->env; e != NULL && *e != NULL && n < MOST; e++)
		env[n++] = *e;
	program->folder = workspace->root;
	program->env = env;
	return pty_screen_start(program);
}

struct pty_screen *
workspace_open(int columns, int rows, const char *locale, const char *variable)
{
	const char *env[] = { variable, NULL };

	return workspace_open_program(&(struct pty_program){ .columns = columns, .rows = rows, .locale = locale, .env = env });
}

struct pty_screen *
workspace_open_five(int columns, int rows)
{
	struct pty_screen *s = workspace_open(columns, rows, NULL, NULL);

	pty_screen_wait(s, "5 runs");
	return s;
}

struct pty_screen *
workspace_open_term(int columns, int rows, const char *term)
{
	return workspace_open_program(&(struct pty_program){ .columns = columns, .rows = rows, .term = term });
}

void
workspace_leave(struct pty_screen *s)
{
	pty_screen_type(s, QUIT);
	assert_int_equal(pty_screen_end(s), 0);
}

int
workspace_row_of(struct pty_screen *s, const char *text)
{
	int x, y;

	pty_screen_wait(s, text);
	assert_true(pty_screen_find(s, text, &x, &y));
	return y;
}

static bool
is_under_cursor(struct pty_look look)
{
	bool colourless = look.fg == -1 && look.bg == -1;

	return look.bg == 238 || (colourless && (look.attributes & PTY_REVERSE) != 0);
}

void
workspace_wait_cursor(struct pty_screen *s, const char *text)
{
	pty_screen_wait_look(s, text, is_under_cursor);
}

void
workspace_move_to(struct pty_screen *s, const char *keys, const char *text)
{
	pty_screen_type(s, keys);
	workspace_wait_cursor(s, text);
}
