/*
 * test_conf.c - what a person writes about keys and looks: settings, key maps, themes, and what is wrong
 * with them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "conf.h"
#include "manual.h"
#include "os_fs.h"
#include "runs_parts.h"
#include "table.h"

static char folder[] = "/tmp/benchtop-settings.XXXXXX";

static int
make_folder(void **state)
{
	(void)state;
	if (mkdtemp(folder) == NULL)
		return -1;
	setenv("XDG_CONFIG_HOME", folder, 1);
	setenv("XDG_STATE_HOME", folder, 1);
	unsetenv("COLORFGBG");
	return 0;
}

static int
remove_folder(void **state)
{
	(void)state;
	return fs_remove_tree(folder, NULL) ? 0 : -1;
}

static void
load(const char *text, struct settings *s, struct keymap *m, struct theme *t, struct buf *mistakes)
{
	char *dir = xasprintf("%s/benchtop", folder), *path = xasprintf("%s/workbench.conf", dir);

	assert_true(fs_mkdirs(dir, NULL));
	assert_true(fs_write_file(path, slice_of(text), 0, NULL));
	conf_load(&(struct conf){ s, m, t }, mistakes);
	x_free(dir);
	x_free(path);
}

static void
mistakes_in_settings_are_all_told_and_the_rest_is_used(void **state)
{
	struct settings *s = settings_new();
	struct keymap *m = keymap_new();
	struct theme *t = theme_new();
	struct buf mistakes = BUF_INIT;

	(void)state;
	load("# mine\nset mouse no\nset theem light\nset unicode perhaps\nbind table.down zz\ncolor error 300\n"
	     "color good 46 on 22 bold\nnonsense\n", s, m, t, &mistakes);
	assert_false(settings_yes(s, "mouse"));
	assert_int_equal(theme_resolve(t, STYLE_GOOD).fg, 46);
	assert_int_equal(theme_resolve(t, STYLE_GOOD).bg, 22);
	assert_non_null(strstr(buf_str(&mistakes),
	    "workbench.conf:3:5: no setting is called \"theem\" (did you mean \"theme\"?)"));
	assert_non_null(strstr(buf_str(&mistakes), ":4:13: unicode cannot be \"perhaps\""));
	assert_non_null(strstr(buf_str(&mistakes), ":5:17: no key is called \"zz\""));
	assert_non_null(strstr(buf_str(&mistakes), ":6:13: \"300\" is no colour"));
	assert_non_null(strstr(buf_str(&mistakes), ":8:1: \"nonsense\" begins no line of this file"));
	buf_release(&mistakes);
	theme_free(t);
	keymap_free(m);
	settings_free(s);
}

static void
the_settings_that_are_printed_can_be_read(void **state)
{
	struct settings *s = settings_new();
	struct keymap *m = keymap_new();
	struct theme *t = theme_new();
	struct buf mistakes = BUF_INIT, text = BUF_INIT;

	(void)state;
	manual_print_settings(&text);
	load(buf_str(&text), s, m, t, &mistakes);
	assert_string_equal(buf_str(&mistakes), "");
	assert_string_equal(settings_text(s, "pager"), "");
	assert_string_equal(keymap_find(m, &table_actions, 'j')->name, "down");
	buf_release(&text);
	buf_release(&mistakes);
	theme_free(t);
	keymap_free(m);
	settings_free(s);
}

static void
what_is_remembered_is_there_next_time(void **state)
{
	struct settings *s = settings_new();
	struct keymap *m = keymap_new();
	struct theme *t = theme_new();
	struct buf mistakes = BUF_INIT;

	(void)state;
	settings_remember(s, "runs.columns@/x", "id\tmetrics.`val loss`");
	settings_free(s);
	s = settings_new();
	load("", s, m, t, &mistakes);
	assert_string_equal(settings_remembered(s, "runs.columns@/x"), "id\tmetrics.`val loss`");
	assert_null(settings_remembered(s, "other"));
	buf_release(&mistakes);
	theme_free(t);
	keymap_free(m);
	settings_free(s);
}

/* ---- themes */

static void
few_colours_still_tell_good_from_bad(void **state)
{
	static const int counts[] = { 256, 16, 8 };
	struct theme *t = theme_new();

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(counts); i++) {
		theme_set_colours(t, counts[i]);
		for (int role = 0; role < STYLE_ROLES; role++) {
			struct theme_look look = theme_resolve(t, (unsigned)role);

			assert_true(look.fg >= -1 && look.fg < counts[i]);
			assert_true(look.bg >= -1 && look.bg < counts[i]);
		}
		assert_int_not_equal(theme_resolve(t, STYLE_GOOD).fg, theme_resolve(t, STYLE_ERROR).fg);
	}
	theme_set_colours(t, 0);
	assert_int_equal(theme_resolve(t, STYLE_ERROR).fg, -1);
	assert_true(theme_resolve(t, STYLE_ERROR).bold);
	assert_true(theme_resolve(t, STYLE_TEXT | STYLE_CURSOR).reverse);
	theme_free(t);
}

