/*
 * os_gpu.h - what the GPUs of this machine are doing, by NVIDIA's management library, which is
 * loaded when it is there. Without it there are no GPUs, and nothing else changes.
 */
#ifndef OS_GPU_H
#define OS_GPU_H

#include <stdbool.h>
#include <stdint.h>

#include "base_buf.h"

struct os_gpu;

struct os_gpu_usage {
	double busy;		/* percent, summed over GPUs: 200 is two busy ones */
	uint64_t memory;	/* bytes in use, summed */
};

struct os_gpu *os_gpu_open(void);		/* NULL: no GPU, or no library */
void os_gpu_close(struct os_gpu *gpu);		/* NULL is fine */
int os_gpu_count(const struct os_gpu *gpu);
bool os_gpu_sample(struct os_gpu *gpu, struct os_gpu_usage *out);
void os_gpu_names(struct os_gpu *gpu, struct buf *out);	/* comma separated */

/* The same with the library's functions found by find(name, arg); for tests. */
struct os_gpu *os_gpu_open_with(void *(*find)(const char *name, void *arg), void *arg);

#endif
