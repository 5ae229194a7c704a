#!/bin/sh
# A project from the outside: its file, parameters, data versions, code that is not committed, reruns, runs that would write the
# same files, and the way from a command to a project. Prints TAP.
# shellcheck disable=SC2016
. "$TOP_SRCDIR/tests/cli/lib.sh"

export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b.c GIT_COMMITTER_NAME=a \
	GIT_COMMITTER_EMAIL=a@b.c

mkdir project data.later && cd project || exit 4
cat >fit.py <<'PY'
import json, os, sys
params = json.load(open(os.environ["BENCHTOP_PARAMS"]))
rows = open("data/in.csv").read().split()
print(f"score={len(rows) * params['rate']} text={sys.argv[1]!r}")
json.dump({"rows": rows, "version": "one"}, open("model.json", "w"))
PY
mkdir data
printf 'a\n1\n2\n' >data/in.csv
cat >benchtop.yaml <<'YAML'
project: demo
datasets:
  rows: data/*.csv
pipelines:
  train:
    params: {rate: 2.0, text: "it's"}
    steps:
      fit:
        run: python3 fit.py "${params.text}"
        params: [rate]
        reads: [rows]
        code: fit.py
        outputs: [model.json]
YAML
printf 'data/\n.benchtop/\n' >.gitignore

# ---------------------------------------------------------------- the file

check "a right file is right" exits 0 benchtop config --check
check "defaults are filled in" prints "grace: 10s" benchtop config
check "every key is listed" prints "pipelines.NAME.steps.NAME.retries" benchtop config --keys
check "keys are data too" json 'len(j) > 90 and all(k["help"] for k in j)' benchtop config --keys --json
sed 's/outputs/ouputs/; s/reads: \[rows\]/reads: [row]/' benchtop.yaml >wrong.yaml
mkdir ../wrong && mv wrong.yaml ../wrong/benchtop.yaml
(
	cd ../wrong && benchtop config --check 2>../said
	echo $? >../code
)
check "mistakes have an exit code" is 2 cat ../code
check "each mistake has its place" prints 'benchtop.yaml:13:9: pipelines.train.steps.fit: unknown key "ouputs" (did you mean "outputs"?)' cat ../said
check "a run with mistakes is refused" sh -c 'cd ../wrong && "$BENCHTOP" run train; [ $? = 2 ]'
check "and makes nothing" test ! -e ../wrong/.benchtop
check "all mistakes are told at once" prints 'no dataset "row" (did you mean "rows"?)' cat ../said

mkdir ../warned && printf 'pipelines:\n  p:\n    params: {a: 1, x: 2}\n    steps: {s: {run: "true", params: [x]}}\n  q:\n    params: {b: 1, x: 2}\n    steps: {s: {run: "true", params: [x]}}\n' >../warned/benchtop.yaml
check "a run warns of its own pipeline" prints "pipelines.p.params.a: no step uses it" benchtop -C ../warned run p
check "and of no other" fails prints "pipelines.q" benchtop -C ../warned run p
check "config warns of all" prints "pipelines.q.params.b: no step uses it" benchtop -C ../warned config --check

# ---------------------------------------------------------------- parameters

check "an unknown parameter is refused" prints 'no parameter "rat" (did you mean "rate"?)' benchtop run train -p rat=1
check "a value of another type is refused" prints 'parameter rate is a float (declared in benchtop.yaml:6:14)' benchtop run train -p rate=fast
check "nothing was run for that" json 'j == []' benchtop runs --json
check "a pipeline that is not there" exits 3 benchtop run trian

# ---------------------------------------------------------------- code and data come back

git init -q . && git add -A && git commit -qm one
check "a run in place" exits 0 benchtop run train -p rate=3 -p 'text=$(reboot) "two"'
check "its parameter came to the step as it is" prints "text='\$(reboot) \"two\"'" benchtop logs @
check "its data was versioned" json 'j["data"] == {"rows": "rows@1"}' benchtop show @ --json
check "its result lies where it always did" test -f model.json
check "a clean tree is not dirty" json 'j["code"]["dirty"] is False and len(j["code"]["commit"]) == 40' benchtop show @ --json
sed -i 's/"one"/"two"/' fit.py
echo helper >untracked.py
printf 'a\n1\n2\n3\n4\n' >data/in.csv
check "a run of changed code and data" exits 0 benchtop run train
check "new content is a new version" json 'j["data"] == {"rows": "rows@2"}' benchtop show @ --json
check "uncommitted lines are counted" json 'j["code"]["dirty"] and j["code"]["branch"]' benchtop show @ --json
git checkout -q fit.py && rm untracked.py && printf 'b\n' >data/in.csv
check "the first run again" exits 0 benchtop rerun @~1
check "the same score" json 'j["metrics"]["score"]["last"] == 9.0' benchtop show @ --json
check "it says what it repeats" json 'j["data"] == {"rows": "rows@1"}' benchtop show @ --json
check "the run of changed code again" exits 0 benchtop rerun @~1
check "its data came back" json 'j["metrics"]["score"]["last"] == 10.0' benchtop show @ --json
# Ids of one second do not sort by time: ask for the newest run.
newest=$(benchtop show @ --json | python3 -c 'import json,sys; print(json.load(sys.stdin)["id"])')
artifact=.benchtop/runs/$newest/artifacts/model.json
check "its code came back" grep -q '"two"' "$artifact"
check "the untracked file came back" test -n "$(find .benchtop/runs/*/work -name untracked.py)"
check "the project's folder was left alone" is b cat data/in.csv
check "another parameter of then" exits 0 benchtop rerun @ -p rate=1 -p text=x
check "is put into the command of then" prints "text='x'" benchtop logs @

