/*
 * os_gpu.c - five functions of NVML, declared here so that its headers are not needed to build.
 *
 * Source: NVML API reference; the ABI of these functions has been the same since version 2 of 2013.
 */
#include "os_gpu.h"

#include <dlfcn.h>
#include <string.h>

#include "base.h"

enum { NVML_SUCCESS = 0, NAME_SIZE = 96, GPUS_MAX = 64 };

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
	int (*name)(nvml_device, char *, unsigned);
	int (*utilization)(nvml_device, struct nvml_utilization *);
	int (*memory)(nvml_device, struct nvml_memory *);
	nvml_device devices[GPUS_MAX];
	unsigned device_count;
};

static void *
find_in_library(const char *name, void *library)
{
	return dlsym(library, name);
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
		{ "nvmlDeviceGetName", &gpu->name },
		{ "nvmlDeviceGetUtilizationRates", &gpu->utilization },
		{ "nvmlDeviceGetMemoryInfo", &gpu->memory },
	};

	for (size_t i = 0; i < ARRAY_LEN(wanted); i++) {
		void *found = find(wanted[i].name, arg);

		if (found == NULL)
			return false;
		memcpy(wanted[i].place, &found, sizeof found);
	}
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
				gpu->device_count++;
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

int
os_gpu_count(const struct os_gpu *gpu)
{
	return gpu != NULL ? (int)gpu->device_count : 0;
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

void
os_gpu_names(struct os_gpu *gpu, struct buf *out)
{
	char name[NAME_SIZE];

	for (unsigned i = 0; gpu != NULL && i < gpu->device_count; i++) {
		if (gpu->name(gpu->devices[i], name, sizeof name) == NVML_SUCCESS)
			buf_printf(out, "%s%.*s", out->len > 0 ? ", " : "", (int)sizeof name - 1, name);
	}
}
