/*
 * curves.h - a workspace with one run that has curves, and its metrics page opened.
 *
 * Its metrics, in the order of the page: acc (rising from 0 to below 1), epoch (a tenth of the step), loss
 * (1 / (1 + 0.02 step)), noise (1 and 9 by turns), each at steps 0, 1, 2, ..., a second apart.
 */
#ifndef CURVES_H
#define CURVES_H

#include "screen/workspace.h"

enum { CURVES_POINTS = 300 };

int curves_finished(void **state);	/* sealed */
int curves_running(void **state);

#define CURVES_FINISHED(name) cmocka_unit_test_setup_teardown(name, curves_finished, workspace_teardown)
#define CURVES_RUNNING(name) cmocka_unit_test_setup_teardown(name, curves_running, workspace_teardown)

/* Of the running one: so many points more, as its supervisor writes them. */
void curves_grow(size_t points);

double curves_loss(size_t step);

/* In the workbench: to the page of metrics, to the metric, which gets all the room. */
void curves_open_page(struct pty_screen *s);
void curves_open_loss(struct pty_screen *s);

#endif
