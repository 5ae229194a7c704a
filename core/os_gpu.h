/*
 * os_gpu.h - what the GPUs of this machine are doing, by NVIDIA's management library, which is
 * loaded when it is there. Without it there are no GPUs, and nothing else changes.
 */
#ifndef OS_GPU_H
#define OS_GPU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct os_gpu;

struct os_gpu_usage {
	double busy;		/* percent, summed over GPUs: 200 is two busy ones */
	uint64_t memory;	/* bytes in use, summed */
};

struct os_gpu *os_gpu_open(void);		/* NULL: no GPU, or no library */
void os_gpu_close(struct os_gpu *gpu);		/* NULL is fine */
bool os_gpu_sample(struct os_gpu *gpu, struct os_gpu_usage *out);

enum { OS_GPUS_MAX = 64, OS_GPU_ID = 96 };

struct os_gpu_device {
	unsigned index;		/* as NVML counts */
	char id[OS_GPU_ID];	/* "GPU-8f6d...", as CUDA_VISIBLE_DEVICES takes it; else the index */
	bool busy;		/* some process computes on it */
};

/* All of them as they are now; returns how many, at most OS_GPUS_MAX. gpu NULL: 0. */
size_t os_gpu_devices(struct os_gpu *gpu, struct os_gpu_device out[OS_GPUS_MAX]);

/* The same with the library's functions found by find(name, arg); for tests. */
struct os_gpu *os_gpu_open_with(void *(*find)(const char *name, void *arg), void *arg);

#endif
