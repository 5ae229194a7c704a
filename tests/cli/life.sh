#!/bin/sh
# The life of runs on the command line: run, look, tag, delete, restore, free. Prints TAP.
# shellcheck disable=SC2016

. "${TOP_SRCDIR:?run me with make check}/tests/cli/lib.sh"

id_of() { benchtop runs --json "$1" | python3 -c 'import json, sys; print(json.load(sys.stdin)[0]["id"])'; }

# ---------------------------------------------------------------- any command, anywhere

check "runs a command in a bare folder" exits 0 benchtop run -- sh -c 'echo loss=0.5; echo loss=0.25' fit --rate 0.1
check "a pipe gets exactly what the command prints" is "$(printf 'a\nb')" sh -c '"$BENCHTOP" run -- printf "a\nb\n" 2>/dev/null'
check "a failing command: exit code 1" exits 1 benchtop run -- sh -c 'exit 7'
check "a failing command: says how it ended" prints "exit code 7" benchtop run -- sh -c 'exit 7'
check "a missing command is told" prints "no-such-program" benchtop run -- no-such-program
check "a killed command is told" prints "SIGKILL" benchtop run -- sh -c 'kill -9 $$'
check "the store was made" test -d .benchtop/runs
check "--detach prints the id and nothing else" sh -c '"$BENCHTOP" run --detach -- true >id 2>/dev/null && grep -qxE "[0-9a-z]{9}" id'

# Nothing changes any more while all that follows looks at it.
over() { [ "$(benchtop runs --csv --columns status --limit 1 | tail -n 1)" = finished ]; }
check "it ends by itself" until_true over

# ---------------------------------------------------------------- lists

check "runs --json has every member" json '
	set(j[-1]) >= {"id", "name", "pipeline", "status", "started", "ended", "duration", "host", "user", "params",
		"metrics", "tags", "note", "data", "code"}' benchtop runs --json
check "a resource without its prefix is understood" prints 'did you mean "resources.cpu"?' benchtop runs 'cpu > 1'
check "flags became parameters" json 'j[0]["params"]["rate"] == 0.1' benchtop runs 'rate = 0.1' --json
check "metrics were found" json 'j[0]["metrics"]["loss"] == {"last": 0.25, "min": 0.25, "max": 0.5, "mean": 0.375,
	"count": 2, "step": j[0]["metrics"]["loss"]["step"]}' benchtop runs 'rate = 0.1' --json
check "failed runs are found" json 'len(j) == 4 and all(r["status"] == "failed" for r in j)' benchtop runs 'status = failed' --json
check "the oldest first" json 'j[0]["started"] <= j[1]["started"]' benchtop runs --sort created --json
check "the newest first" json 'j[0]["created"] >= j[1]["created"]' benchtop runs --json
check "--limit" json 'len(j) == 2' benchtop runs --limit 2 --json
check "an empty result is an empty array" is "[]" benchtop runs 'name = nobody' --json
check "the table in a pipe has no escapes and no trailing blanks" sh -c '
	"$BENCHTOP" runs >table && ! grep -q "$(printf "\033")" table && ! grep -q " $" table && grep -q "^run " table'
check "--columns" is "$(printf 'loss,loss.min,params.rate\n0.25,0.25,0.1')" benchtop runs 'rate = 0.1' --csv --columns loss,loss.min,params.rate
check "an unknown column names the nearest" prints 'did you mean "loss"' benchtop runs --columns lss
check "--csv has all columns" sh -c '"$BENCHTOP" runs --csv | head -n 1 | grep -q "metrics.loss"'
check "--csv can be read" sh -c '"$BENCHTOP" runs --csv | python3 -c "
import csv, sys
rows = list(csv.reader(sys.stdin))
assert len(rows) == 8 and len({len(r) for r in rows}) == 1, rows"'
check "--csv and --json exclude each other" exits 2 benchtop runs --csv --json

# ---------------------------------------------------------------- filters

check "a mistake in a filter: exit code 2" exits 2 benchtop runs 'status = faild'
check "a mistake in a filter has a caret" prints '           ^^^^^' benchtop runs 'status = faild'
check "a mistake in a filter has a hint" prints 'did you mean "failed"' benchtop runs 'status = faild'
check "words of a filter need not be one argument" json 'len(j) == 4' benchtop runs --json status = failed
check "durations and ages" json 'len(j) == 7' benchtop runs --json 'duration < 1h and started > -1d'

# ---------------------------------------------------------------- one run

run=$(id_of 'rate = 0.1')
check "show" prints "finished" benchtop show "$run"
check "show --json has the rest" json '
	j["steps"][0]["status"] == "finished" and j["steps"][0]["exit"] == 0 and j["environment"]["host"] and
	isinstance(j["artifacts"], list) and isinstance(j["resources"], dict) and j["command"][0] == "sh"' benchtop show "$run" --json
