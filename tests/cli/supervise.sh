#!/bin/sh
# What the supervisor promises, seen from the command line: lost runs, left-over processes, time limits, retries,
# parallel steps, thread limits, metric files, runs inside runs. Prints TAP.
# shellcheck disable=SC2016

. "${TOP_SRCDIR:?run me with make check}/tests/cli/lib.sh"

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
status_is() { [ "$(benchtop runs --csv --columns status "id = $2" | tail -n 1)" = "$1" ]; }
metric() { benchtop show @ --json | python3 -c 'import json, sys; print(json.load(sys.stdin)["metrics"][sys.argv[1]][sys.argv[2]])' "$1" "$2"; }
# step_is STATUS RUN: what is said of its first step.
step_is() { benchtop show "$2" --json | python3 -c 'import json, sys; sys.exit([s["status"] for s in json.load(sys.stdin)["steps"]][:1] != sys.argv[1:])' "$1"; }
mkfifo a b ready

# ---------------------------------------------------------------- a supervisor that dies

id=$(benchtop run --detach -- sh -c 'echo $$ >main.pid; (eval "$forever") & echo $! >child.pid; echo >ready; wait')
check "a detached run is running" status_is running "$id"
read -r _ <ready
# The step may be faster than the supervisor's note that it runs.
check "its step is running" until_true step_is running "$id"
kill -KILL "$(supervisor_of "$id")"
check "a run whose supervisor was killed is lost" until_true status_is lost "$id"
check "the reason is told" prints "its supervisor" benchtop show "$id"
# Nobody is left to mark this one but the command that looks at it.
unseen=$(benchtop run --detach -- sh -c 'eval "$forever"')
until_true step_is running "$unseen"
pid=$(supervisor_of "$unseen")
kill -KILL "$(cut -d " " -f 4 "/proc/$pid/stat")" "$pid"
gone "$pid"
check "the first look at a run whose guard was killed too says lost" \
	is lost sh -c '"$BENCHTOP" runs --csv --columns status "id = $1" | tail -n 1' - "$unseen"
check "its step is not called running" step_is stopped "$unseen"
check "nor that of the one before" step_is stopped "$id"
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

check "a limit on the size of files is lived with as a full disk is, and said" sh -c '
	(ulimit -f 8192; exec "$BENCHTOP" run -- sh -c "yes line | head -c 10000000; echo end=1") >/dev/null 2>limit.err &&
	grep -q "of output found no room on disk" limit.err'
check "what came behind it was looked at" is "1" metric end last

# ---------------------------------------------------------------- processes

check "a run whose step leaves a daemon ends" sh -c '
	"$BENCHTOP" run -- sh -c "setsid sh -c \"echo \\\$\\\$ >daemon.pid; echo >ready; $forever\" & read x <ready" >/dev/null 2>&1'
check "the daemon does not outlive it" gone_now "$(cat daemon.pid)"
id=$(benchtop run --detach -- sh -c 'trap "" TERM; echo $$ >ready; eval "$forever"')
read -r deaf <ready
check "stop --force ends what ignores TERM" sh -c '"$BENCHTOP" stop --force "$1"' - "$id"
check "it is gone" gone "$deaf"
check "a run inside a run is a run of its own" sh -c '
	"$BENCHTOP" run -- sh -c "\"$BENCHTOP\" run -- sh -c \"echo inner=1\"" >/dev/null 2>&1 && [ "$("$BENCHTOP" runs --csv --columns id --limit 2 "status = finished" | wc -l)" = 3 ]'
none_left() { ! grep -lqs "BENCHTOP_WORKSPACE=$work" /proc/[0-9]*/environ; }
check "no process of any run is left" until_true none_left
