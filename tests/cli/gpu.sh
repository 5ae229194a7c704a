#!/bin/sh
# Steps that need graphics processors, on a machine whose NVML is a library of this test: two GPUs, of which
# those named in $FAKE_BUSY are computed on by somebody. Prints TAP.

# shellcheck source=tests/cli/lib.sh
. "$TOP_SRCDIR/tests/cli/lib.sh"

cat >nvml.c <<'EOF2'
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
static char devices[2];
int nvmlInit_v2(void) { return 0; }
int nvmlShutdown(void) { return 0; }
int nvmlDeviceGetCount_v2(unsigned *n) { *n = 2; return 0; }
int nvmlDeviceGetHandleByIndex_v2(unsigned i, void **d) { *d = &devices[i]; return 0; }
int nvmlDeviceGetName(void *d, char *name, unsigned n) { (void)d; snprintf(name, n, "Fake"); return 0; }
int nvmlDeviceGetUtilizationRates(void *d, unsigned u[2]) { (void)d; u[0] = u[1] = 0; return 0; }
int nvmlDeviceGetMemoryInfo(void *d, unsigned long long m[3]) { (void)d; m[0] = m[1] = 1; m[2] = 0; return 0; }
int nvmlDeviceGetUUID(void *d, char *id, unsigned n)
{
	snprintf(id, n, "GPU-%s-%d", getenv("FAKE_ID"), (int)((char *)d - devices));
	return 0;
}
int nvmlDeviceGetComputeRunningProcesses(void *d, unsigned *n, void *infos)
{
	FILE *f = fopen(getenv("FAKE_BUSY"), "r");
	char line[8] = "";
	int busy = 0;

	(void)infos;
	while (f != NULL && fgets(line, sizeof line, f) != NULL)
		busy |= atoi(line) == (int)((char *)d - devices);
	if (f != NULL)
		fclose(f);
	*n = (unsigned)busy;
	return busy ? 7 : 0;
}
EOF2
if ! ${CC:-cc} -shared -fPIC -o libnvidia-ml.so.1 nvml.c 2>/dev/null; then
	echo "1..0 # SKIP no C compiler to make a library with"
	exit 0
fi
mkdir project
cd project || exit 4
FAKE_ID=$$
FAKE_BUSY=$work/busy
LD_LIBRARY_PATH=$work${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
export FAKE_ID FAKE_BUSY LD_LIBRARY_PATH
unset CUDA_VISIBLE_DEVICES
cat >benchtop.yaml <<'EOF2'
project: gpus
pipelines:
  one: {steps: {fit: {gpus: 1, run: 'echo "sees=[$CUDA_VISIBLE_DEVICES]"'}}}
  two: {steps: {fit: {gpus: 2, run: 'echo "sees=[$CUDA_VISIBLE_DEVICES]"'}}}
  three: {steps: {fit: {gpus: 3, run: "true"}}}
  none: {steps: {fit: {run: 'echo "sees=[$CUDA_VISIBLE_DEVICES]"'}}}
  own: {steps: {fit: {gpus: 1, env: {CUDA_VISIBLE_DEVICES: "7"}, run: 'echo "sees=[$CUDA_VISIBLE_DEVICES]"'}}}
  both:
    jobs: 2
    steps:
      a: {gpus: 1, run: 'echo "$CUDA_VISIBLE_DEVICES" >a.seen; timeout 240 sh -c "until [ -e b.seen ]; do :; done"'}
      b: {gpus: 1, run: 'echo "$CUDA_VISIBLE_DEVICES" >b.seen; timeout 240 sh -c "until [ -e a.seen ]; do :; done"'}
  mixed:
    jobs: 1
    steps:
      fit: {gpus: 2, run: 'echo "sees=[$CUDA_VISIBLE_DEVICES]"'}
      prepare: {run: 'echo prepared'}
      report: {after: prepare, run: 'echo reported'}
EOF2
benchtop init . >/dev/null 2>&1
# until_shown RUN TEXT: waits until the run's page has the text.
shown() { benchtop show "$1" --json 2>/dev/null | grep -q "$2"; }
until_shown() { until_true shown "$1" "$2"; }
: >"$FAKE_BUSY"

check "a step sees the one that it is given" prints "sees=[GPU-$$-0]" benchtop run one
check "one that needs two sees two" prints "sees=[GPU-$$-0,GPU-$$-1]" benchtop run two
check "one that needs none is left alone" prints "sees=[]" benchtop run none
check "its own variable wins" prints "sees=[7]" benchtop run own
check "steps side by side have different ones" sh -c '"$BENCHTOP" run both >/dev/null 2>&1 && ! cmp -s a.seen b.seen'
echo 0 >"$FAKE_BUSY"
check "one on which somebody computes is not given" prints "sees=[GPU-$$-1]" benchtop run one
check "more than there are is a failure that says so" prints "it needs 3 gpus, and this machine has 2" benchtop run three
check "CUDA_VISIBLE_DEVICES limits what is given" prints "it needs 2 gpus, and CUDA_VISIBLE_DEVICES names 1" \
	env CUDA_VISIBLE_DEVICES=1 "$BENCHTOP" run two
check "by the beginning of a name too" prints "sees=[GPU-$$-1]" env CUDA_VISIBLE_DEVICES="GPU-$$-1" "$BENCHTOP" run one
id=$(benchtop run --detach two)
check "a step waits for as many as it needs" until_shown "$id" "waits for 2 gpus: 1 of 2 is free"
: >"$FAKE_BUSY"
check "and goes on when they are free" until_shown "$id" '^  "status": "finished"'
check "with both of them" prints "sees=[GPU-$$-0,GPU-$$-1]" benchtop logs "$id"
echo 1 >"$FAKE_BUSY"
id=$(benchtop run --detach two)
until_shown "$id" "waits for 2 gpus"
check "a run that waits is stopped" exits 0 benchtop stop "$id"
id=$(benchtop run --detach mixed)
until_shown "$id" "waits for 2 gpus"
reported() { [ "$(benchtop logs "$id" report 2>/dev/null)" = reported ]; }
check "others have its place meanwhile, though only one step may run at a time" until_true reported
check "it waits on" prints '"waiting"' benchtop show "$id" --json
: >"$FAKE_BUSY"
check "and begins when they are free" until_shown "$id" '^  "status": "finished"'
check "with what it needs" prints "sees=[GPU-$$-0,GPU-$$-1]" benchtop logs "$id" fit
unset LD_LIBRARY_PATH
[ -e /usr/lib/x86_64-linux-gnu/libnvidia-ml.so.1 ] ||
	check "without NVML it is started as it is" prints "no graphics processors are known here" \
		sh -c '"$BENCHTOP" run one && cat .benchtop/runs/*/journal.jsonl'
rm -f /tmp/benchtop-gpu-GPU-$$-*

echo "1..$number"
