/*
 * data_shape.h - the shapes of the texts of one batch ("AA-9999"): counted in a table of their own, so that
 * the few that a column keeps are chosen from all of the batch.
 *
 *	struct data_shapes *shapes = data_shapes_new();
 *	data_shapes_add(shapes, &top, &shape, 3);	as often as there are texts
 *	data_shapes_give(shapes, &top);			to the column's frequent shapes; empty again
 */
#ifndef DATA_SHAPE_H
#define DATA_SHAPE_H

#include "data_top.h"

enum { DATA_SHAPE_MAX = 24 };

/* Zero behind its end. A text that is longer than the shape ends in '~'. */
struct data_shape {
	char text[DATA_SHAPE_MAX];
	uint32_t len;
};

struct data_shapes;

struct data_shapes *data_shapes_new(void);
void data_shapes_free(struct data_shapes *s);
/* When there are too many, they are given to `top` at once. */
void data_shapes_add(
    struct data_shapes *s, struct data_top *top, const struct data_shape *shape, uint32_t rows);
void data_shapes_give(struct data_shapes *s, struct data_top *top);

#endif