# ---------------------------------------------------------------- runs that write the same files

cat >slow.py <<'PY'
import os, sys
if not os.path.exists("go"):
    os.mkfifo("go")
open(sys.argv[1] + ".started", "w").close()
open("go").read()
open("same.txt", "w").write(sys.argv[1])
PY
cat >benchtop.yaml <<'YAML'
pipelines:
  slow:
    params: {name: a}
    steps:
      s: {run: 'python3 slow.py ${params.name}', outputs: [same.txt]}
YAML
first=$(benchtop run slow --detach)
until [ -e a.started ]; do :; done
second=$(benchtop run slow --detach -p name=b)
waiting() { benchtop show "$second" --json | grep -q "waits for run $first"; }
until waiting; do :; done
check "the second waits and says for whom" prints "writes same.txt too" benchtop show "$second" --json
third=$(benchtop run slow --detach --isolated -p name=c)
until [ -e ".benchtop/runs/$third/work/c.started" ]; do :; done
check "an isolated run does not wait" test ! -e b.started
finished() { [ "$(benchtop show "$1" --json | python3 -c 'import json,sys; print(json.load(sys.stdin)["status"])')" = finished ]; }
echo >".benchtop/runs/$third/work/go"
echo >go
until finished "$first"; do :; done
echo >go
until finished "$second" && finished "$third"; do :; done
check "each kept its own result" is abc cat ".benchtop/runs/$first/artifacts/same.txt" \
	".benchtop/runs/$second/artifacts/same.txt" ".benchtop/runs/$third/artifacts/same.txt"

# ---------------------------------------------------------------- from a command to a project

mkdir ../plain && cd ../plain || exit 4
echo 'import sys; print("rate=%s" % sys.argv[2])' >fit.py
check "a command needs no project file" exits 0 benchtop run -- python3 fit.py --rate 0.5
check "its flags are parameters" json 'j["params"] == {"rate": 0.5}' benchtop show @ --json
check "it can be rerun with another value" exits 0 benchtop rerun @ -p rate=0.25
check "which came into the command" json 'j["metrics"]["rate"]["last"] == 0.25' benchtop show @ --json
check "a project file is made from it" exits 0 benchtop init --from @~1
check "it is a right one" exits 0 benchtop config --check
check "it does the same" exits 0 benchtop run fit -p rate=0.75
check "with its parameter" json 'j["metrics"]["rate"]["last"] == 0.75' benchtop show @ --json
check "a file that is there is not replaced" exits 2 benchtop init --from @
echo 'import sys; print("length=%d" % len(sys.argv[2]))' >secret.py
API_TOKEN=tell-nobody-0123 benchtop run -- python3 secret.py --api-key 'tell-nobody-4567 or so' >/dev/null 2>&1
check "secrets of environment and command are not recorded" test -z "$(grep -rl tell-nobody .benchtop)"
check "the command got its secret" json 'j["metrics"]["length"]["last"] == 22' benchtop show @ --json
check "a rerun asks for it" prints "was not recorded" benchtop rerun @
check "and takes it" exits 0 benchtop rerun @ -p api-key=tell-nobody-89
check "which is not recorded either" test -z "$(grep -rl tell-nobody .benchtop)"

mkdir resolved
cat >resolved/benchtop.yaml <<'EOF'
project: resolved
pipelines:
  p:
    params: {depth: 3, name: "a b"}
    steps: {fit: {run: "fit --depth ${params.depth}", outputs: ["m-${params.depth}"]}}
    tests: [{run: "test ${params.name}"}]
    bundle: {files: ["m-${params.depth}"], predict: "predict ${params.name}"}
EOF
check "the resolved configuration has parameters in steps" prints "run: fit --depth 8" benchtop -C resolved config p -p depth=8
check "in tests" prints "run: test 'a b'" benchtop -C resolved config p
check "and in the bundle" prints "predict: predict 'a b'" benchtop -C resolved config p
check "a wrong parameter is refused there too" prints "did you mean \"depth\"" benchtop -C resolved config p -p dept=8

echo "1..$number"
