/*
 * workbench.c - opening the workbench: the workspace, settings, the terminal, the first screen.
 */
#include "workbench.h"

#include <stdlib.h>
#include <string.h>

#include "chartpane.h"
#include "conf.h"
#include "frame_parts.h"
#include "job.h"
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
	chartpane_use_light(theme_is_light(f->theme));
	chartpane_configure(f, terminal_has_unicode(), terminal_colours());
	key_set_ascii(!terminal_has_unicode());
	return true;
}

/* Reads the user's settings; what is wrong with them is told once the screen is there. */
static void
load_settings(struct frame *f, struct buf *mistakes)
{
	conf_load(&(struct conf){ f->settings, f->keys, f->theme }, mistakes);
	keymap_add(f->keys, &frame_actions);
	keymap_add(f->keys, &table_actions);
}

/* The first one; all of them would not fit. */
static void
say_mistakes(struct frame *f, const struct buf *mistakes)
{
	size_t count = 0;
	int first;

	for (const char *p = buf_str(mistakes); *p != '\0'; p++)
		count += *p == '\n';
	if (count == 0)
		return;
	first = (int)strcspn(buf_str(mistakes), "\n");
	if (count == 1)
		frame_say(f, TONE_WARNING, "%.*s", first, buf_str(mistakes));
	else
		frame_say(f, TONE_WARNING, "%.*s   and %zu more: benchtop workbench --check-settings", first,
		    buf_str(mistakes), count - 1);
}

/* ---- what is printed instead of opening it */

static bool
check_settings(struct err *err)
{
	struct conf c = { settings_new(), keymap_new(), theme_new() };
	struct buf mistakes = BUF_INIT;
	bool ok;

	conf_load(&c, &mistakes);
	if (mistakes.len > 0)
		mistakes.data[mistakes.len - 1] = '\0';
	ok = mistakes.len == 0 || err_set(err, ERR_CONFIG, "%s", buf_str(&mistakes));
	settings_free(c.settings);
	keymap_free(c.keys);
	theme_free(c.theme);
	buf_release(&mistakes);
	return ok;
}

static bool
asks_for_print(struct cmd_call *call)
{
	return cmd_flag(call, "print-settings") || cmd_flag(call, "print-keys") || cmd_flag(call, "check-settings") ||
	    cmd_text(call, "print-theme", NULL) != NULL;
}

static bool
print(struct cmd_call *call, struct err *err)
{
	const char *theme = cmd_text(call, "print-theme", NULL);
	struct buf text = BUF_INIT;
	bool ok = true;

	if (cmd_flag(call, "check-settings"))
		return check_settings(err);
	if (theme != NULL)
		ok = manual_print_theme(theme, &text) ||
		    err_set(err, ERR_NOTFOUND, "no theme called \"%s\" is built in: there are dark, light, high-contrast, "
			"sixteen, plain", theme);
	else if (cmd_flag(call, "print-keys"))
		manual_print_key_map(&text);
	else
		manual_print_settings(&text);
	if (ok)
		cmd_out_printf(call->out, "%s", buf_str(&text));
	buf_release(&text);
	return ok;
}

static bool
run_workbench(struct cmd_call *call, struct err *err)
{
	struct buf mistakes = BUF_INIT;
	struct frame *f;
	char *root;
	bool ok;

	if (asks_for_print(call))
		return print(call, err);
	if (!find_root(call, &root, err))
		return false;
	f = frame_new(root, err);
	if (f == NULL)
		return false;
	load_settings(f, &mistakes);
	ok = open_terminal(f, err);
	if (ok) {
		frame_open(f, "runs", cmd_text(call, "filter", NULL));
		say_mistakes(f, &mistakes);
		ok = frame_run(f, err);
		chartpane_configure(NULL, false, 0);
		terminal_close();
	}
	x_on_fatal(NULL);
	frame_free(f);
	job_drop_all();
	buf_release(&mistakes);
	return ok;
}

static const struct cmd_option options[] = {
	{ .letter = 'f', .name = "filter", .arg = "FILTER", .type = CMD_TEXT,
	  .help = "begin with the runs that match, as in benchtop runs" },
	{ .name = "print-settings",
	  .help = "print all settings, keys and colours as a workbench.conf to start from" },
	{ .name = "print-keys",
	  .help = "print the default keys as a key map to copy and change" },
	{ .name = "print-theme", .arg = "NAME", .type = CMD_TEXT,
	  .help = "print a theme as a file to copy and change: dark, light, high-contrast, sixteen, plain" },
	{ .name = "check-settings",
	  .help = "say what is wrong in your settings, theme and key map, and open nothing" },
	{ .name = NULL },
};

static const struct cmd_example examples[] = {
	{ "benchtop", "the nearest workspace" },
	{ "benchtop workbench --filter 'status = failed'", "what failed" },
	{ "benchtop workbench --print-settings > ~/.config/benchtop/workbench.conf", "settings to change" },
	{ .line = NULL },
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
		   "$XDG_CONFIG_HOME); --print-settings prints one with all defaults. `set theme NAME`\n"
		   "chooses how it looks: dark, light, high-contrast, sixteen, plain, or a file of your own,\n"
		   "themes/NAME.theme beside workbench.conf. `set keys NAME` chooses a key map in the same way.\n"
		   "In the workbench, :theme tries them.",
	.examples = examples,
	.manual = manual_print_keys,
	.max_args = 0,
	.completes = CMD_ARGS_NONE,
	.run = run_workbench,
};
