#!/bin/sh
# Data on the command line: reading files of every kind, statistics, versions, schemas, drift. Prints TAP.

# Lines for another shell are quoted on purpose.
# shellcheck disable=SC2016
# shellcheck source=tests/cli/lib.sh
. "$TOP_SRCDIR/tests/cli/lib.sh"

# table ROWS SHIFT: a table with a number that can be shifted.
table() {
	awk -v n="$1" -v shift="$2" 'BEGIN {
		srand(7 + shift)
		print "id,x,kind,when"
		for (i = 1; i <= n; i++)
			printf "%d,%.4f,%s,2024-01-%02dT10:00:00\n", i, rand() + shift, substr("abc", 1 + int(3 * rand()), 1), 1 + i % 28
	}'
}
table 3000 0 >a.csv
table 3000 0.5 >b.csv

printf 'a;b\n1,5;"x;y"\n2,5;z\n' >semicolon.csv
check "a dialect is found" prints '["1,5","x;y"]' benchtop data cat semicolon.csv --json
check "a dialect can be told" prints '["a;b"]' benchtop data cat semicolon.csv --json --delimiter ,
check "head prints some" prints '1,' benchtop data head a.csv -n 1
check "a sample is of the size that is wanted" sh -c 'test "$("$BENCHTOP" data sample a.csv -n 3 --json | wc -l)" = 4'
printf '{"a":1,"b":"x"}\n{"a":2}\n' | gzip >lines.jsonl.gz
check "compressed JSON Lines are read" json 'j["rows"] == 2 and j["columns"][1]["missing"] == 1' benchtop data stats lines.jsonl.gz --json
printf 'a,b\n1,2\n"x,3\n' >open.csv
check "an open quote is an error that says so" prints "never closed" benchtop data stats open.csv --header
check "an open quote is no success" exits 2 benchtop data stats open.csv --header
check "a file that is not there is not found" exits 3 benchtop data stats nothing.csv

check "a pipe is read once" sh -c 'printf "a,b\n1,2\n3,4\n" | "$BENCHTOP" data stats - --json | grep -q "\"rows\":2,\"bytes\":12"'
mkdir mixed
printf 'a\n1\n' >mixed/1.csv
printf '{"a":1}\n' >mixed/2.jsonl
check "files of two kinds are no dataset" prints "not one dataset" benchtop data stats mixed
check "which is a mistake in what was asked" exits 2 benchtop data stats mixed
printf 'PK\003\004\000\000,a\n' >book.csv
check "what is no text is refused" prints "this is no text" benchtop data stats book.csv
printf 'PAR1\000\000PAR1' >table.parquet
check "what is known of another kind is called so, with a way out" prints "table.parquet: this is no text that can be read, but a Parquet file: write it as CSV" \
	benchtop data stats table.parquet
printf 'PAR1,b\n1,2\n' >par.csv
printf 'BTPROF1\n\000\000' >old.profile
check "so is a profile that cannot be read any more" prints "old.profile: this is no text that can be read, but a profile of another version of Benchtop: make it again" \
	benchtop data stats old.profile
check "but not every text that begins like it" exits 0 benchtop data stats par.csv
printf '\377\376\000\000a\000\000\000\n\000\000\000' >wide.txt
check "UTF-32 is not taken for UTF-16" prints "UTF-32: write it as UTF-8: iconv" benchtop data stats wide.txt
printf 'n, x, when, kind\n1, 2.5, 2024-01-01, a\n 2,3, 2024-01-03 ,b\n' >blanks.csv
check "blanks around numbers and dates do not make texts of them" json '[c["type"] for c in j["columns"]] == ["int", "float", "date", "string"] and
	j["columns"][1]["mean"] == 2.75 and j["columns"][2]["max"] == "2024-01-03"' benchtop data stats blanks.csv --json
: >nothing.txt
check "an empty file has no records" prints "no records" benchtop data stats nothing.txt
printf 'a,a,,a\n1,2,3,4\n' >names.csv
printf ' [\n {"a": 1},\n {"a": 2}]\n' >array.json
check "an array of JSON is not taken for CSV" prints "array.json: an array of JSON objects" benchtop data stats array.json
check "unless it is told to be" exits 0 benchtop data stats array.json --format csv
printf 'a,b\n1,2,3\n4\n5\n' >ragged.csv
check "fields without a name are not left out in silence" prints "too many fields in 1 row: those without a name are left out (first: row 1)" \
	benchtop data cat ragged.csv
