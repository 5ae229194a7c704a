/*
 * data_textmap.h - the distinct texts of one batch of one column: counted in a small hash table, and
 * looked at (length, characters, shape, class) once for each stay in the table, not once for each row.
 */
#ifndef DATA_TEXTMAP_H
#define DATA_TEXTMAP_H

#include "data_column.h"

struct data_textmap;

/* A text of the batch: where it is, and its hash. */
struct data_text_ref {
	uint32_t at, len;	/* len with the flags of a cell */
};

struct data_textmap *data_textmap_new(void);
void data_textmap_free(struct data_textmap *map);

/* Adds texts to the column: its top values, lengths, characters, shapes, classes. hashes has one for
 * each of n rows, 0 for one without a text; refs are the texts of the others, in order. `classed`:
 * classes are counted already. */
void data_textmap_add(struct data_textmap *map, struct data_column *c, const char *text,
    const struct data_text_ref *refs, const uint64_t *hashes, size_t n, bool classed);

#endif
