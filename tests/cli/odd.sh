#!/bin/sh
# What nobody should name, print or pass, and some do: quotes, newlines, escape sequences, long lines. Prints TAP.
# shellcheck disable=SC2016

. "${TOP_SRCDIR:?run me with make check}/tests/cli/lib.sh"

benchtop init >/dev/null || exit 4
cat >benchtop.yaml <<'YAML'
project: odd
pipelines:
  odd:
    params: {text: plain, list: [1, 2]}
    steps:
      '$(touch hacked)': {run: 'printf %s ${params.text}', outputs: []}
      '../../up': {run: 'echo "${params.text}"'}
      "quo'te \"s\" `id`": {run: 'true'}
YAML
check "step names are only names" exits 0 benchtop run odd
check "no step name was run by a shell" test ! -e hacked
check "no step name left the run folder" sh -c '[ -z "$(find .benchtop -name "up*" -not -path "*/logs/*")" ] && [ ! -e up.log ]'
check "odd steps are shown" json '[s["name"] for s in j["steps"]] == ["$(touch hacked)", "../../up", "quo'"'"'te \"s\" `id`"] or
	len(j["steps"]) == 3' benchtop show @ --json
check "logs of an odd step" is "plain" benchtop logs @ '$(touch hacked)'

text=$(printf 'two\nlines "and" '"'"'quotes'"'"' $HOME `id` \\ ; touch hacked')
check "a parameter reaches the step byte for byte" sh -c '"$BENCHTOP" run odd -p "text=$1" >/dev/null 2>&1 || "$BENCHTOP" run odd -p "text=$(printf %s "$1" | python3 -c "import json, sys; print(json.dumps(sys.stdin.read()))")" >/dev/null 2>&1
	printf %s "$1" >wanted; "$BENCHTOP" logs @ "\$(touch hacked)" >got; cmp wanted got' - "$text"
