# shellcheck shell=sh
# lib.sh - what the command-line tests share. Sourced, not run:
#
#	. "$TOP_SRCDIR/tests/cli/lib.sh"
#	check "an unknown command is usage" exits 2 benchtop hlep
#
# The test runs in a new folder, $work, which is removed at the end; `benchtop` is the program under test.

set -u
: "${TOP_SRCDIR:?run me with make check}" "${BENCHTOP:?run me with make check}"
work=$(mktemp -d) || exit 4
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 4
unset BENCHTOP_WORKSPACE BENCHTOP_RUN BENCHTOP_METRICS BENCHTOP_PARAMS NO_COLOR
number=0

benchtop() { "$BENCHTOP" "$@"; }

# check NAME COMMAND...: one TAP line; the output of a failing command is shown.
check() {
	name=$1
	shift
	number=$((number + 1))
	if "$@" >"$work/.output" 2>&1; then
		echo "ok $number - $name"
	else
		echo "not ok $number - $name"
		sed 's/^/# /' "$work/.output"
	fi
}

# skip NAME REASON: a TAP line of what cannot be tested here.
skip() {
	number=$((number + 1))
	echo "ok $number - $1 # SKIP $2"
}

# exits CODE COMMAND...
exits() {
	wanted=$1
	shift
	code=0
	"$@" || code=$?
	[ "$code" = "$wanted" ] || {
		echo "exit code $code, not $wanted"
		return 1
	}
}

# prints TEXT COMMAND...: somewhere in what it prints, to either stream, whatever its exit code.
prints() {
	text=$1
	shift
	"$@" >"$work/.printed" 2>&1 || :
	grep -qF -e "$text" "$work/.printed" || {
		cat "$work/.printed"
		return 1
	}
}

# is TEXT COMMAND...: exactly that on standard output.
is() {
	text=$1
	shift
	printed=$("$@") || return 1
	[ "$printed" = "$text" ] || {
		printf 'printed: %s\n' "$printed"
		return 1
	}
}

fails() { ! "$@"; }

# A process that lives until it is ended: FOREVER of tests/lib/forever.h, where it says why.
export forever='exec tail -f /dev/null >/dev/null'

# until_true COMMAND...: asks again and again. What it waits for comes, however slow the machine is; the limit is there
# to end a test that never would.
until_true() {
	limit=$(($(date +%s) + 240))
	until "$@"; do
		[ "$(date +%s)" -lt $limit ] || return 1
	done
}

# Lines of Python that say what has become of the process of this number.
gone_py='import os, select, sys
try:
	fd = os.pidfd_open(int(sys.argv[1]))
except ProcessLookupError:
	sys.exit(0)
sys.exit(not select.select([fd], [], [], float(sys.argv[2]))[0])'

# gone PID: waits for its end. gone_now PID: it has ended already, though perhaps nobody has taken notice of it.
gone() { python3 -c "$gone_py" "$1" 240; }
gone_now() { python3 -c "$gone_py" "$1" 0; }

# json EXPRESSION COMMAND...: its output is JSON, and the Python expression over it, `j`, is true.
json() {
	expression=$1
	shift
	"$@" >"$work/.json" || return 1
	python3 -c 'import json, sys
def unique(pairs):
    d = dict(pairs)
    assert len(d) == len(pairs), pairs
    return d
j = json.load(open(sys.argv[1], encoding="utf-8"), object_pairs_hook=unique)
if not eval("(" + sys.argv[2] + ")"):
    print(json.dumps(j, indent=1))
    sys.exit(1)' "$work/.json" "$expression"
}
