/*
 * store_points_sealed.c - the arithmetic of sealed files.
 */
#include "store_points_sealed.h"

unsigned
points_levels(uint64_t count, uint64_t nodes[POINTS_LEVELS])
{
	uint64_t n = (count + POINTS_BLOCK - 1) / POINTS_BLOCK;
	unsigned levels = 0;

	while (n > 0 && levels < POINTS_LEVELS) {
		nodes[levels++] = n;
		if (n <= POINTS_FAN)
			break;
		n = (n + POINTS_FAN - 1) / POINTS_FAN;
	}
	return levels;
}

uint64_t
points_series_size(uint64_t count)
{
	uint64_t nodes[POINTS_LEVELS], size = count * POINTS_POINT;
	unsigned levels = points_levels(count, nodes);

	for (unsigned i = 0; i < levels; i++)
		size += nodes[i] * sizeof(struct points_node);
	return size;
}

uint64_t
points_directory_check(const void *p, size_t n)
{
	const unsigned char *bytes = p;
	uint64_t h = UINT64_C(0xcbf29ce484222325) ^ n;

	for (size_t i = 0; i < n; i++) {
		h = (h ^ bytes[i]) * UINT64_C(0x100000001b3);
		h ^= h >> 29;
	}
	return h;
}
