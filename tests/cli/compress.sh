#!/bin/sh
# Datasets that are kept compressed: less space, and nothing else is different. Prints TAP.

# Lines for another shell are quoted on purpose.
# shellcheck disable=SC2016
# shellcheck source=tests/cli/lib.sh
. "$TOP_SRCDIR/tests/cli/lib.sh"

export BENCHTOP_NOW=2026-05-04T10:00:00Z
awk 'BEGIN {
	srand(11)
	print "id,x,kind,note"
	for (i = 1; i <= 20000; i++)
		printf "%d,%.3f,%s,\"line %d\nof it\"\n", i, rand(), substr("abc", 1 + i % 3, 1), i % 7 }' >a.csv
sed 's/,b,/,a,/' a.csv >b.csv
mkdir folder && cp a.csv folder/part-1.csv && cp b.csv folder/part-2.csv && echo "# read me" >folder/README.md
# Files that their user compressed, so badly that they shrink again.
python3 -c 'import gzip, sys
open("a.csv.gz", "wb").write(gzip.compress(open("a.csv", "rb").read(), 0, mtime=0))'

# The same twice: once as it is, once compressed.
for form in plain packed; do
	mkdir $form && cp -r a.csv b.csv a.csv.gz folder $form && (
		cd $form && printf 'project: %s\n' $form >benchtop.yaml && benchtop init . >/dev/null 2>&1 || exit
		[ $form = packed ] && more=--compress || more=
		# shellcheck disable=SC2086
		for name in a b; do benchtop data add t $name.csv $more; done
		# shellcheck disable=SC2086
		benchtop data add zipped a.csv.gz $more && benchtop data add many folder $more
	) >$form.out 2>&1