check "nor filled in" prints "too few fields in 2 rows: the others are missing (first: row 2)" benchtop data cat ragged.csv
check "where they are printed" is "" sh -c '"$BENCHTOP" data head -n 1 ragged.csv 2>&1 | grep few || :'
printf '{"a":1}\n\n\n{oops}\n{"a":2}\n{"a":3\n' >broken.jsonl
for reader in cat stats; do
	check "$reader: lines that are no JSON are counted, and named as an editor does" \
		prints "no JSON objects in 2 lines (first: line 4, column 2: " benchtop data $reader broken.jsonl
done
check "records before and behind them are printed" is "a12" sh -c '"$BENCHTOP" data cat broken.jsonl 2>/dev/null | tr -d "\n"'
check "head does not look behind what it prints" exits 0 benchtop data head -n 1 broken.jsonl
printf '"two\nlines|",größe\n1,2\n1,2\n' >lines.csv
check "a name of two lines is on one among the alerts" prints "two lines|: constant" benchtop data stats lines.csv
check "and in Markdown" prints '| two lines\| | int' benchtop data stats lines.csv --markdown
check "Markdown is whole on a terminal" prints 'gr\xc3\xb6\xc3\x9fe' \
	env LC_ALL=C.UTF-8 python3 "$TOP_SRCDIR/tests/cli/terminal.py" -- "$BENCHTOP" data stats lines.csv --markdown
check "names are made different" prints '["a","a_2","column3","a_3"]' benchtop data cat names.csv --json --header
printf 'when,name,extra\n2024-01-01 00:00:00,Ann,"{""k"":[1,2]}"\n2024-01-01 00:00:05,ann,"{""k"":[]}"\n2024-01-01 00:01:00,Bob,\n' >more.csv
check "gaps, case and members are told" json 'j["columns"][0]["median_gap_seconds"] == 30 and j["columns"][1]["text"]["case_duplicates"] == 1 and
	[k["key"] for k in j["columns"][2]["nested"]["keys"]] == ["k"]' benchtop data stats more.csv --json
printf 'a,b,c\nab,z,x\nb,y,z\nba,y,y\n' >sorted.csv
check "texts are sorted or not" json '[c["sorted"] for c in j["columns"]] == ["ascending", "descending", None] and
	[c["sorted_strictly"] for c in j["columns"]] == [True, False, False]' benchtop data stats sorted.csv --json
check "every column has the same figures" json 'all(k in c for c in j["columns"] for k in ("min", "max", "mean", "stddev",
	"skewness", "kurtosis", "zeros", "negative", "quantiles", "histogram", "top", "distinct_exact"))' benchtop data stats more.csv --json

awk 'BEGIN { print "since,until"; for (i = 1; i <= 900; i++) printf "2024-03-%02d,%s\n", 1 + i % 28, i % 3 == 0 ? "9999-12-31" : "2024-05-07" }' >open-end.csv
check "dates that never come leave their column one of dates" json '[c["type"] for c in j["columns"]] == ["date", "date"] and
	j["columns"][1]["max"] == "2024-05-07" and j["columns"][1]["classes"]["far date"]["count"] == 300 and j["columns"][1]["top"][1]["value"] == "9999-12-31" and
	[a["code"] for a in j["alerts"] if a["column"] == "until"] == ["far-dates"]' benchtop data stats open-end.csv --json
check "they are told, with one of them" prints "until: far-dates: 300 dates before 1678 or after 2261, in no figure, such as 9999-12-31 (first in row 3)" \
	benchtop data stats open-end.csv
printf 'until\n9999-12-31\n0000-00-00\n9999-12-31\n' >never.csv
check "also where there are no others" prints "until: far-dates: 3 dates before 1678 or after 2261, in no figure, such as 9999-12-31" benchtop data stats never.csv
sed 's/9999-12-31/2024-05-08/' open-end.csv >closed.csv
check "that they are gone is drift" prints "far dates: 0 % of rows, was 33.3 %" benchtop drift open-end.csv closed.csv
check "statistics are shown" prints "2024-01-28" benchtop data stats a.csv
check "one column is shown whole" prints "quantiles" benchtop data stats a.csv x
check "a mistyped column is guessed" prints "did you mean" benchtop data stats a.csv kin
check "statistics as JSON" json 'j["rows"] == 3000 and j["columns"][2]["distinct"] == 3 and j["columns"][0]["unique"]' \
	benchtop data stats a.csv --json
check "statistics as Markdown" prints "| column |" benchtop data stats a.csv --markdown
head -n 1001 a.csv >first.csv
{
	head -n 1 a.csv
	tail -n 2000 a.csv
} >second.csv
check "a profile is kept" exits 0 benchtop data stats first.csv -o first.profile
check "another too" exits 0 benchtop data stats second.csv -o second.profile
check "profiles of parts merge" json 'j["rows"] == 3000 and j["columns"][1]["distinct"] > 2500' \
	benchtop data stats --merge first.profile second.profile --json
