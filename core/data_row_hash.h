/*
 * data_row_hash.h - one hash for each row of a lane, made from its values when it is full: for the digest
 * of the column, the hashes of whole rows, and the count of distinct values.
 */
#ifndef DATA_ROW_HASH_H
#define DATA_ROW_HASH_H

#include "data_lane.h"

/* Adds the lane's values to its column's digest and, of numbers and times, to its HyperLogLog where it has
 * one; and to row_hashes (one a row), in which the order of the lanes does not count. */
void data_row_hash_add(const struct data_lane *lane, uint64_t *row_hashes);

#endif