check "and inside quotes, too" sh -c 'printf "%s\n" "$1" >wanted; "$BENCHTOP" logs @ ../../up >got; cmp wanted got' - "$text"
check "and stands in JSON" sh -c '"$BENCHTOP" show @ --json | python3 -c "
import json, sys
assert json.load(sys.stdin)[\"params\"][\"text\"] == sys.argv[1]" "$1"' - "$text"
check "and is found" json 'len(j) == 1' benchtop runs --json "params.text = '$(printf %s "$text" | sed "s/'/''/g")'"
check "nothing of it was run" test ! -e hacked
check "CSV of it can be read" sh -c '"$BENCHTOP" runs --csv --columns params.text | python3 -c "
import csv, sys
assert sys.argv[1] in [r[0] for r in csv.reader(sys.stdin)]" "$1"' - "$text"

check "a folder of any name is written as a shell reads it" prints "next: cd 'it'\\''s \$(reboot)' &&" \
	benchtop init "it's \$(reboot)" --example files
printf '\033]0;title\007\033[31mred\033[0m\033[2J\302\233 \377\n' >escapes
check "a log with escape sequences is kept" sh -c '"$BENCHTOP" run -- cat escapes >/dev/null 2>&1; "$BENCHTOP" logs @ >got; cmp escapes got'
terminal=$TOP_SRCDIR/tests/cli/terminal.py
export terminal
on_terminal() { python3 "$terminal" -- "$@"; }
check "a terminal sees its colour" prints '\x1b[0;31mred' on_terminal "$BENCHTOP" logs @
check "a terminal does not see the rest" sh -c 'python3 "$terminal" -- "$BENCHTOP" logs @ >seen; ! grep -qE "x1b\]|x1b\[2J|x9b|xff" seen'
check "names and notes are safe on a terminal" sh -c '"$BENCHTOP" note @ "$(printf "\033]0;x\007y")"; python3 "$terminal" -- "$BENCHTOP" show @ >seen; grep -q "\^\[\]0;x\^Gy" seen'

check "a line of 10 MB is kept" sh -c '"$BENCHTOP" run -- sh -c "head -c 10000000 /dev/zero | tr \"\\0\" x; echo" >got 2>/dev/null; [ "$(wc -c <got)" = 10000001 ] && [ "$("$BENCHTOP" logs @ | wc -c)" = 10000001 ]'
check "a terminal gets a part of it" sh -c '[ "$(python3 "$terminal" -- "$BENCHTOP" logs @ | wc -c)" -lt 100000 ]'
check "output without a newline at its end is whole" is "abc" sh -c '"$BENCHTOP" run -- printf abc 2>/dev/null'
check "output that is no text is whole" sh -c 'head -c 100000 "$BENCHTOP" >binary; "$BENCHTOP" run -- cat binary >got 2>/dev/null; cmp binary got'
# ---------------------------------------------------------------- somebody else's workspace

# The folders above must be open to that user too, which those of a test are not.
theirs=$(TMPDIR=/tmp mktemp -d) || exit 4
# shellcheck disable=SC2154
trap 'rm -rf "$work" "$theirs"' EXIT
benchtop data add mine benchtop.yaml >/dev/null 2>&1
dead=$(benchtop runs --csv --columns id --limit 1 | tail -n 1 | tr -d "\r") && cp -r .benchtop benchtop.yaml "$theirs" &&
	sed -i '/"status":"finished"/d' "$theirs/.benchtop/runs/$dead/journal.jsonl" && mkdir "$theirs/home" && chmod -R a+rX,a-w "$theirs" && chmod 777 "$theirs/home"

pid_of_dead() { sed -n 's/.*"status":"running".*"pid":\([0-9]*\).*/\1/p' "$theirs/.benchtop/runs/$dead/journal.jsonl" | head -n 1; }

# as_nobody COMMAND...: with the rights of a user who may read here and write nowhere but at home.
as_nobody() {
	if [ "$(id -u)" = 0 ]; then
		set -- setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
	fi
	(cd "$theirs" && HOME=$theirs/home "$@")
}
if as_nobody test -r .benchtop/store.json -a ! -w .benchtop/store.json -a -x "$BENCHTOP"; then
	for command in runs "show @" "logs @" "data ls" "data verify" "data show mine" doctor; do
		# shellcheck disable=SC2086
		check "somebody who may only read: $command" exits 0 as_nobody "$BENCHTOP" $command
	done
	# The supervisor of that run is long gone, and nobody who looks at it may say so in its journal.
	check "a run without a supervisor is lost to them, too" \
		json 'j["status"] == "lost" and "is gone" in j["reason"] and [s["status"] for s in j["steps"]] == ["stopped"]' \
		as_nobody "$BENCHTOP" show "$dead" --json
	check "in the list" json "[r['status'] for r in j if r['id'] == '$dead'] == ['lost']" \
		as_nobody "$BENCHTOP" runs --json
	check "with the reason" is "$(printf "id,status,reason\n$dead,lost,its supervisor (process %s) is gone" "$(pid_of_dead)")" \
		as_nobody "$BENCHTOP" runs --csv --columns id,status,reason "id = $dead"
	check "for filters" json "[r['id'] for r in j] == ['$dead']" as_nobody "$BENCHTOP" runs --json 'status = lost'
	check "and is not running" json 'j == []' as_nobody "$BENCHTOP" runs --json 'status = running'
	check "and is told what may not be" prints "Permission denied" as_nobody "$BENCHTOP" tag @ x
	# One that dies before the eyes of somebody who may only read: its guard first, who would say so.
	chmod -R u+w "$theirs"
	check "a run that others look at" exits 0 env -C "$theirs" "$BENCHTOP" run --detach -- sh -c 'echo begun; eval "$forever"'
	alive=$(cd "$theirs" && benchtop runs --csv --columns id --limit 1 | tail -n 1 | tr -d "\r")
	chmod -R a+rX,go-w "$theirs/.benchtop"
	as_nobody "$BENCHTOP" logs -f "$alive" >"$work/followed" 2>&1 &
	follower=$!
	check "is followed" until_true grep -q begun "$work/followed"
	supervisor=$(sed -n '/"boot"/s/.*"pid":\([0-9]*\).*/\1/p' "$theirs/.benchtop/runs/$alive/journal.jsonl")
	guard=$(sed 's/.*) . \([0-9]*\) .*/\1/' "/proc/$supervisor/stat")
	chmod -R a-w "$theirs/.benchtop"
	kill -9 "$guard" "$supervisor"
	check "until its supervisor is gone" gone "$follower"
else
	skip "somebody who may only read" "no such user here"
fi
chmod -R u+w "$theirs"

echo "1..$number"
