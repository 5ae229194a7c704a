#!/bin/sh
# What the supervisor promises, seen from the command line: lost runs, left-over processes, time limits, retries,
# parallel steps, thread limits, metric files, runs inside runs. Prints TAP.
# shellcheck disable=SC2016

. "${TOP_SRCDIR:?run me with make check}/tests/cli/lib.sh"

# A process that lives until it is ended: FOREVER of tests/lib/forever.h, where it says why.
export forever='exec tail -f /dev/null >/dev/null'

cat >benchtop.yaml <<'EOF'
project: supervise
pipelines:
  flaky:
    steps:
      once: {run: 'test -e tried && exit 0; touch tried; exit 9', retries: 2, backoff: 10ms}
  slow:
    steps:
      waits: {run: eval "$forever", timeout: 100ms, grace: 100ms}
  side:
    jobs: 2
    steps:
      a: {run: 'echo >b; read x <a', cpus: 1}
      b: {run: 'read x <b; echo >a; echo $OMP_NUM_THREADS $OPENBLAS_NUM_THREADS', cpus: 3}
  files:
    steps:
      writes:
        run: |
          printf 'epoch,acc\n1,0.5\n2,0.75\n' >history.csv
          echo '{"rmse": 118.9, "bad": NaN}' >metrics.json
          echo '{"step": 4, "line": 1}' >>"$BENCHTOP_METRICS"
          "$BENCHTOP" log --step 5 line=2
          echo out >model.bin
        metrics: [{file: history.csv}, {file: metrics.json}]
        outputs: [model.bin]
  absent:
    steps:
      forgets: {run: 'true', outputs: [model.h5]}
EOF

# supervisor_of RUN: the process that owns it, from the journal.
supervisor_of() {
	python3 -c 'import json, sys
for line in open(sys.argv[1]):
	r = json.loads(line)
	if r.get("status") == "running" and "pidstart" in r: print(r["pid"])' ".benchtop/runs/$1/journal.jsonl"
}
# until_true COMMAND...: asks again and again.
until_true() {
	tries=0
	until "$@"; do
		tries=$((tries + 1))
		[ $tries -lt 2000 ] || return 1
	done
}
status_is() { [ "$(benchtop runs --csv --columns status "id = $2" | tail -n 1)" = "$1" ]; }
metric() { benchtop show @ --json | python3 -c 'import json, sys; print(json.load(sys.stdin)["metrics"][sys.argv[1]][sys.argv[2]])' "$1" "$2"; }
# gone PID: waits for its end, a minute at most.
gone() {
	python3 -c 'import os, select, sys
try:
	fd = os.pidfd_open(int(sys.argv[1]))
except ProcessLookupError:
	sys.exit(0)
sys.exit(not select.select([fd], [], [], 60)[0])' "$1"
}
mkfifo a b ready

# ---------------------------------------------------------------- a supervisor that dies

id=$(benchtop run --detach -- sh -c 'echo $$ >main.pid; (eval "$forever") & echo $! >child.pid; echo >ready; wait')
check "a detached run is running" status_is running "$id"
read -r _ <ready
# The step may be faster than the note that it runs.
check "its step is running" until_true json 'j["steps"] and j["steps"][0]["status"] == "running"' benchtop show "$id" --json
kill -KILL "$(supervisor_of "$id")"
check "a run whose supervisor was killed is lost" until_true status_is lost "$id"
check "the reason is told" prints "its supervisor" benchtop show "$id"
# Nobody is left to mark this one but the command that looks at it.
unseen=$(benchtop run --detach -- sh -c "$forever")
pid=$(supervisor_of "$unseen")
kill -KILL "$(cut -d " " -f 4 "/proc/$pid/stat")" "$pid"
gone "$pid"
check "the first look at a run whose guard was killed too says lost" \
	is lost sh -c '"$BENCHTOP" runs --csv --columns status "id = $1" | tail -n 1' - "$unseen"
check "its step is not called running" json 'j["steps"][0]["status"] == "stopped"' benchtop show "$id" --json
check "its step is ended" gone "$(cat main.pid)"
check "and what the step started" gone "$(cat child.pid)"
check "stopping it is refused" exits 1 benchtop stop "$id"

# ---------------------------------------------------------------- steps

check "a step is tried again" exits 0 benchtop run flaky
check "the attempts are counted" json 'j["steps"][0]["attempt"] == 2' benchtop show @ --json
check "a time limit fails the run" exits 1 benchtop run slow
check "the limit is named" prints "time limit of 0.10s reached" benchtop show @
check "steps run side by side" exits 0 benchtop run side
check "numeric libraries get as many threads as cpus" is "3 3" benchtop logs @ b
check "an output that is missing fails the step" prints "output model.h5 was not written" benchtop run absent
check "metric files are read" exits 0 benchtop run files
check "a table has its rows" is "2" metric acc count
check "a table has its axis" is "2" metric acc step
check "JSON has its values" is "118.9" metric rmse last
check "NaN is kept" is "NaN" metric bad last
check "lines and benchtop log add up" is "5" metric line step
check "outputs are kept" is "out" cat ".benchtop/runs/$(benchtop runs --csv --columns id --limit 1 | tail -n 1)/artifacts/model.bin"

# ---------------------------------------------------------------- processes

check "a daemon does not outlive its run" sh -c '
	"$BENCHTOP" run -- sh -c "setsid sh -c \"echo \\\$\\\$ >daemon.pid; echo >ready; $forever\" & read x <ready" >/dev/null 2>&1 &&
	! kill -0 "$(cat daemon.pid)" 2>/dev/null'
id=$(benchtop run --detach -- sh -c 'trap "" TERM; echo $$ >ready; eval "$forever"')
read -r deaf <ready
check "stop --force ends what ignores TERM" sh -c '"$BENCHTOP" stop --force "$1"' - "$id"
check "it is gone" gone "$deaf"
check "a run inside a run is a run of its own" sh -c '
	"$BENCHTOP" run -- sh -c "\"$BENCHTOP\" run -- sh -c \"echo inner=1\"" >/dev/null 2>&1 && [ "$("$BENCHTOP" runs --csv --columns id --limit 2 "status = finished" | wc -l)" = 3 ]'
check "no process of any run is left" sh -c '! grep -lqs "BENCHTOP_WORKSPACE=$1" /proc/[0-9]*/environ' - "$work"
