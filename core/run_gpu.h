/*
 * run_gpu.h - graphics processors for steps that say how many they need.
 *
 * A free one is one on which nobody computes (by NVML) and which no other step of this machine has taken,
 * of any run and any user. It is taken by a lock on /tmp/benchtop-gpu-<id>, which the kernel gives back
 * however its holder ends. Where CUDA_VISIBLE_DEVICES is set already (by Slurm, by a person), only those are
 * given out.
 */
#ifndef RUN_GPU_H
#define RUN_GPU_H

#include "base_err.h"
#include "os_gpu.h"

struct run_gpus;

/* allowed: what CUDA_VISIBLE_DEVICES says; NULL: all. ERR_BUSY: not so many are free now; ERR_CONFIG: there
 * are fewer. Both say so for people. */
MUST_CHECK bool run_gpu_take(struct run_gpus **out, struct os_gpu *gpu, size_t count, const char *allowed,
    struct err *err);
void run_gpu_drop(struct run_gpus *gpus);	/* NULL is fine */

/* For CUDA_VISIBLE_DEVICES: "GPU-8f6d...,GPU-11a0...". */
const char *run_gpu_visible(const struct run_gpus *gpus);

#endif
