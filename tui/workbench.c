/*
 * workbench.c - opening the workbench: the workspace, settings, the terminal, the first screen.
 */
#include "workbench.h"

#include <stdlib.h>

#include "chartpane.h"
#include "frame_parts.h"
#include "manual.h"
#include "store_workspace.h"
#include "table.h"
#include "terminal.h"

static bool
find_root(struct cmd_call *call, char **root, struct err *err)
{
	char *here = realpath(".", NULL);
	bool ok;

	if (here == NULL)
		return err_sys(err, "where are we");
	ok = store_workspace_find(here, call->arena, root, err);
	free(here);
	/* A project file without a store: a workspace nobody has run anything in yet. */
	return ok && (store_workspace_has_store(*root) || store_workspace_init(*root, NULL, err));
}

static bool
open_terminal(struct frame *f, struct err *err)
{
	struct terminal_options options = {
		.mouse = settings_yes(f->settings, "mouse"),
		.unicode = settings_text(f->settings, "unicode"),
		.graphics = settings_text(f->settings, "graphics"),
		.colours = settings_text(f->settings, "colours"),
	};

	if (!terminal_open(f->theme, &options, err))
		return false;
	chartpane_use_light(settings_is_light(f->settings));
	chartpane_configure(f, terminal_has_unicode(), terminal_colours());
	return true;
}

/* Reads the user's settings; what is wrong with them is told once the screen is there. */
static void
load_settings(struct frame *f, struct buf *mistakes)
{
	settings_load(f->settings, f->keys, f->theme, mistakes);
	keymap_add(f->keys, &frame_actions);
	keymap_add(f->keys, &table_actions);
}

static bool
run_workbench(struct cmd_call *call, struct err *err)
{
	struct buf mistakes = BUF_INIT;
	struct frame *f;
	char *root;
	bool ok;

	if (cmd_flag(call, "print-settings")) {
		manual_print_settings(&mistakes);
		cmd_out_printf(call->out, "%s", buf_str(&mistakes));
		buf_release(&mistakes);
		return true;
	}
	if (!find_root(call, &root, err))
		return false;
	f = frame_new(root, err);
	if (f == NULL)
		return false;
	load_settings(f, &mistakes);
	ok = open_terminal(f, err);
	if (ok) {
		frame_open(f, "runs", cmd_text(call, "filter", NULL));
		if (mistakes.len > 0)
			frame_say(f, TONE_WARNING, "%s", buf_str(&mistakes));
		ok = frame_run(f, err);
		chartpane_configure(NULL, false, 0);
		terminal_close();
	}
	x_on_fatal(NULL);
	frame_free(f);
	buf_release(&mistakes);
	return ok;
}

static const struct cmd_option options[] = {
	{ .letter = 'f', .name = "filter", .arg = "FILTER", .type = CMD_TEXT,
	  .help = "begin with the runs that match, as in benchtop runs" },
	{ .name = "print-settings",
	  .help = "print all settings, keys and colours as a workbench.conf to start from" },
	{ .name = NULL },
};

const struct cmd cmd_workbench = {
	.name = "workbench",
	.group = CMD_GROUP_START,
	.summary = "open the workbench (what benchtop alone does)",
	.usage = "[-f FILTER]",
	.options = options,
	.details = "The workbench shows the runs of the nearest workspace, live, and does everything that the\n"
		   "commands do. In it, ? shows all keys and : takes commands. Closing it never stops a run.\n"
		   "\n"
		   "Settings, keys and colours are in ~/.config/benchtop/workbench.conf (or below\n"
		   "$XDG_CONFIG_HOME); --print-settings prints one with all defaults.",
	.manual = manual_print_keys,
	.max_args = 0,
	.completes = CMD_ARGS_NONE,
	.run = run_workbench,
};
