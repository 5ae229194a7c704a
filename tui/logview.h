/*
 * logview.h - a log, or any text file, to look at: scrolled, searched, wrapped, followed.
 *
 *	v = logview_new(frame, LOGVIEW_LOG);
 *	logview_open(v, path, "fit");
 *	... logview_load(v) when the file may have grown; logview_draw(v, area) ...
 *	logview_free(v);
 *
 * The log pane, the preview of artifacts and the diff viewer are this. Its actions act on the struct
 * logview; a screen offers them through `inner`.
 */
#ifndef LOGVIEW_H
#define LOGVIEW_H

#include "action.h"
#include "draw.h"
#include "frame.h"
#include "log_model.h"

enum logview_kind {
	LOGVIEW_LOG,		/* lines have times, streams and levels */
	LOGVIEW_TEXT,		/* just lines */
	LOGVIEW_DIFF,		/* a unified diff: added and removed lines are coloured */
};

enum logview_times { LOGVIEW_NO_TIMES, LOGVIEW_CLOCK, LOGVIEW_SINCE_START, LOGVIEW_SINCE_LINE,
	LOGVIEW_TIMES };

struct logview {
	struct frame *frame;
	enum logview_kind kind;
	struct log_model *model;
	char *path, *title;
	char *shell_path;	/* as it stands in shell lines */
	enum logview_times times;
	int64_t start;		/* what relative times count from; 0: the first line */
	bool live;		/* more may come: the end of the log is not the end of the story */
	const char *empty;	/* what to say when there is no line; borrowed */
	struct err error;	/* of reading; shown instead of the lines */
	char notice[128];	/* of the last search or jump: "not found" */
	uint64_t search;	/* timer of a search that is going on; 0: none */
	int64_t drawn;		/* when the search last asked for a draw */
	struct area area;	/* of the last draw, for the mouse */
};

struct logview *logview_new(struct frame *f, enum logview_kind kind);
void logview_free(struct logview *v);
/* path: what is read; title: what it is called. Settings stay (wrap, times, search). False: it cannot
 * be read, and the view says why. */
bool logview_open(struct logview *v, const char *path, const char *title);
/* What pager and shell lines name, when that is not what is read. */
void logview_set_path(struct logview *v, const char *path);
/* Nothing is open any more. */
void logview_close(struct logview *v);
/* Takes in what was appended; true when there is something to draw. */
bool logview_load(struct logview *v);
void logview_draw(struct logview *v, struct area a);
/* Where it is and what is on, for a line above: "1,204-1,225 of 12,345  98 %  follow". */
void logview_status(struct logview *v, struct buf *out);
/* Mouse wheel and clicks. */
enum next logview_event(struct logview *v, const struct event *e);
/* Ends a search that is going on, else takes highlights away; false: there was nothing. */
bool logview_peel(struct logview *v);

/* What a person types to go to a time, in a log that lasts from begin to end: "12:03", "12:03:10",
 * "+90s" from the beginning, "-5m" from the end, or what time_parse_moment takes. */
MUST_CHECK bool logview_parse_time(const char *text, int64_t begin, int64_t end, int64_t *out,
    struct err *err);

/* Keys of a log, and those of a text without times, levels and following. */
extern const struct action_set logview_log_actions, logview_text_actions;
const struct action_set *logview_actions(const struct logview *v);

#endif