static void
colours_of_programs_pass_through(void **state)
{
	struct theme *t = theme_new();
	struct theme_look look = theme_resolve(t, style_ansi(208, -1) | STYLE_BOLD);

	(void)state;
	assert_int_equal(look.fg, 208);
	assert_int_equal(look.bg, -1);
	assert_true(look.bold);
	theme_set_colours(t, 8);
	assert_true(theme_resolve(t, style_ansi(208, 255)).fg < 8);
	theme_set_colours(t, 0);
	assert_int_equal(theme_resolve(t, style_ansi(208, 255)).fg, -1);
	theme_free(t);
}


/* ---- files of one's own */

struct world {
	struct settings *settings;
	struct keymap *keys;
	struct theme *theme;
	struct buf mistakes;
};

static void
write_file(const char *name, const char *text)
{
	char *path = xasprintf("%s/benchtop/%s", folder, name), *slash = strrchr(path, '/');

	*slash = '\0';
	assert_true(fs_mkdirs(path, NULL));
	*slash = '/';
	assert_true(fs_write_file(path, slice_of(text), 0, NULL));
	x_free(path);
}

static void
begin(struct world *w, const char *text)
{
	*w = (struct world){ settings_new(), keymap_new(), theme_new(), BUF_INIT };
	load(text, w->settings, w->keys, w->theme, &w->mistakes);
	keymap_add(w->keys, &table_actions);
}

static void
end(struct world *w)
{
	settings_free(w->settings);
	keymap_free(w->keys);
	theme_free(w->theme);
	buf_release(&w->mistakes);
}

static void
says(const struct world *w, const char *text)
{
	if (strstr(buf_str(&w->mistakes), text) == NULL)
		print_message("%s", buf_str(&w->mistakes));
	assert_non_null(strstr(buf_str(&w->mistakes), text));
}

static void
each_mistake_has_its_place_and_what_was_meant(void **state)
{
	struct world w;

	(void)state;
	begin(&w, "bnd table.down J\n\nset\n  bind tabel.down J\nbind table.down ctrl-entr x\n"
		  "color eror 1\ncolor error \xc3\xa9 blod\ncolor good 1 | 200\ncolor good 1 | 2 | 3\n"
		  "set colours 17\nbind runs.tag d\nbind runs.note d\nbase light\n");
	says(&w, "workbench.conf:1:1: \"bnd\" begins no line of this file (did you mean \"bind\"?)\n");
	says(&w, "workbench.conf:3:1: expected `set NAME VALUE`\n");
	says(&w, "workbench.conf:4:8: no action is called \"tabel.down\" (did you mean \"table.down\"?)\n");
	says(&w, "workbench.conf:5:17: no key is called \"ctrl-entr\" (did you mean \"enter\"?)\n");
	says(&w, "workbench.conf:6:7: no role is called \"eror\" (did you mean \"error\"?)\n");
	says(&w, "workbench.conf:7:13: \"\xc3\xa9\" is no colour");
	says(&w, "workbench.conf:8:16: the second part is for terminals of 16 colours\n");
	says(&w, "workbench.conf:9:20: the third part is for terminals without colours\n");
	says(&w, "workbench.conf:10:13: colours cannot be \"17\"");
	says(&w, "workbench.conf:12:16: this key is bound to runs.tag in line 11\n");
	says(&w, "workbench.conf:13:1: \"base\" begins no line of this file");
	end(&w);
}

static void
a_theme_of_ones_own_stands_on_another(void **state)
{
	struct world w;
	struct theme *light = theme_new();

	(void)state;
	write_file("themes/mine.theme", "# quiet\nbase light\ncolor error 200 on 17 bold | red | underline\nset mouse no\n");
	begin(&w, "set theme mine\ncolor good 46\n");
	assert_true(theme_use(light, "light"));
	says(&w, "themes/mine.theme:4:1: \"set\" begins no line of this file");
	assert_true(settings_yes(w.settings, "mouse"));
	assert_true(theme_is_light(w.theme));
	assert_int_equal(theme_resolve(w.theme, STYLE_ERROR).fg, 200);
	assert_int_equal(theme_resolve(w.theme, STYLE_GOOD).fg, 46);
	assert_int_equal(theme_resolve(w.theme, STYLE_BRAND).bg, theme_resolve(light, STYLE_BRAND).bg);
	theme_set_colours(w.theme, 16);
	assert_int_equal(theme_resolve(w.theme, STYLE_ERROR).fg, 1);
	assert_int_equal(theme_resolve(w.theme, STYLE_ERROR).bg, -1);
	theme_set_colours(w.theme, 0);
	assert_true(theme_resolve(w.theme, STYLE_ERROR).underline);
	assert_false(theme_resolve(w.theme, STYLE_ERROR).bold);
	end(&w);
	theme_free(light);
}

