#!/bin/sh
# Runs followed on a terminal: progress, Ctrl-C, detaching, stopping, hang-up. Prints TAP.
# shellcheck disable=SC2016

. "${TOP_SRCDIR:?run me with make check}/tests/cli/lib.sh"

on_terminal() { python3 "$TOP_SRCDIR/tests/cli/terminal.py" "$@"; }
status_is() { [ "$(benchtop runs --csv --columns status --limit 1 | tail -n 1)" = "$1" ]; }
# A run that ends when the pipe `go` is written to.
slow='echo loss=0.5; read x <go; echo loss=0.25; touch ended'
# What it prints is shown by who follows it, and that one heeds Ctrl-C and hang-ups from before on. (The run may be
# faster than its follower: what it does itself says nothing of that.)
follows='wait=loss=0.5'
again() {
	rm -f go ended
	mkfifo go
}

check "progress: steps, metrics and the end" on_terminal 'wait=running' 'wait=hello=3' 'wait=finished' -- "$BENCHTOP" run -- sh -c 'echo hello=3'
check "the exit code of a failed run" exits 1 on_terminal 'wait=exit code 3' -- "$BENCHTOP" run -- sh -c 'exit 3'
check "colour of a program stays" on_terminal 'wait=31mred' -- "$BENCHTOP" run -- printf '\033[31mred\033[0m\n'

again
check "Ctrl-C asks, Enter goes on" on_terminal "$follows" 'send=\x03' 'wait=(d)etach' 'send=\r' 'wait=go on' \
	'touch=go' 'wait=finished' -- "$BENCHTOP" run -- sh -c "$slow"
again
check "Ctrl-C and d detaches" on_terminal "$follows" 'send=\x03' 'wait=(d)etach' 'send=d' 'wait=goes on' -- "$BENCHTOP" run -- sh -c "$slow"
check "the run goes on" sh -c '[ ! -e ended ] && echo >go'
check "and finishes" until_true status_is finished
again
check "Ctrl-C twice detaches" on_terminal "$follows" 'send=\x03' 'wait=(d)etach' 'send=\x03' 'wait=goes on' -- "$BENCHTOP" run -- sh -c "$slow"
echo >go
check "and the run finishes" until_true status_is finished
again
check "Ctrl-C and s stops" exits 1 on_terminal "$follows" 'send=\x03' 'wait=(d)etach' 'send=s' 'wait=stopped' -- "$BENCHTOP" run -- sh -c "$slow"
check "the run is stopped" until_true status_is stopped
again
check "hang-up detaches" on_terminal "$follows" 'hangup' -- "$BENCHTOP" run -- sh -c "$slow"
check "the run outlives its terminal" sh -c '[ ! -e ended ] && echo >go'
check "and finishes whole" until_true status_is finished
check "nothing of its log is missing" is "$(printf 'loss=0.5\nloss=0.25')" benchtop logs @
check "nothing of its metrics is missing" json 'j["metrics"]["loss"]["count"] == 2' benchtop show @ --json
again
check "logs -f follows a run that goes on" sh -c '
	"$BENCHTOP" run --detach -- sh -c "$1" >/dev/null
	mkfifo followed
	"$BENCHTOP" logs @ -f >followed & exec 3<followed; read -r first <&3
	echo >go; [ "$first $(cat <&3)" = "loss=0.5 loss=0.25" ]' - "$slow"
again
check "stop waits for the end" sh -c '"$BENCHTOP" run --detach -- sh -c "$1" >/dev/null; "$BENCHTOP" stop @ | grep -q stopped' - "$slow"
check "stopping what has ended is told" fails benchtop stop @
check "a table is cut to the terminal" sh -c 'python3 "$1" -- "$BENCHTOP" runs --color never | sed "s/\\\\r\\\\n/\n/g" >seen; [ -s seen ] && ! grep -qE "^.{130}" seen' - "$TOP_SRCDIR/tests/cli/terminal.py"
echo "1..$number"