check "a run is known by the beginning of its id" prints "$run" benchtop show "$(echo "$run" | cut -c1-8)"
check "a run is known by its name" prints "$run" benchtop show "$(benchtop runs 'rate = 0.1' --csv --columns name | tail -n 1)"
check "@ is the newest run" is "$(cat id)" sh -c '"$BENCHTOP" show @ --json | python3 -c "import json, sys; print(json.load(sys.stdin)[\"id\"])"'
check "no such run: exit code 3" exits 3 benchtop show zzzzzzzzz
check "logs" is "$(printf 'loss=0.5\nloss=0.25')" benchtop logs "$run"
check "logs of a step" is "$(printf 'loss=0.5\nloss=0.25')" benchtop logs "$run" "$(benchtop show "$run" --json | python3 -c 'import json, sys; print(json.load(sys.stdin)["steps"][0]["name"])')"
check "logs --tail" is "loss=0.25" benchtop logs "$run" --tail 1
check "logs of no such step: exit code 3" exits 3 benchtop logs "$run" fti
check "logs -f of a run that is over ends" is "loss=0.25" benchtop logs "$run" -f -n 1
check "logs --times" sh -c '"$BENCHTOP" logs "$1" --times | grep -qE "^[0-9-]{10} [0-9:]{8} loss=0.5$"' - "$run"

# ---------------------------------------------------------------- edits

check "tag" benchtop tag "$run" best owner=ana
check "tags are printed" is "$(printf 'best\nowner=ana')" benchtop tag "$run"
check "tags are found" json 'j[0]["tags"] == {"best": "", "owner": "ana"}' benchtop runs tags.best --json
check "tags are removed" sh -c '"$BENCHTOP" tag "$1" --remove best && [ "$("$BENCHTOP" tag "$1")" = owner=ana ]' - "$run"
check "a bad tag is refused" exits 2 benchtop tag "$run" '=x'
check "two runs are tagged at once" sh -c '"$BENCHTOP" tag "$1,@" two && [ "$("$BENCHTOP" runs tags.two --csv --columns id | wc -l)" = 3 ]' - "$run"
check "note" sh -c '"$BENCHTOP" note "$1" before the change && [ "$("$BENCHTOP" note "$1")" = "before the change" ]' - "$run"
check "two runs are noted at once" sh -c '"$BENCHTOP" note "$1,@" both && [ "$("$BENCHTOP" note "$1,@" | wc -l)" = 2 ]' - "$run"
check "note from standard input" sh -c 'printf "two\nlines\n" | "$BENCHTOP" note "$1" - && [ "$("$BENCHTOP" note "$1" | wc -l)" = 2 ]' - "$run"
check "rename" sh -c '"$BENCHTOP" rename "$1" champion && "$BENCHTOP" show champion | grep -q "$1"' - "$run"
check "rm" benchtop rm "$run"
check "a deleted run is in no list" json 'all(r["id"] != "'"$run"'" for r in j)' benchtop runs --json
check "but in that of deleted runs" json 'len(j) == 1' benchtop runs --deleted --json
check "restore" benchtop restore "$run"
check "what is not deleted is not restored" exits 2 benchtop restore "$run"
check "a restored run is as before" json 'j[0]["name"] == "champion" and j[0]["tags"]["owner"] == "ana"' benchtop runs 'rate = 0.1' --json
check "a mistake in the last run changes nothing" sh -c '! "$BENCHTOP" rm "$1" zzzzzzzzz && "$BENCHTOP" runs --json | grep -q "$1"' - "$run"

# ---------------------------------------------------------------- metrics from inside

check "benchtop log outside a run is refused" exits 2 benchtop log loss=1
check "benchtop log" benchtop run -- sh -c '"$BENCHTOP" log --step 7 acc=0.5 bad=NaN && "$BENCHTOP" log --step 8 acc=0.75 big=inf'
check "benchtop log is a metric" json 'j["metrics"]["acc"]["last"] == 0.75 and j["metrics"]["acc"]["step"] == 8 and
	j["metrics"]["bad"]["last"] == "NaN" and j["metrics"]["big"]["last"] == "Infinity"' benchtop show @ --json
check "benchtop log refuses what is no number" sh -c 'BENCHTOP_METRICS=m "$BENCHTOP" log a=x; [ $? = 2 ] && [ ! -s m ]'
check "benchtop log tells a full disk" sh -c 'BENCHTOP_METRICS=/dev/full "$BENCHTOP" log a=1; [ $? = 4 ]'

# ---------------------------------------------------------------- the store

check "reindex: the same runs, byte for byte" sh -c '
	"$BENCHTOP" runs --json >before && rm .benchtop/index.db* && "$BENCHTOP" reindex && "$BENCHTOP" runs --json >after && cmp before after'
check "reindex --check" benchtop reindex --check
check "a run that is copied appears" sh -c '
	mkdir other && "$BENCHTOP" init other && cp -r ".benchtop/runs/$1" other/.benchtop/runs/ && "$BENCHTOP" reindex -h >/dev/null &&
	"$BENCHTOP" -C other runs --json | grep -q "$1" && "$BENCHTOP" show "$1" --json >a && "$BENCHTOP" -C other show "$1" --json >b && cmp a b' - "$run"
