#!/bin/sh
# The configure script: what it says when something is missing or mistyped. Prints TAP.

. "${TOP_SRCDIR:?run me with make check}/tests/cli/lib.sh"

# configure ARGUMENT...: in a folder of its own; leaves the exit code in $code and all output in $work/output.
configure() {
	rm -rf "$work/build"
	mkdir "$work/build"
	code=0
	(cd "$work/build" && "$TOP_SRCDIR/configure" "$@") </dev/null >"$work/output" 2>&1 || code=$?
}

says() { prints "$1" cat "$work/output"; }
fails_with() {
	[ "$code" = "$1" ] || {
		cat "$work/output"
		return 1
	}
}

configure --with-everything
check "an unknown option is refused" fails_with 2
check "an unknown option is named" says "--with-everything"

configure "CFLAGS=-DX='1'"
check "a quote in a variable is refused, because make could not keep it" fails_with 2

configure CC=no-such-compiler
check "a compiler that is not there is an error" fails_with 1
check "a compiler that is not there is named" says "CC=no-such-compiler"

# A compiler that finds neither libyaml nor jansson, and a pkg-config that knows nothing.
real=$(command -v gcc || command -v clang || command -v cc)
cat >"$work/cc" <<EOF
#!/bin/sh
case "\$*" in *-lyaml*|*-ljansson*) echo "cannot find the library" >&2; exit 1 ;; esac
exec $real "\$@"
EOF
chmod +x "$work/cc"
configure "CC=$work/cc"
check "a missing library stops it" fails_with 1
check "all missing libraries are named at once" says "missing: yaml jansson"
check "config.log has the compiler's own words" grep -q "cannot find the library" "$work/build/config.log"
if command -v apt-get >/dev/null 2>&1; then
	check "the packages are named as the system calls them" says "libyaml-dev libjansson-dev"
else
	skip "the packages are named as the system calls them" "this system has no apt-get"
fi

# Without what only tests need the program is still built.
cat >"$work/cc" <<EOF
#!/bin/sh
case "\$*" in *-lcmocka*) echo "cannot find the library" >&2; exit 1 ;; esac
exec $real "\$@"
EOF
configure "CC=$work/cc"
check "without a test library it still configures" fails_with 0
check "without a test library it says what does not work" says "make check and make demo lack: cmocka"
check "make check says what is missing" sh -c "make -C '$work/build' check-possible 2>&1 | grep -q 'missing: cmocka'"

mkdir "$work/with space"
code=0
(cd "$work/with space" && "$TOP_SRCDIR/configure") >"$work/output" 2>&1 || code=$?
check "a folder with blanks is refused, because make could not build there" fails_with 1
check "a folder with blanks is named" says "with space"

configure "CC=$real" --enable-sanitize=nonsense
check "an unknown sanitizer is refused" fails_with 1

configure "CC=$real" --prefix=/opt/benchtop --libdir=/opt/lib64
check "a build folder of its own works" test -e "$work/build/Makefile" -a -e "$work/build/obj/config.h"
check "the prefix reaches the program" grep -q '"/opt/benchtop/share/benchtop"' "$work/build/obj/config.h"
check "a folder outside of the prefix does too" grep -q '"/opt/lib64/benchtop"' "$work/build/obj/config.h"
echo "1..$number"
