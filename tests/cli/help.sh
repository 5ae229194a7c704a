#!/bin/sh
# Help, usage errors, completion and manual pages: what the table of commands is made into. Prints TAP.
# shellcheck disable=SC2016
. "${TOP_SRCDIR:?run me with make check}/tests/cli/lib.sh"

every_command() {
	for command in $(benchtop complete commands); do
		"$@" "$command" || {
			echo "at: $command"
			return 1
		}
	done
}
has_help() { prints "benchtop $1" benchtop "$1" --help && is "$(benchtop help "$1")" benchtop "$1" -h; }
refuses_unknown() { exits 2 benchtop "$1" --no-such-option; }
no_trailing_blanks() { benchtop "$1" --help | fails grep -n ' $'; }
fits_80_columns() { benchtop "$1" --help | fails grep -nE '^.{101}'; }

check "help lists the commands" prints "runs          list runs" benchtop help
check "--version" prints "benchtop " benchtop --version
check "hidden commands are not listed" sh -c '! "$BENCHTOP" help | grep -q supervise'
check "every command has help" every_command has_help
check "every command refuses what it does not know" every_command refuses_unknown
check "help has no trailing blanks" every_command no_trailing_blanks
check "help fits" every_command fits_80_columns
check "an unknown command is usage" exits 2 benchtop hlep
check "an unknown command names the nearest" prints 'no command "hlep"; did you mean "help"?' benchtop hlep
check "an unknown option names the nearest" prints 'unknown option --jsn; did you mean --json?' benchtop runs --jsn
check "an unknown option shows the usage" prints 'usage: benchtop runs [FILTER]' benchtop runs --jsn
check "errors go to standard error" is "" sh -c '"$BENCHTOP" runs --jsn 2>/dev/null || :'
check "help of an unknown command is not found" exits 3 benchtop help hlep
check "-C goes to a folder" exits 3 benchtop -C / show x
check "-C needs a folder" exits 2 benchtop -C
check "-C to nowhere is not found" exits 3 benchtop -C no/such/folder runs
check "without a workspace: not found" exits 3 benchtop runs
check "without a workspace: says how to make one" prints "benchtop init" benchtop runs
check "colours on demand" prints "$(printf '\033[1m')" benchtop help --color=always
check "no colours in a pipe" sh -c '! "$BENCHTOP" help | grep -q "$(printf "\033")"'
check "a full disk is told" sh -c '"$BENCHTOP" help >/dev/full; [ $? = 4 ]'

check "bash reads its completion" sh -c '"$BENCHTOP" completion bash | bash -n'
completes() {
	"$BENCHTOP" completion bash >bash.completion
	bash -c '. ./bash.completion; PATH=$(dirname "$BENCHTOP"):$PATH
		COMP_WORDS=('"$1"'); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _benchtop; echo "${COMPREPLY[*]}"'
}
check "completes commands" is "rerun rename restore reindex" completes 'benchtop re'
check "completes options" is "--json" completes 'benchtop runs --js'
check "completes choices" is "always" completes 'benchtop runs --color al'
check "completes columns" is "status started" completes 'benchtop runs sta'
check "completes choices of a subcommand" is "bars box" completes 'benchtop data plot --kind b'
check "which are not those of a command of the same name" is "box" completes 'benchtop plot --kind b'
mkdir data && (cd data && printf 'a\n1\n' >food.csv && benchtop init && benchtop data add food food.csv) >/dev/null
completes_data() { (cd data && completes "$1"); }
check "completes datasets and files" is "food food.csv" completes_data 'benchtop data stats fo'
benchtop init shells --example files >/dev/null
if command -v zsh >/dev/null; then
	check "zsh reads its completion" sh -c '"$BENCHTOP" completion zsh | zsh -n'
	# A shell on a terminal of its own, in which Tab is pressed, until the line is there.
	in_zsh() {
		mkdir -p zsh && "$BENCHTOP" completion zsh >zsh/_benchtop
		TYPED=$1 WANTED=$2 HOME=$PWD timeout 240 zsh -f <<'ZSH'
zmodload zsh/zpty
zpty shell "TERM=dumb PATH=${BENCHTOP:h}:$PATH zsh -f -i"
zpty -w shell "PS1=; unsetopt zle_bracketed_paste; fpath=($PWD/zsh \$fpath); autoload -U compinit; compinit -u -D; cd shells; echo re''ady"
zpty -r shell seen '*ready*'
zpty -w -n shell "$TYPED"$'\t'
zpty -r shell seen "*$WANTED*"
ZSH
	}
	check "zsh completes commands" in_zsh 'benchtop rest' 'benchtop restore'
	check "zsh completes what the workspace has" in_zsh 'benchtop run tr' 'benchtop run train'
	(cd shells && printf 'a\n1\n' >food.csv && benchtop data add zoo food.csv) >/dev/null
	check "zsh completes datasets" in_zsh 'benchtop data stats z' 'benchtop data stats zoo'
	check "zsh completes files of data" in_zsh 'benchtop data stats fo' 'benchtop data stats food.csv'
else
	for what in "reads its completion" "completes commands" "completes what the workspace has" "completes datasets" \
		"completes files of data"; do
		skip "zsh $what" "no zsh"
	done
fi
if command -v fish >/dev/null; then
	check "fish reads its completion" sh -c '"$BENCHTOP" completion fish >f && fish --no-execute f'
	in_fish() { HOME=$PWD PATH=$(dirname "$BENCHTOP"):$PATH fish -c "source f; cd shells; complete -C '$1'"; }
	check "fish completes commands" prints "restore" in_fish 'benchtop rest'
	check "fish completes what the workspace has" prints "train" in_fish 'benchtop run tr'
	check "fish completes subcommands" prints "checkout" in_fish 'benchtop data ch'
	check "fish completes them once" is "" in_fish 'benchtop data checkout ch'
else
	for what in "reads its completion" "completes commands" "completes what the workspace has" "completes subcommands" \
		"completes them once"; do
		skip "fish $what" "no fish"
	done
fi
check "no completion for another shell" exits 2 benchtop completion csh

mkdir man
check "writes manual pages" benchtop man man
check "a page for every command" every_command sh -c 'test -s "man/benchtop-$1.1"' -
if command -v mandoc >/dev/null; then
	clean() { mandoc -T lint -W warning man/*.[1-9]; }
	check "manual pages are clean" clean
else
	skip "manual pages are clean" "no mandoc"
fi
check "share/man has what the program writes (make manual writes it anew)" diff -r man "$TOP_SRCDIR/share/man"
check "share/workbench.conf has what the program prints" sh -c '"$BENCHTOP" workbench --print-settings |
	diff - "$TOP_SRCDIR/share/workbench.conf"'
check "share/keys has the default keys" sh -c '"$BENCHTOP" workbench --print-keys | diff - "$TOP_SRCDIR/share/keys/default.keys"'
for theme in dark light high-contrast sixteen plain; do
	check "share/themes has $theme as it is built in" sh -c \
		'"$BENCHTOP" workbench --print-theme "$1" | diff - "$TOP_SRCDIR/share/themes/$1.theme"' sh $theme
done
check "manual pages are the same every time" sh -c 'mkdir again && "$BENCHTOP" man again && diff -r man again'
echo "1..$number"