check "gc --dry-run frees nothing" sh -c '"$BENCHTOP" rm "$1" && "$BENCHTOP" gc --dry-run && [ -d ".benchtop/runs/$1" ]' - "$run"
check "gc frees deleted runs" sh -c '"$BENCHTOP" gc && [ ! -d ".benchtop/runs/$1" ] && ! "$BENCHTOP" restore "$1"' - "$run"
check "doctor" benchtop doctor
check "doctor --json" json 'all(set(c) == {"check", "verdict", "text"} for c in j)' benchtop doctor --json

# ---------------------------------------------------------------- a project

mkdir project && cd project || exit 4
check "init" exits 0 benchtop init
check "the project has the name of its folder" grep -qx "project: project" benchtop.yaml
check "init again is fine" prints "already" benchtop init
check "init wrote a project file that is right" benchtop config --check
cat >benchtop.yaml <<'YAML'
project: demo
pipelines:
  train:
    params: {rate: 0.1, model: {depth: 6}}
    steps:
      prepare: {run: 'echo ready; echo "1" > out.txt', outputs: [out.txt]}
      fit: {after: prepare, run: 'echo "loss=${params.rate} depth=${params.model.depth}"'}
YAML
check "config" prints "depth: 6" benchtop config
check "config --keys" prints "pipelines" benchtop config --keys
check "config --keys --json" json 'len(j) > 50' benchtop config --keys --json
check "a pipeline" exits 0 benchtop run train -p model.depth=8
check "pipelines" prints "prepare, fit" benchtop pipelines
check "pipelines --json" json 'j[0]["name"] == "train" and j[0]["status"] == "finished" and j[0]["params"]["model"]["depth"] == 6' benchtop pipelines --json
check "its parameters" json 'j["params"] == {"rate": 0.1, "model": {"depth": 8}} and [s["name"] for s in j["steps"]] == ["prepare", "fit"]' benchtop show @ --json
check "its artifacts" json 'j["artifacts"][0]["path"] == "out.txt" and j["artifacts"][0]["size"] == 2' benchtop show @ --json
check "an unknown pipeline names the nearest" prints 'train' benchtop run trian
check "an unknown pipeline: exit code" fails benchtop run trian
check "an unknown parameter: exit code 2" exits 2 benchtop run train -p modl.depth=8
check "rerun" exits 0 benchtop rerun @ -p rate=0.5
check "rerun says of what" json 'j["rerun_of"] and j["params"] == {"rate": 0.5, "model": {"depth": 8}}' benchtop show @ --json
echo 'print("one")' >fit.py
benchtop run train >first 2>&1
echo 'print("two")' >fit.py
benchtop run train -p rate=0.7 >second 2>&1
check "diff: parameters" prints "0.1 -> 0.7" env LC_ALL=C python3 "$TOP_SRCDIR/tests/cli/terminal.py" -- "$BENCHTOP" diff @~1 @ --color never
check "diff: metrics" prints "loss" benchtop diff @~1 @
check "diff: code as it ran" prints '+print("two")' benchtop diff @~1 @
check "diff --logs" prints '+ loss=0.7' benchtop diff @~1 @ --logs
check "diff --json" json '{"rank": "likely", "part": "params", "name": "rate", "a": "0.1", "b": "0.7", "note": None} in j["causes"] and
	j["metrics"]["loss"]["b"] == 0.7 and any(d["b"] == "loss=0.7 depth=6" for d in j["logs"]["fit"]["differences"]) and "print(\"two\")" in j["code"]' benchtop diff @~1 @ --json
check "an argument that is no UTF-8 is handed over as it is" is "$(printf 'caf\351' | od -An -tx1)" \
	sh -c '"$BENCHTOP" run -- printf %s "$(printf "caf\351")" 2>/dev/null | od -An -tx1'
check "diff of a run with itself is refused" exits 2 benchtop diff @ @
cat >benchtop.yaml <<'YAML'
project: demo
pipelines:
  train:
    steps:
      fit: {run: 'echo fitted', metrics: [{file: rmse.json}]}
YAML
check "a metrics file that is not written fails nothing" exits 0 benchtop run train
check "the run warns of it" prints "warning: fit: no metrics from rmse.json: it was never written" benchtop run train
check "show too" prints "fit: no metrics from rmse.json: it was never written" benchtop show @
check "and for programs" json 'j["status"] == "finished" and j["warnings"] == [{"step": "fit",
	"text": "no metrics from rmse.json: it was never written"}]' benchtop show @ --json
check "mistakes of the project file: exit code 2" sh -c 'printf "pipelins: {}\nproject: [1]\n" >benchtop.yaml; "$BENCHTOP" config; [ $? = 2 ]'
check "mistakes of the project file: all, with places" sh -c '"$BENCHTOP" config 2>&1 | grep -q "benchtop.yaml:1:1: .*pipelines" && "$BENCHTOP" config 2>&1 | grep -q "benchtop.yaml:2:10: "'
echo "1..$number"
