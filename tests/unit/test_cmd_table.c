/* Tables and what reaches a terminal: a real pseudo-terminal of a known width, or a pipe. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <fcntl.h>
#include <pty.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include <cmocka.h>

#include "base.h"
#include "cmd_out.h"
#include "cmd_table.h"

static int reader, writer;
static char seen[65536];

static int
open_pipe(void **state)
{
	int ends[2];

	(void)state;
	if (pipe(ends) == -1)
		return -1;
	reader = ends[0];
	writer = ends[1];
	return 0;
}

static int
open_terminal(void **state)
{
	struct winsize size = { .ws_row = 24, .ws_col = 24 };
	struct termios raw;

	(void)state;
	setenv("TERM", "xterm", 1);
	setenv("LC_ALL", "C.UTF-8", 1);
	unsetenv("NO_COLOR");
	if (openpty(&reader, &writer, NULL, NULL, &size) == -1 || tcgetattr(writer, &raw) == -1)
		return -1;
	cfmakeraw(&raw);
	return tcsetattr(writer, TCSANOW, &raw);
}

static int
close_both(void **state)
{
	(void)state;
	close(reader);
	close(writer);
	return 0;
}

/* Everything that was written so far. */
static const char *
finish(struct cmd_out *out)
{
	struct err err;
	ssize_t n;

	assert_true(cmd_out_free(out, &err));
	assert_int_equal(write(writer, "\001", 1), 1);
	n = 0;
	while (n == 0 || seen[n - 1] != '\001')
		n += read(reader, seen + n, sizeof seen - (size_t)n - 1);
	seen[n - 1] = '\0';
	return seen;
}

static struct cmd_table *
table(void)
{
	struct cmd_table *t = cmd_table_new(3);

	cmd_table_column(t, 0, &(struct cmd_column){ .title = "run" });
	cmd_table_column(t, 1, &(struct cmd_column){ .title = "name", .flexible = true });
	cmd_table_column(t, 2, &(struct cmd_column){ .title = "loss", .right = true });
	return t;
}

static void
row(struct cmd_table *t, const char *a, const char *b, const char *c)
{
	cmd_table_cell(t, a, NULL);
	cmd_table_cell(t, b, NULL);
	cmd_table_cell(t, c, NULL);
}

static void
columns_line_up_and_no_line_ends_in_a_blank(void **state)
{
	struct cmd_out *out = cmd_out_new(writer, CMD_COLOUR_AUTO);
	struct cmd_table *t = table();

	(void)state;
	row(t, "8f3", "amber-falcon", "0.5");
	row(t, "51c0", "x", NULL);
	row(t, "a", "", "12.25");
	assert_int_equal(cmd_table_rows(t), 3);
	cmd_table_print(t, out);
	cmd_table_free(t);
	assert_string_equal(finish(out),
	    "run   name           loss\n"
	    "8f3   amber-falcon    0.5\n"
	    "51c0  x\n"
	    "a                   12.25\n");
}

static void
a_column_of_numbers_is_found_by_its_content(void **state)
{
	struct cmd_out *out = cmd_out_new(writer, CMD_COLOUR_AUTO);
	struct cmd_table *t = cmd_table_new(2);

	(void)state;
	cmd_table_column(t, 0, &(struct cmd_column){ .title = "rate", .by_content = true });
	cmd_table_column(t, 1, &(struct cmd_column){ .title = "optimizer", .by_content = true });
	cmd_table_cell(t, "0.1", NULL);
	cmd_table_cell(t, "12", NULL);
	cmd_table_cell(t, "", NULL);
	cmd_table_cell(t, "adam", NULL);
	cmd_table_print(t, out);
	cmd_table_free(t);
	assert_string_equal(finish(out), "rate  optimizer\n 0.1  12\n      adam\n");
}

static void
wide_and_combining_characters_line_up(void **state)
{
	struct cmd_out *out = cmd_out_new(writer, CMD_COLOUR_AUTO);
	struct cmd_table *t = table();

	(void)state;
	row(t, "a", "日本", "1");
	row(t, "b", "e\xcc\x81te", "2");
	cmd_table_print(t, out);
	cmd_table_free(t);
	assert_string_equal(finish(out),
	    "run  name  loss\n"
	    "a    日本     1\n"
	    "b    e\xcc\x81te      2\n");
}

static void
a_newline_in_a_cell_stays_in_its_line(void **state)
{
	struct cmd_out *out = cmd_out_new(writer, CMD_COLOUR_AUTO);
	struct cmd_table *t = table();

	(void)state;
	row(t, "a", "two\nlines", "1");
	cmd_table_print(t, out);
	cmd_table_free(t);
	assert_string_equal(finish(out), "run  name       loss\na    two lines     1\n");
}

static void
a_terminal_cuts_flexible_columns(void **state)
{
	struct cmd_out *out = cmd_out_new(writer, CMD_COLOUR_NEVER);
	struct cmd_table *t = table();

	(void)state;
	row(t, "8f3a", "a-very-long-name-of-a-run", "0.5");
	cmd_table_print(t, out);
	cmd_table_free(t);
	/* 24 columns: 4 + 2 + 12 + 2 + 4 */
	assert_string_equal(finish(out),
	    "run   name          loss\n"
	    "8f3a  a-very-long…   0.5\n");
}