check "any number of threads gives the same" sh -c '
	"$BENCHTOP" data stats a.csv --json --threads 1 >1.json && "$BENCHTOP" data stats a.csv --json --threads 4 >4.json &&
	cmp 1.json 4.json'
check "and the same bytes, at any time" sh -c '
	for n in 1 2 8; do "$BENCHTOP" data stats a.csv --threads $n -o $n.profile >/dev/null || exit; done
	cmp 1.profile 2.profile && cmp 1.profile 8.profile'
check "--exact is exact" json 'j["columns"][1]["rank_error"] == 0' benchtop data stats a.csv --json --exact

check "the same data does not drift" exits 0 benchtop drift a.csv a.csv --check
check "shifted data drifts" exits 0 benchtop drift a.csv b.csv
check "--check fails then" exits 1 benchtop drift a.csv b.csv --check --share 0.3
check "drift as JSON names the column" json '[c["name"] for c in j["columns"] if c["verdict"] == "drift"] == ["x"]' \
	benchtop drift a.csv b.csv --json
check "a kept profile is a reference" prints "classifier" benchtop drift first.profile b.csv
check "a preset decides as the other tool" prints "drift" benchtop drift a.csv b.csv --preset evidently
check "its thresholds are those of its measures" json 'j["settings"]["threshold"]["value"] is None and all(c["threshold"] > 0 for c in j["columns"] if c["score"] is not None)' \
	benchtop drift a.csv b.csv --preset evidently --json
head -n 1 b.csv >none.csv
check "nothing that could be compared is no good sign" exits 2 benchtop drift a.csv none.csv --check
check "and is not called free of drift" prints "no verdict" benchtop drift a.csv none.csv
printf 'n,k\n1,x\n' >one.csv
printf 'n,k\n3,y\n' >other.csv
check "one row on each side is no verdict" prints "no verdict: too few rows to tell of any column" benchtop drift one.csv other.csv
check "neither for scripts" exits 2 benchtop drift one.csv other.csv --check
check "nor for programs" json 'j["verdict"] == "no verdict" and j["no_verdict_because"] == "too few rows to tell of any column" and
	not j["drifted"] and j["judged_columns"] == 0 and j["compared_columns"] == 2' benchtop drift one.csv other.csv --json
check "what can be told is" json 'j["verdict"] == "no drift" and j["no_verdict_because"] is None' benchtop drift a.csv a.csv --json
for number_option in --alpha=0 --alpha=5 --share=7 --threshold=nan --missing=-1; do
	check "$number_option is usage" exits 2 benchtop drift a.csv b.csv $number_option
done
check "-o draws" sh -c '"$BENCHTOP" drift a.csv b.csv -o drifted.svg && grep -q "<svg" drifted.svg'
check "where the name is that of no picture, it is told" exits 2 benchtop drift a.csv b.csv -o drifted.html
check "an unknown preset is usage" exits 2 benchtop drift a.csv b.csv --preset other
check "columns can be left out" json 'not j["drifted"]' benchtop drift a.csv b.csv --column x=ignore --column when=ignore --json

check "without a workspace a name is not found" prints "no workspace" benchtop data stats rentals
benchtop init . >/dev/null 2>&1
check "what is neither a file nor a dataset is called both" prints 'no file and no dataset "nothing.csv"' benchtop data stats nothing.csv
cat >benchtop.yaml <<'EOF'
project: test
datasets:
  rentals:
    path: a.csv
    schema:
      x: {type: float, min: 0, max: 1, missing: 0}
      kind: {type: categorical, values: [a, b, c]}
EOF
check "a version is added from the project's path" prints "rentals@1" benchtop data add rentals
check "the same content is the same version" prints "there already" benchtop data add rentals a.csv
check "other content is the next one, and its broken rules are told" prints "max" benchtop data add rentals b.csv -m shifted
check "versions are listed" json 'len(j) == 2 and j[1]["message"] == "shifted"' benchtop data ls --json
check "a version is shown" prints "b.csv" benchtop data show rentals@2
check "a version has statistics" json 'j["dataset"] == "rentals" and j["version"] == 2' benchtop data stats rentals --json
check "a schema that holds" exits 0 benchtop data schema rentals@1 --check
check "a schema that is broken, with its rows" prints "row" benchtop data schema rentals@2 --check
check "a schema that is broken is a failure" exits 1 benchtop data schema b.csv --check --of rentals
check "a schema is inferred" prints "type: categorical" benchtop data schema rentals@1
check "versions are compared" json '[c["change"] for c in j["columns"]][0] == "same"' benchtop data diff rentals@1 rentals@2 --json
check "versions drift" prints "drift" benchtop drift rentals@1 rentals@2
check "stored data is verified" prints "2 versions" benchtop data verify
check "a version is checked out" exits 0 benchtop data checkout rentals@1 out
check "byte for byte" cmp a.csv out/a.csv
check "no version is removed that was not named" prints "which version? The newest is rentals@2" benchtop data rm rentals
check "a version is removed" exits 0 benchtop data rm rentals@2
check "it is gone then" exits 3 benchtop data stats rentals@2
check "it can be restored" exits 0 benchtop data restore rentals@2
check "and is there again" exits 0 benchtop data show rentals@2

