/*
 * frame_parts.h - what the files of the frame share. Screens and widgets use frame.h only.
 */
#ifndef FRAME_PARTS_H
#define FRAME_PARTS_H

#include "base.h"
#include "base_map.h"
#include "frame.h"
#include "history.h"
#include "os_loop.h"
#include "screen.h"
#include "settings.h"
#include "theme.h"

enum { LEAST_COLUMNS = 40, LEAST_ROWS = 8 };

/* A screen in the stack. */
struct frame_screen {
	const struct screen_type *type;
	void *self;
	bool needs_load;
	int columns, rows;	/* it was last told */
};

struct frame_popup {
	const struct popup_type *type;
	void *self;
};

struct frame_undo {
	char *what;
	bool (*undo)(struct frame *f, void *arg, struct err *err);
	void *arg;
	void (*drop)(void *arg);
};

/* A place that can be clicked: it stands for an action, for a screen, or for a key of the popup. */
struct frame_spot {
	int x, y, width;
	uint32_t key;
	const struct action *action;
	void *self;
	const struct screen_type *screen;
};

enum { SPOTS_MAX = 64, FRAME_EARLY = 64 };

struct frame_watch {
	int fd;
	void (*ready)(void *self);
	void *self;
};

struct frame {
	char *root, *project;
	struct os_loop *loop;
	struct store *store;
	struct settings *settings;
	struct keymap *keys;
	struct theme *theme;
	struct canvas *canvas;
	struct map *histories;
	struct map *kept;

	struct frame_screen *screens;
	size_t screen_count, screen_cap;
	struct frame_popup *popups;
	size_t popup_count, popup_cap;
	struct frame_watch **watches;
	size_t watch_count, watch_cap;

	enum frame_tone tone;
	char *message, *shell;		/* shown now, or NULL */
	char *last_shell;		/* of the last action, for `Y` */
	struct frame_messages *messages;	/* that were said */
	struct frame_undo *undos;
	size_t undo_count, undo_cap;

	struct frame_spot spots[SPOTS_MAX];
	size_t spot_count;

	bool dirty;			/* must be drawn */
	bool quit;
	int64_t loaded_at, load_cost;	/* monotonic, ns: how often a live screen may load */
	uint64_t refresh_timer, tick_timer, writing_timer, going_timer, picture_timer;
	struct event early[FRAME_EARLY];	/* typed while the store was opened */
	size_t early_count;
	size_t running;			/* runs that go on, for the top bar */
	char progress[128];		/* what is being done, shown instead of the table; "" */
	double progress_share;		/* of it that is done; NAN when it is not known */
};

/* frame.c */
struct frame_screen *frame_front(struct frame *f);	/* NULL while there is none */
void frame_apply(struct frame *f, enum next next);
void frame_close_front(struct frame *f);
struct history *frame_history(struct frame *f, const char *name);
void frame_clear_message(struct frame *f);
bool frame_undo_last(struct frame *f);

/* The sets of actions that keys go to now, innermost first, with their objects. */
struct frame_set {
	const struct action_set *set;
	void *self;
};
enum { FRAME_SETS = 4 };
struct table *frame_table(struct frame *f);	/* that keys and mouse go to now, or NULL */
struct scroll *frame_scroll(struct frame *f);	/* the same, of a page without a table */
size_t frame_sets(struct frame *f, struct frame_set out[FRAME_SETS]);
/* Does a set before this one have an action of the same name, which then takes its place? */
bool frame_is_shadowed(const struct frame_set *sets, size_t which, const struct action *a);
/* Does it, or says why it cannot be done now. */
enum next frame_act(struct frame *f, const struct action *a, void *self, const char *argument);

/* frame_draw.c */
void frame_draw(struct frame *f);

/* frame_event.c */
void frame_event(struct frame *f, const struct event *e);
extern const struct action_set frame_actions;

/* frame_messages.c */
struct frame_messages *frame_messages_new(void);
void frame_messages_free(struct frame_messages *m);
void frame_messages_keep(struct frame_messages *m, const char *text, const char *shell);
size_t frame_messages_count(const struct frame_messages *m);
/* All that are kept, the newest first, with times and command lines. */
void frame_messages_print(const struct frame_messages *m, struct buf *out);

/* frame_theme.c */
enum next frame_act_theme(void *self, const char *argument);
void frame_complete_theme(void *self, const char *text, struct map *words);

/* frame_loop.c */
bool frame_run(struct frame *f, struct err *err);

/* help.c, command.c */
void help_open(struct frame *f);
void command_open(struct frame *f, const char *initial);

#endif