static void
a_terminal_loses_columns_that_do_not_fit(void **state)
{
	struct cmd_out *out = cmd_out_new(writer, CMD_COLOUR_NEVER);
	struct cmd_table *t = table();

	(void)state;
	row(t, "0123456789abcdef", "name", "0.5");
	cmd_table_print(t, out);
	cmd_table_free(t);
	assert_string_equal(finish(out), "run               name\n0123456789abcdef  name\n");
}

static void
a_terminal_never_sees_an_escape_sequence(void **state)
{
	struct cmd_out *out = cmd_out_new(writer, CMD_COLOUR_NEVER);

	(void)state;
	cmd_out_printf(out, "%s\n", "a\033]0;title\007b\xc2\x9b" "31m\xff");
	assert_null(strchr(finish(out), '\033'));
	assert_string_equal(seen, "a^[]0;title^Gb<U+009B>31m\\xFF\n");
}

static void
a_pipe_gets_the_bytes(void **state)
{
	struct cmd_out *out = cmd_out_new(writer, CMD_COLOUR_AUTO);

	(void)state;
	cmd_out_styled(out, "error", "a\033[31m\xff\n");
	assert_string_equal(finish(out), "a\033[31m\xff\n");
}

static void
styles_reach_a_terminal_unless_no_color_is_set(void **state)
{
	struct cmd_out *out = cmd_out_new(writer, CMD_COLOUR_AUTO);

	(void)state;
	cmd_out_styled(out, "error", "x");
	assert_string_equal(finish(out), "\033[31mx\033[m");
	setenv("NO_COLOR", "1", 1);
	out = cmd_out_new(writer, CMD_COLOUR_AUTO);
	cmd_out_styled(out, "error", "x");
	assert_string_equal(finish(out), "x");
}

static void
a_terminal_without_utf8_gets_ascii(void **state)
{
	struct cmd_out *out;

	(void)state;
	setenv("LC_ALL", "C", 1);
	out = cmd_out_new(writer, CMD_COLOUR_NEVER);
	cmd_out_printf(out, "été %s\n", cmd_out_symbol(out, "✓", "+"));
	assert_string_equal(finish(out), "?t? +\n");
}

static void
a_closed_file_is_told_in_the_end(void **state)
{
	int full = open("/dev/full", O_WRONLY);
	struct cmd_out *out = cmd_out_new(full, CMD_COLOUR_AUTO);
	struct err err;

	(void)state;
	cmd_out_text(out, "x\n");
	assert_false(cmd_out_free(out, &err));
	assert_int_equal(err.kind, ERR_SYSTEM);
	assert_string_equal(err.msg, "write output: No space left on device");
	close(full);
}

static void
text_is_filled_to_the_width(void **state)
{
	struct cmd_out *out = cmd_out_new(writer, CMD_COLOUR_NEVER);

	(void)state;
	cmd_out_fill(out, "one two three four five six seven", 2, 0);
	assert_string_equal(finish(out), "  one two three four\n  five six seven\n");
}

static void
csv_quotes_only_what_it_must(void **state)
{
	static const char *const cases[][2] = {
		{ "plain", "plain" }, { "", "" }, { "a,b", "\"a,b\"" }, { "a\"b", "\"a\"\"b\"" },
		{ "a\nb", "\"a\nb\"" }, { "a\rb", "\"a\rb\"" }, { " a", "\" a\"" }, { "a ", "\"a \"" },
		{ "a b", "a b" },
	};
	struct buf b = BUF_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		buf_clear(&b);
		cmd_csv_field(&b, cases[i][0]);
		assert_string_equal(buf_str(&b), cases[i][1]);
	}
	buf_release(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(columns_line_up_and_no_line_ends_in_a_blank, open_pipe, close_both),
		cmocka_unit_test_setup_teardown(a_column_of_numbers_is_found_by_its_content, open_pipe, close_both),
		cmocka_unit_test_setup_teardown(wide_and_combining_characters_line_up, open_pipe, close_both),
		cmocka_unit_test_setup_teardown(a_newline_in_a_cell_stays_in_its_line, open_pipe, close_both),
		cmocka_unit_test_setup_teardown(a_terminal_cuts_flexible_columns, open_terminal, close_both),
		cmocka_unit_test_setup_teardown(a_terminal_loses_columns_that_do_not_fit, open_terminal, close_both),
		cmocka_unit_test_setup_teardown(a_terminal_never_sees_an_escape_sequence, open_terminal, close_both),
		cmocka_unit_test_setup_teardown(a_pipe_gets_the_bytes, open_pipe, close_both),
		cmocka_unit_test_setup_teardown(styles_reach_a_terminal_unless_no_color_is_set, open_terminal, close_both),
		cmocka_unit_test_setup_teardown(a_terminal_without_utf8_gets_ascii, open_terminal, close_both),
		cmocka_unit_test_setup_teardown(text_is_filled_to_the_width, open_terminal, close_both),
		cmocka_unit_test(a_closed_file_is_told_in_the_end),
		cmocka_unit_test(csv_quotes_only_what_it_must),
	};

	return cmocka_run_group_tests_name("cmd_table", tests, NULL, NULL);
}