progress() { BENCHTOP_PROGRESS=json benchtop data add told a.csv 2>&1 >/dev/null |
    python3 -c 'import json, sys; rows = [json.loads(l) for l in sys.stdin]
assert rows and all(r["progress"] and r["bytes"] <= r["bytes_total"] for r in rows), rows'; }
check "progress is told to programs in lines of JSON" exits 0 progress

printf 'a\000\n' >binary.csv
check "a file that is no text is called by its name" prints "binary.csv: this is no text" benchtop data add binary binary.csv
check "it is one file" prints "in 1 file" benchtop data show binary

cp benchtop.yaml kept.yaml && echo 'datsets: {}' >>benchtop.yaml
check "with mistakes in the project file they are told" prints 'did you mean "datasets"' benchtop data add rentals binary.csv --compress
check "each once" is 1 sh -c '"$BENCHTOP" data add rentals binary.csv --compress 2>&1 | grep -c "unknown key"'
check "and nothing is stored" fails benchtop data show rentals@3
mv kept.yaml benchtop.yaml

for seed in 1 2 3 4; do
	awk -v s="$seed" 'BEGIN { srand(s); print "x,k"; for (i = 0; i < 500; i++) printf "%.4f,%s\n", rand() + (s == 3), substr("abc", 1 + int(3 * rand()), 1) }' >walk.csv
	benchtop data add walk walk.csv >/dev/null 2>&1
done
cp -r .benchtop/data/walk kept
: >.benchtop/data/README
chmod u+w .benchtop/data/walk/2/manifest.json
echo '{oops' >.benchtop/data/walk/2/manifest.json
left_out() { json 'len(j["left_out"]) == 1 and j["left_out"][0]["version"] == "walk@2" and "manifest" in j["left_out"][0]["why"] and
	[(r["reference"], r["current"]) for r in j["previous"]] == [("walk@1", "walk@3"), ("walk@3", "walk@4")]' sh -c '"$BENCHTOP" drift walk --json; [ $? = 4 ]'; }
check "a version that cannot be read does not hide the others from drift" left_out
check "it is told, with why" prints "left out: dataset walk@2: manifest: line 1" benchtop drift walk
check "and is no success" exits 4 benchtop drift walk
check "drift of the newest version is found all the same" exits 1 benchtop drift walk --check --share 0.3
check "a picture over versions has the others" prints "@3" benchtop data plot walk x --kind box
check "and is no success either" exits 4 benchtop data plot walk x --kind box -o box.svg
check "the list has a row for it" prints "cannot be read: dataset walk@2" benchtop data ls
check "with its error for programs" json '[v["version"] for v in j] == [1, 2, 3, 4] and ["error" in v for v in j] == [False, True, False, False]' \
	sh -c '"$BENCHTOP" data ls walk --json; [ $? = 4 ]'
check "verifying goes on behind it" prints "damaged: 1 of" benchtop data verify
cp kept/2/manifest.json .benchtop/data/walk/2/manifest.json
mv .benchtop/data/walk/4/manifest.json away
check "without the newest version --check does not judge an older one" exits 3 benchtop drift walk --check --share 0.3
mv away .benchtop/data/walk/4/manifest.json
check "a file among the datasets is none" exits 0 benchtop drift walk
rm -r .benchtop/data/walk .benchtop/data/README

cat >benchtop.yaml <<'EOF'
project: test
datasets:
  terms: {path: open-end.csv, schema: {since: {type: date}, until: {type: date}}, rules: ["since < until", "until <= '9999-12-31'"]}
EOF
check "rules hold of dates that never come" exits 0 benchtop data schema open-end.csv --check --of terms
sed -i 's/"since < until"/"until < since"/' benchtop.yaml
check "or not" exits 1 benchtop data schema open-end.csv --check --of terms

for object in .benchtop/objects/*/*; do chmod u+w "$object" && printf x >>"$object"; done
check "every damaged version is told, not the first alone" is 4 sh -c '"$BENCHTOP" data verify 2>&1 | grep -c "^benchtop: .*@"'
check "and counted" prints "damaged: 4 of 4 versions" benchtop data verify

echo "1..$number"
