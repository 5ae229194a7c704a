#!/bin/sh
# Steps that are taken from earlier runs because nothing that they depend on has changed. Prints TAP.

# shellcheck source=tests/cli/lib.sh
. "$TOP_SRCDIR/tests/cli/lib.sh"

project() {
	cat >benchtop.yaml <<EOF2
project: cached
pipelines:
  p:
    params: {a: 1, b: 2}
    steps:
      sort: {run: "sh sort.sh", inputs: ["in/*.txt"], outputs: [out], params: [a], code: [sort.sh]$1}
      fit: {run: "echo fit >>ran; cat out/*.txt >model.txt; echo loss=0.\${params.b}", inputs: [out], outputs: [model.txt]}
      free: {run: "echo free >>ran; echo x >free.txt", outputs: [free.txt]}
EOF2
}
# steps: what was executed since the last time, in one line.
steps() {
	[ ! -f ran ] || sort ran | tr '\n' ' '
	rm -f ran
}
# runs WANTED [OPTION]...: runs the pipeline; exactly these steps are executed.
runs() {
	wanted=$1
	shift
	benchtop run p "$@" >../.out 2>&1 || {
		cat ../.out
		return 1
	}
	is "$wanted" steps || {
		cat ../.out
		return 1
	}
}

# What the test itself writes lies beside the project, since any file there may be code.
mkdir project
cd project || exit 4
mkdir in
printf 'b\na\n' >in/1.txt
printf 'echo sort >>ran\nmkdir -p out\ncat in/*.txt | sort >out/all.txt\necho "lines=$(wc -l <out/all.txt)"\n' >sort.sh
project ""
benchtop init . >/dev/null 2>&1

check "the first time every step is executed" runs "fit free sort "
check "then those that say what they read and write are taken" runs "free "
check "the run that they come from is told" prints "taken from run" cat ../.out
check "as JSON too" json '{(s["name"], s["status"]) for s in j["steps"]} == {("sort", "cached"), ("fit", "cached"), ("free", "finished")} and "taken from run" in "".join(s["reason"] or "" for s in j["steps"])' \
	sh -c '"$BENCHTOP" show "$("$BENCHTOP" runs --limit 1 --json | python3 -c "import json,sys; print(json.load(sys.stdin)[0][\"id\"])")" --json'
check "their metrics are those of the earlier run" json 'j[0]["metrics"]["lines"]["last"] == 2 and j[0]["metrics"]["loss"]["last"] == 0.2 and j[0]["metrics"]["loss"]["count"] == 1' \
	benchtop runs --limit 1 --json
rm -r out model.txt
check "outputs that were deleted are put back" runs "free "
check "as they were" is "a
b" cat out/all.txt
echo other >out/all.txt
check "outputs that were changed are put back too" sh -c '"$BENCHTOP" run p >/dev/null 2>&1; rm -f ran; [ "$(head -n 1 out/all.txt)" = a ]'
check "a parameter concerns the steps that use it" runs "fit free " -p b=3
check "one that a step lists too" runs "free sort " -p a=5
printf 'c\n' >in/2.txt
check "another input is another result" runs "fit free sort "
rm in/2.txt
check "and the old one is known still" runs "free "
echo '# changed' >>sort.sh
check "so is other code of a step that names its code, and all of it for one that does not" runs "fit free sort "
check "which then is known" runs "free "
check "--no-cache executes all" runs "fit free sort " --no-cache
project ", cache: false"
check "cache: false executes the step" runs "fit free sort "
check "each time, and others not, whose inputs came out the same" runs "free sort "
project ""
runs "x" >/dev/null 2>&1
rm -f ran
id=$(benchtop runs --limit 1 --json | python3 -c 'import json, sys; print(json.load(sys.stdin)[0]["id"])')
check "a rerun executes all" sh -c '"$BENCHTOP" rerun "$1" >../.out 2>&1; ! grep -q cached ../.out' - "$id"

# Nothing is taken that is not what it was.
check "a whole cache before" runs "free "
find .benchtop/objects -type f | while read -r object; do
	if [ "$(cat "$object")" = "$(cat out/all.txt)" ]; then
		chmod u+w "$object"
		printf 'broken' >"$object"
	fi
done
# Collecting what the step writes then mends the object, which is that of the other step too.
check "an object that was changed is not taken" runs "free sort "
find .benchtop/cache -type f | while read -r entry; do printf '{"version":1,"artifacts":[{"path":"../evil"}]}\n' >"$entry"; done
check "an entry that is none means that the step is executed" runs "fit free sort "
check "and is replaced" runs "free "
check "nothing was written outside" fails test -e ../evil

# gc frees entries that are none, and those whose outputs are gone.
benchtop gc >/dev/null
check "gc leaves what is whole" is "0 B would be freed" benchtop gc --dry-run
check "so that it is taken still" runs "free "
find .benchtop/objects -type f -exec rm -f {} +
check "it frees what has lost its outputs" prints "cached steps whose outputs are gone" benchtop gc
check "and nothing is left of it" is "" find .benchtop/cache -type f
check "so that all is executed" runs "fit free sort "

echo "1..$number"
