/*
 * measure.h - what a command costs, with all that it starts.
 */
#ifndef TESTS_MEASURE_H
#define TESTS_MEASURE_H

#include <stdbool.h>

struct measured {
	double seconds, cpu_seconds, memory_mb;	/* memory: of the largest of its processes */
	bool ran;				/* and ended with 0 */
};

/* Runs a shell line to its end; what it prints is dropped. */
struct measured measure_line(const char *line);

#endif
