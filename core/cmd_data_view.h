/*
 * cmd_data_view.h - a profile on the terminal: a table of its columns, Markdown, one column whole. What
 * comes from a sketch has a "~" or tells its bound.
 */
#ifndef CMD_DATA_VIEW_H
#define CMD_DATA_VIEW_H

#include "cmd_data.h"
#include "data_alert.h"

/* Everything that is printed of a profile. */
struct cmd_data_view {
	struct cmd_call *call;
	const struct data_profile *profile;
	struct data_summary *summaries;
	struct data_alert *alerts;
	size_t alert_count;
};

void cmd_data_view_make(
    struct cmd_data_view *v, struct cmd_call *call, const struct data_profile *p);
void cmd_data_view_release(struct cmd_data_view *v);

void cmd_data_view_table(struct cmd_data_view *v, const struct cmd_data_input *in);
void cmd_data_view_markdown(struct cmd_data_view *v, const struct cmd_data_input *in);
void cmd_data_view_column(struct cmd_data_view *v, const struct data_summary *s);

/* Pieces of text, in the arena of the call; NULL where there is nothing to say. */
const char *
cmd_data_bars(struct cmd_data_view *v, const struct data_summary *s, size_t width);
const char *cmd_data_figure(struct cmd_data_view *v, const struct data_summary *s, double value);
const char *cmd_data_about(struct cmd_data_view *v, const char *text, double error);
const char *cmd_data_count(struct cmd_data_view *v, double n, bool exact);
const char *cmd_data_share(struct cmd_data_view *v, double part, double whole);
const char *cmd_data_top(struct cmd_data_view *v, const struct data_summary *s, size_t i);
/* Those of a column, or of all. */
void cmd_data_alerts(struct cmd_data_view *v, const char *column);

#endif
