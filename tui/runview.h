/*
 * runview.h - the one run that the Run screen shows: a snapshot that its panes share.
 *
 * The snapshot is read whole from the run's folder and replaced as a whole; panes keep nothing of it
 * beyond `load`. How often a running run is read again depends on how long reading takes.
 */
#ifndef RUNVIEW_H
#define RUNVIEW_H

#include <sys/types.h>

#include "base_time.h"
#include "frame.h"
#include "run_spec.h"
#include "store_points.h"
#include "store_run_load.h"

struct runview {
	struct frame *frame;
	char id[STORE_ID_SIZE];
	struct arena *arena;		/* of the snapshot */
	struct store_run *run;		/* NULL before the first load */
	struct arena *spec_arena;
	struct run_spec spec;		/* read once: it is frozen */
	bool has_spec;
	struct err spec_error;		/* why there is none */
	struct store_points *points;	/* metrics.bin; NULL before the first load, or when it is damaged */
	struct err points_error;
	int64_t now;			/* when the snapshot was taken */
	int64_t loaded, load_took;	/* monotonic */
	int64_t journal_size, journal_time;	/* of the file that was read */
	/* Of the screen that shows it: brings another page to the front; false: there is no such page. */
	bool (*go)(void *screen, const char *pane, const char *what);
	void *screen;
};

void runview_init(struct runview *v, struct frame *f, const char *id);
void runview_release(struct runview *v);
MUST_CHECK bool runview_load(struct runview *v, struct err *err);
/* Something was written since, and it is time to look: costs one stat. */
bool runview_is_old(struct runview *v);

bool runview_is_live(const struct runview *v);		/* it may still change by itself */
/* The series and its summary; false when there is none (or no points can be read). */
bool runview_series(const struct runview *v, const char *name, const struct store_summary **out);
const struct store_step *runview_step(const struct runview *v, const char *name);	/* or NULL */
/* The step that a person wants to see first: one that runs, else one that failed, else the last
 * that began. NULL: none has begun. */
const struct store_step *runview_main_step(const struct runview *v);
/* The declaration of a step in spec.yaml, or NULL. */
const struct run_step *runview_declared(const struct runview *v, const char *name);
/* Seconds from start to end (or to now), NaN before. */
double runview_step_took(const struct runview *v, const struct store_step *step);

/* Shows another pane, and there what is named (a step, an artifact) unless it is NULL. */
void runview_go(struct runview *v, const char *pane, const char *what);

/* Names of series and metrics that the supervisor itself measures begin so. */
#define RUNVIEW_SYSTEM "sys/"
bool runview_is_system(const char *metric);

#endif