done
plain() { (cd plain && "$BENCHTOP" "$@"); }
packed() { (cd packed && "$BENCHTOP" "$@"); }
stored() { python3 -c 'import json, sys
print(sum(d["stored"] for d in json.load(sys.stdin)))'; }

check "what it takes is told" prints "stored in" cat packed.out
check "the versions are the same" json '[(d["name"], d["version"]) for d in j] == [("many", 1), ("t", 1), ("t", 2), ("zipped", 1)]' \
	packed data ls --json
check "by content" sh -c 'for w in plain packed; do cd $w && "$BENCHTOP" data ls --json | python3 -c "import json, sys
print([(d[\"content\"], d[\"bytes\"]) for d in json.load(sys.stdin)])" >../$w.content && cd ..; done; test -s plain.content && cmp plain.content packed.content'
less() { [ "$(packed data ls --json | stored)" -lt "$(($(plain data ls --json | stored) / 2))" ]; }
check "they take less than half" less
check "programs see which files are compressed" json \
	'[(f["path"], f["compressed"], f["stored"] < f["size"]) for f in j["files"]] ==
	[("README.md", False, False), ("part-1.csv", True, True), ("part-2.csv", True, True)] and j["stored"] < j["bytes"] / 2' \
	packed data show many --json
check "people see it" prints "2 of 3 files compressed" packed data show many
check "without compressed files nothing is said" fails prints "compressed" plain data show many
check "they verify" prints "4 versions" packed data verify
for name in t@1 t@2 zipped many; do
	check "$name is checked out byte for byte" sh -c "cd packed && \"\$BENCHTOP\" data checkout $name ../out-$name >/dev/null && cd ../plain &&
		\"\$BENCHTOP\" data checkout $name ../same-$name >/dev/null && diff -r ../out-$name ../same-$name"
	for what in stats cat "cat --json" head "sample -n 50 --seed 1"; do
		# shellcheck disable=SC2086
		check "data $what $name says the same" sh -c "(cd plain && \"\$BENCHTOP\" data $what $name) >1 2>&1; (cd packed && \"\$BENCHTOP\" data $what $name) >2 2>&1; test -s 1 && cmp 1 2"
	done
done
check "profiles are the same bytes" sh -c 'for v in t/1 t/2 zipped/1 many/1; do cmp plain/.benchtop/data/$v/profile packed/.benchtop/data/$v/profile || exit 1; done'
check "with eight threads too" sh -c 'for w in plain packed; do (cd $w && "$BENCHTOP" data stats t@1 --json --exact --threads 8) >$w.json; done; test -s plain.json && cmp plain.json packed.json'
check "diff says the same" sh -c 'for w in plain packed; do (cd $w && "$BENCHTOP" data diff t@1 t@2 --json) >$w.json; done; test -s plain.json && cmp plain.json packed.json'
check "drift says the same" sh -c 'for w in plain packed; do (cd $w && "$BENCHTOP" drift t@1 b.csv --json) >$w.json; done; test -s plain.json && cmp plain.json packed.json'

cd packed || exit 4
objects() { find .benchtop/objects -type f | wc -l; }
before=$(objects)
benchtop data add again a.csv >/dev/null
check "what is there compressed is not stored again as it is" is "$before" objects
cp ../a.csv other.csv && sed -i 's/^7,/-7,/' other.csv && benchtop data add plain other.csv >/dev/null
benchtop data add other other.csv --compress >/dev/null
check "nor the other way round" json 'not j["files"][0]["compressed"]' benchtop data show other --json
object() { echo ".benchtop/objects/$(echo "$1" | cut -c 1-2)/$(echo "$1" | cut -c 3-).zst"; }
unpacks() { zstd -dcq "$(object "$(sha256sum <a.csv | cut -c 1-64)")" | cmp - a.csv; }
if command -v zstd >/dev/null; then
	check "a standard tool reads what is kept" unpacks
fi
check "a level compresses" prints "stored in" benchtop data add small b.csv --level 19 --no-profile
check "a level is 1 to 19" exits 2 benchtop data add small b.csv --level 20
check "and not 0" exits 2 benchtop data add small b.csv --level 0
check "with and without at once is usage" exits 2 benchtop data add small b.csv --compress --no-compress

cp -r . ../copy
check "a copy of the workspace is whole" prints "versions" sh -c 'cd ../copy && "$BENCHTOP" data verify && "$BENCHTOP" data stats t@1'

# The project file.
sed 's/^1,/-1,/' a.csv >c.csv
sed 's/^2,/-2,/' a.csv >d.csv
sed 's/^19999,/-9,/' a.csv >e.csv
cat >benchtop.yaml <<'EOF'
project: packed
datasets:
  c: {path: c.csv, compress: true, compress_level: 9, schema: {id: {type: int}, kind: {type: categorical, values: [a, b, c]}}}
  d: {path: d.csv, compress: true}
  e: {path: e.csv, compress: true, schema: {id: {type: int, min: 0}}}
pipelines:
  look:
    steps:
      see: {run: "cp c.csv made.csv", reads: {c: [id, kind]}, outputs: [made.csv]}
  wrong:
    steps:
      see: {run: "true", reads: {e: [id]}}
EOF
check "a run reads it" exits 0 benchtop run look
check "and kept what was new compressed, as the project file says" json 'j["files"][0]["compressed"]' benchtop data show c --json
check "its features are checked before a run" prints "row" benchtop run wrong
check "which ends it" fails benchtop run wrong
check "an output with the bytes of a compressed file is whole" sh -c 'cmp c.csv .benchtop/runs/*/artifacts/made.csv'
mv c.csv kept.csv
check "a rerun has it checked out" exits 0 benchtop rerun @
check "as it was" sh -c 'cmp kept.csv "$(ls -d .benchtop/runs/*/work | tail -1)/c.csv"'
mv kept.csv c.csv
benchtop data add d >/dev/null 2>&1
check "so does an add" json 'j["files"][0]["compressed"]' benchtop data show d --json
sed 's/^3,/-3,/' a.csv >d.csv
benchtop data add d --no-compress >/dev/null 2>&1
check "an option wins" json 'j["version"] == 2 and not j["files"][0]["compressed"]' benchtop data show d --json
sed 's/compress_level: 9/compress_level: 40/' benchtop.yaml >wrong.yaml
check "a wrong level is a mistake with its place" prints "compress_level" \
	sh -c 'mkdir -p bad && cp wrong.yaml bad/benchtop.yaml && cd bad && "$BENCHTOP" config --check'

# Taking away.
check "a version is removed" exits 0 benchtop data rm d@1
check "restored" exits 0 benchtop data restore d@1
check "and is whole" prints "as it was added" benchtop data verify d@1
benchtop data rm d@1 >/dev/null
objects >before
check "gc frees it" env BENCHTOP_NOW=2099-01-01T00:00:00Z "$BENCHTOP" gc
check "it alone" sh -c 'test "$(find .benchtop/objects -type f | wc -l)" = $(($(cat before) - 1))'
check "the others verify" exits 0 benchtop data verify

# Damage.
hash=$(benchtop data show c --json | python3 -c 'import json, sys; print(json.load(sys.stdin)["files"][0]["sha256"])')
object=$(object "$hash")
chmod u+w "$object" && cp "$object" good
printf x | dd of="$object" bs=1 seek=5000 conv=notrunc 2>/dev/null
check "a changed byte is found" exits 4 benchtop data verify c
check "and the file named" prints "${object#.benchtop/}" benchtop data checkout c out
check "statistics do not take it for data" sh -c 'rm -f .benchtop/data/c/1/profile; "$BENCHTOP" data stats c >out.txt 2>&1; test $? = 4 && grep -q "$1" out.txt' - "${object##*/}"
head -c 9000 good >"$object"
check "so is a cut one" exits 4 benchtop data verify c
check "a cut one is no data" exits 4 benchtop data cat c
cp good "$object"
check "whole again it verifies" exits 0 benchtop data verify c

echo "1..$number"
