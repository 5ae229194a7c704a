/* GPUs, with a library made of functions of this test in place of NVML. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "base.h"
#include "os_gpu.h"

static int opened, broken;
static char devices[3];

static int fake_init(void) { return opened++ < 0; }
static int fake_shutdown(void) { return opened-- < 0; }

static int
fake_count(unsigned *count)
{
	*count = 3;
	return 0;
}

/* The second of three cannot be used. */
static int
fake_handle(unsigned i, void **device)
{
	*device = &devices[i];
	return i == 1 ? 999 : 0;
}

static int
fake_utilization(void *device, unsigned busy[2])
{
	(void)device;
	busy[0] = 40;
	busy[1] = 7;
	return broken;
}

static int
fake_memory(void *device, unsigned long long memory[3])
{
	(void)device;
	memory[0] = 8000;
	memory[1] = 7000;
	memory[2] = 1000;
	return broken;
}

static int
fake_uuid(void *device, char *id, unsigned size)
{
	snprintf(id, size, "GPU-test-%d-%d", (int)getpid(), (int)((char *)device - devices));
	return 0;
}

/* On the third somebody computes. */
static int
fake_processes(void *device, unsigned *count, void *processes)
{
	(void)processes;
	*count = device == &devices[2];
	return *count > 0 ? 7 : 0;
}

static void *
find(const char *name, void *missing)
{
	static const struct {
		const char *name;
		void (*function)(void);
	} functions[] = {
		{ "nvmlInit_v2", (void (*)(void))fake_init },
		{ "nvmlShutdown", (void (*)(void))fake_shutdown },
		{ "nvmlDeviceGetCount_v2", (void (*)(void))fake_count },
		{ "nvmlDeviceGetHandleByIndex_v2", (void (*)(void))fake_handle },
		{ "nvmlDeviceGetUtilizationRates", (void (*)(void))fake_utilization },
		{ "nvmlDeviceGetMemoryInfo", (void (*)(void))fake_memory },
		{ "nvmlDeviceGetUUID", (void (*)(void))fake_uuid },
		{ "nvmlDeviceGetComputeRunningProcesses_v2", (void (*)(void))fake_processes },
	};
	void *found = NULL;

	for (size_t i = 0; i < ARRAY_LEN(functions); i++) {
		if (str_equal(functions[i].name, name) && !str_equal(name, missing))
			memcpy(&found, &functions[i].function, sizeof found);
	}
	return found;
}

static void
usage_is_summed_over_the_devices_that_answer(void **state)
{
	struct os_gpu *gpu = os_gpu_open_with(find, NULL);
	struct os_gpu_usage usage;

	(void)state;
	assert_non_null(gpu);
	assert_true(os_gpu_sample(gpu, &usage));
	assert_true(usage.busy == 80);
	assert_int_equal(usage.memory, 2000);
	broken = 15;		/* the driver went away */
	assert_false(os_gpu_sample(gpu, &usage));
	broken = 0;
	os_gpu_close(gpu);
	assert_int_equal(opened, 0);
}

static void
a_library_without_a_function_is_no_library(void **state)
{
	(void)state;
	assert_null(os_gpu_open_with(find, (void *)(uintptr_t)"nvmlDeviceGetMemoryInfo"));
	os_gpu_close(NULL);
}

static void
devices_have_names_and_are_busy_or_not(void **state)
{
	struct os_gpu *gpu = os_gpu_open_with(find, NULL);
	struct os_gpu_device all[OS_GPUS_MAX];

	(void)state;
	assert_int_equal(os_gpu_devices(gpu, all), 2);
	assert_int_equal(all[0].index, 0);
	assert_int_equal(all[1].index, 2);
	assert_true(str_starts(all[0].id, "GPU-test-"));
	assert_false(all[0].busy);
	assert_true(all[1].busy);
	os_gpu_close(gpu);
	gpu = os_gpu_open_with(find, (void *)(uintptr_t)"nvmlDeviceGetUUID");
	assert_int_equal(os_gpu_devices(gpu, all), 2);
	assert_string_equal(all[1].id, "2");
	os_gpu_close(gpu);
	assert_int_equal(os_gpu_devices(NULL, all), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(usage_is_summed_over_the_devices_that_answer),
		cmocka_unit_test(a_library_without_a_function_is_no_library),
		cmocka_unit_test(devices_have_names_and_are_busy_or_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
