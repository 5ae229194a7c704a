/*
 * run_sample.c - what a run uses, as series and as a summary.
 *
 *	sys/cpu		percent of one processor since the sample before (200: two are busy)
 *	sys/rss		bytes of memory resident, all processes of the run
 *	sys/read, sys/write	bytes a second from and to storage
 *	sys/processes	how many there are
 *	sys/gpu, sys/gpu_memory	percent busy and bytes used of all GPUs, where there are any
 *
 * The resource record has {cpu: seconds, rss: the peak, read, write: bytes, gpu, gpu_memory: the
 * peaks}.
 */
#include "base_time.h"
#include "os_gpu.h"
#include "run_rule.h"
#include "run_super.h"

struct run_sample {
	struct run_super *super;
	struct os_gpu *gpu;		/* NULL: none */
	struct os_usage last;
	struct os_gpu_usage gpu_peak;
	uint64_t peak;
	int64_t taken;			/* monotonic; 0: never */
};

struct run_sample *
run_sample_new(struct run_super *super)
{
	struct run_sample *sample = x_new(struct run_sample);

	sample->super = super;
	sample->gpu = os_gpu_open();
	return sample;
}

void
run_sample_free(struct run_sample *sample)
{
	if (sample == NULL)
		return;
	os_gpu_close(sample->gpu);
	x_free(sample);
}

static void
point(struct run_sample *sample, const char *name, double value)
{
	run_ingest_point(sample->super->ingest, slice_of(name), RUN_RULE_NO_STEP, value, time_now());
}

/* A counter may step back when a process leaves with what it had not reported. */
static double
rate(uint64_t now, uint64_t before, double seconds)
{
	return now > before && seconds > 0 ? (double)(now - before) / seconds : 0;
}

static void
take_gpu(struct run_sample *sample)
{
	struct os_gpu_usage usage;

	if (sample->gpu == NULL || !os_gpu_sample(sample->gpu, &usage))
		return;
	point(sample, "sys/gpu", usage.busy);
	point(sample, "sys/gpu_memory", (double)usage.memory);
	if (usage.busy > sample->gpu_peak.busy)
		sample->gpu_peak.busy = usage.busy;
	if (usage.memory > sample->gpu_peak.memory)
		sample->gpu_peak.memory = usage.memory;
}

void
run_sample_take(struct run_sample *sample)
{
	enum { PERCENT = 100 };
	int64_t now = time_monotonic();
	double seconds = sample->taken != 0 ? (double)(now - sample->taken) / (double)TIME_SECOND : 0;
	struct os_usage usage;
	double cpu;

	os_tree_sample(sample->super->tree);
	os_tree_usage(sample->super->tree, NULL, &usage);
	cpu = usage.cpu - sample->last.cpu;
	if (sample->taken != 0) {
		point(sample, "sys/cpu", cpu > 0 && seconds > 0 ? PERCENT * cpu / seconds : 0);
		point(sample, "sys/read", rate(usage.read, sample->last.read, seconds));
		point(sample, "sys/write", rate(usage.written, sample->last.written, seconds));
	}
	/* Before the first process and behind the last one nothing was measured: none is not zero bytes. */
	if (usage.processes > 0) {
		point(sample, "sys/rss", (double)usage.rss);
		point(sample, "sys/processes", usage.processes);
	}
	take_gpu(sample);
	if (usage.rss > sample->peak)
		sample->peak = usage.rss;
	if (usage.rss_peak > sample->peak)
		sample->peak = usage.rss_peak;
	sample->last = usage;
	sample->taken = now;
}

void
run_sample_put(struct run_sample *sample, struct json_out *out)
{
	json_put_num(out, "cpu", sample->last.cpu);
	/* What ends before it was looked at has no known peak. */
	if (sample->peak > 0)
		json_put_int(out, "rss", (int64_t)sample->peak);
	json_put_int(out, "read", (int64_t)sample->last.read);
	json_put_int(out, "write", (int64_t)sample->last.written);
	if (sample->gpu == NULL)
		return;
	json_put_num(out, "gpu", sample->gpu_peak.busy);
	json_put_int(out, "gpu_memory", (int64_t)sample->gpu_peak.memory);
}
