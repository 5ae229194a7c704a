/*
 * os_gpu.c - nine functions of NVML, declared here so that its headers are not needed to build.
 *
 * Source: NVML API reference; the ABI of these functions has been the same since version 2 of 2013.
 */
#include "os_gpu.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

#include "base.h"

enum { NVML_SUCCESS = 0, NVML_ERROR_INSUFFICIENT_SIZE = 7, GPUS_MAX = OS_GPUS_MAX };

typedef struct nvml_device *nvml_device;	/* opaque handle */

struct nvml_utilization {
	unsigned gpu, memory;		/* percent of time busy */
};

struct nvml_memory {
	unsigned long long total, available, used;	/* bytes */
};

struct os_gpu {
	void *library;
	int (*init)(void);
	int (*shutdown)(void);
	int (*count)(unsigned *);
	int (*handle)(unsigned, nvml_device *);
	int (*utilization)(nvml_device, struct nvml_utilization *);
	int (*memory)(nvml_device, struct nvml_memory *);
	int (*uuid)(nvml_device, char *, unsigned);			/* NULL in very old libraries */
	int (*processes)(nvml_device, unsigned *, void *);		/* the same */
	nvml_device devices[GPUS_MAX];
	unsigned indices[GPUS_MAX];	/* those that cannot be used are left out of devices */
	unsigned device_count;
};

static void *
find_in_library(const char *name, void *library)
{
	return dlsym(library, name);
}

/* Newer names first: they differ in what they write about a process, which nobody asks for here. */
static void
find_optional(struct os_gpu *gpu, void *(*find)(const char *name, void *arg), void *arg)
{
	static const char *const names[] = { "nvmlDeviceGetComputeRunningProcesses_v3",
		"nvmlDeviceGetComputeRunningProcesses_v2", "nvmlDeviceGetComputeRunningProcesses" };
	void *found = find("nvmlDeviceGetUUID", arg);

	memcpy(&gpu->uuid, &found, sizeof found);
	found = NULL;
	for (size_t i = 0; i < ARRAY_LEN(names) && found == NULL; i++)
		found = find(names[i], arg);
	memcpy(&gpu->processes, &found, sizeof found);
}

/* A data pointer to a function pointer, as POSIX promises of dlsym. */
static bool
find_functions(struct os_gpu *gpu, void *(*find)(const char *name, void *arg), void *arg)
{
	const struct {
		const char *name;
		void *place;
	} wanted[] = {
		{ "nvmlInit_v2", &gpu->init },
		{ "nvmlShutdown", &gpu->shutdown },
		{ "nvmlDeviceGetCount_v2", &gpu->count },
		{ "nvmlDeviceGetHandleByIndex_v2", &gpu->handle },
		{ "nvmlDeviceGetUtilizationRates", &gpu->utilization },
		{ "nvmlDeviceGetMemoryInfo", &gpu->memory },
	};

	for (size_t i = 0; i < ARRAY_LEN(wanted); i++) {
		void *found = find(wanted[i].name, arg);

		if (found == NULL)
			return false;
		memcpy(wanted[i].place, &found, sizeof found);
	}
	find_optional(gpu, find, arg);
	return true;
}

struct os_gpu *
os_gpu_open_with(void *(*find)(const char *name, void *arg), void *arg)
{
	struct os_gpu *gpu = x_new(struct os_gpu);
	unsigned count = 0;

	if (!find_functions(gpu, find, arg) || gpu->init() != NVML_SUCCESS) {
		x_free(gpu);
		return NULL;
	}
	if (gpu->count(&count) == NVML_SUCCESS) {
		for (unsigned i = 0; i < count && gpu->device_count < GPUS_MAX; i++) {
			if (gpu->handle(i, &gpu->devices[gpu->device_count]) == NVML_SUCCESS)
				gpu->indices[gpu->device_count++] = i;
		}
	}
	if (gpu->device_count > 0)
		return gpu;
	gpu->shutdown();
	x_free(gpu);
	return NULL;
}

struct os_gpu *
os_gpu_open(void)
{
	void *library = dlopen("libnvidia-ml.so.1", RTLD_LAZY | RTLD_LOCAL);
	struct os_gpu *gpu;

	if (library == NULL)
		return NULL;
	gpu = os_gpu_open_with(find_in_library, library);
	if (gpu == NULL)
		dlclose(library);
	else
		gpu->library = library;
	return gpu;
}

void
os_gpu_close(struct os_gpu *gpu)
{
	if (gpu == NULL)
		return;
	gpu->shutdown();
	if (gpu->library != NULL)
		dlclose(gpu->library);
	x_free(gpu);
}

bool
os_gpu_sample(struct os_gpu *gpu, struct os_gpu_usage *out)
{
	bool any = false;

	*out = (struct os_gpu_usage){ .busy = 0 };
	for (unsigned i = 0; i < gpu->device_count; i++) {
		struct nvml_utilization busy;
		struct nvml_memory memory;

		if (gpu->utilization(gpu->devices[i], &busy) == NVML_SUCCESS) {
			out->busy += busy.gpu;
			any = true;
		}
		if (gpu->memory(gpu->devices[i], &memory) == NVML_SUCCESS) {
			out->memory += memory.used;
			any = true;
		}
	}
	return any;
}

size_t
os_gpu_devices(struct os_gpu *gpu, struct os_gpu_device out[OS_GPUS_MAX])
{
	size_t count = gpu != NULL ? gpu->device_count : 0;

	for (size_t i = 0; i < count; i++) {
		unsigned running = 0;

		out[i] = (struct os_gpu_device){ .index = gpu->indices[i] };
		if (gpu->uuid == NULL || gpu->uuid(gpu->devices[i], out[i].id, sizeof out[i].id) != NVML_SUCCESS)
			snprintf(out[i].id, sizeof out[i].id, "%u", gpu->indices[i]);
		out[i].id[sizeof out[i].id - 1] = '\0';
		/* With no room for any process it says whether there is one. */
		out[i].busy = gpu->processes != NULL &&
		    gpu->processes(gpu->devices[i], &running, NULL) == NVML_ERROR_INSUFFICIENT_SIZE;
	}
	return count;
}