static void
a_theme_or_key_map_that_is_not_there_names_the_nearest(void **state)
{
	struct world w;

	(void)state;
	begin(&w, "set theme  higt-contrast\nset keys ../../etc/passwd\n");
	says(&w, "workbench.conf:1:12: no theme is called \"higt-contrast\" (did you mean \"high-contrast\"?)\n");
	says(&w, "workbench.conf:2:10: no key map is called \"../../etc/passwd\" (there are default, emacs)\n");
	assert_string_equal(keymap_find(w.keys, &table_actions, 'j')->name, "down");
	end(&w);
	begin(&w, "set theme ../mine\n");
	says(&w, "no theme is called \"../mine\"");
	end(&w);
}

static void
a_key_map_of_ones_own_takes_keys_from_the_defaults(void **state)
{
	struct world w;
	struct buf keys = BUF_INIT;

	(void)state;
	write_file("keys/mine.keys", "bind runs.tag d\nbind table.down n\n");
	begin(&w, "set keys mine\nbind table.down e\n");
	assert_string_equal(buf_str(&w.mistakes), "");
	keymap_add(w.keys, &runs_actions);
	assert_string_equal(keymap_find(w.keys, &runs_actions, 'd')->name, "tag");
	keymap_keys(w.keys, &runs_actions, action_find(&runs_actions, "delete"), &keys);
	assert_string_equal(buf_str(&keys), "del");
	assert_string_equal(keymap_find(w.keys, &table_actions, 'e')->name, "down");
	assert_string_equal(keymap_find(w.keys, &table_actions, 'n')->name, "find-next");
	buf_release(&keys);
	end(&w);
}

/* ---- files that come with the program */

static void
same_looks(struct theme *a, struct theme *b)
{
	static const int counts[] = { 256, 16, 8, 0 };
	static const unsigned flags[] = { 0, STYLE_CURSOR, STYLE_MARKED, STYLE_CURSOR | STYLE_MARKED };

	for (size_t i = 0; i < ARRAY_LEN(counts); i++) {
		theme_set_colours(a, counts[i]);
		theme_set_colours(b, counts[i]);
		for (unsigned role = 0; role < STYLE_ROLES; role++) {
			for (size_t k = 0; k < ARRAY_LEN(flags); k++) {
				struct theme_look x = theme_resolve(a, role | flags[k]), y = theme_resolve(b, role | flags[k]);

				assert_memory_equal(&x, &y, sizeof(x));
			}
		}
	}
}

static void
printed_themes_are_those_that_are_built_in(void **state)
{
	size_t count;
	const char *const *names = theme_names(&count);

	(void)state;
	for (size_t i = 0; i < count; i++) {
		struct theme *builtin = theme_new(), *read = theme_new();
		struct buf text = BUF_INIT, mistakes = BUF_INIT;
		struct err err;

		assert_true(theme_use(builtin, names[i]));
		assert_true(manual_print_theme(names[i], &text));
		write_file("themes/copy.theme", buf_str(&text));
		assert_true(conf_use_theme(read, "copy", &mistakes, &err));
		assert_string_equal(buf_str(&mistakes), "");
		same_looks(builtin, read);
		buf_release(&text);
		buf_release(&mistakes);
		theme_free(builtin);
		theme_free(read);
	}
}

/* The files of share/, as far as they are found from here. */
static void
installed_files_have_no_mistakes(void **state)
{
	static const char *const maps[] = { "default", "emacs" };
	struct world w;
	char *line;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(maps); i++) {
		line = xasprintf("set keys %s\n", maps[i]);
		begin(&w, line);
		assert_string_equal(buf_str(&w.mistakes), "");
		assert_string_equal(keymap_find(w.keys, &table_actions, i == 0 ? 'j' : ('n' | K_CTRL))->name, "down");
		end(&w);
		x_free(line);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mistakes_in_settings_are_all_told_and_the_rest_is_used),
		cmocka_unit_test(the_settings_that_are_printed_can_be_read),
		cmocka_unit_test(what_is_remembered_is_there_next_time),
		cmocka_unit_test(few_colours_still_tell_good_from_bad),
		cmocka_unit_test(colours_of_programs_pass_through),
		cmocka_unit_test(each_mistake_has_its_place_and_what_was_meant),
		cmocka_unit_test(a_theme_of_ones_own_stands_on_another),
		cmocka_unit_test(a_theme_or_key_map_that_is_not_there_names_the_nearest),
		cmocka_unit_test(a_key_map_of_ones_own_takes_keys_from_the_defaults),
		cmocka_unit_test(printed_themes_are_those_that_are_built_in),
		cmocka_unit_test(installed_files_have_no_mistakes),
	};

	return cmocka_run_group_tests_name("conf", tests, make_folder, remove_folder);
}
