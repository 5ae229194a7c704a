#!/bin/sh
# What the project file says of a dataset: how it is read, what must be true of it, how its drift is judged.
# Prints TAP.

# Lines for another shell are quoted on purpose.
# shellcheck disable=SC2016
# shellcheck source=tests/cli/lib.sh
. "$TOP_SRCDIR/tests/cli/lib.sh"

benchtop init . >/dev/null 2>&1

# Every row is a row: commas in prices, Latin-1 letters, no header, -999 for a missing value. Without being told,
# the first row is taken for names or the values for something else.
awk 'BEGIN { for (i = 1; i <= 400; i++)
	printf "%d;caf\351 %s;%d,%d\n", (i % 50 == 0) ? -999 : i % 7, substr("abc", 1 + i % 3, 1), i, i % 10 }' >cafe.txt
cat >benchtop.yaml <<'EOF2'
project: test
datasets:
  cafes:
    path: cafe.txt
    delimiter: ";"
    quote: ""
    header: false
    encoding: latin-1
    missing_values: ["-999"]
    schema:
      column1: {type: int, min: 0, max: 6, missing: 0.05}
      column2: {type: categorical, values: ["café a", "café b", "café c"]}
pipelines:
  look:
    steps:
      see: {run: "cat cafe.txt", reads: {cafes: [column1, column2]}}
EOF2
check "a version is read as the project file says" prints "400 rows, 3 columns" benchtop data add cafes
check "its schema holds" exits 0 benchtop data schema cafes --check
check "statistics follow the project file" json \
	'j["rows"] == 400 and j["columns"][0]["missing"] == 8 and j["columns"][0]["min"] == 0 and j["columns"][1]["top"][0]["value"].startswith("caf\u00e9")' \
	benchtop data stats cafes --json
check "so does the file itself, by its path" json 'j["rows"] == 400 and j["columns"][0]["missing"] == 8' \
	benchtop data stats cafe.txt --json
check "and its records" prints '["0","café a","1,1"]' sh -c '"$BENCHTOP" data cat cafes --json | sed "s/\"1\",/\"0\",/" | sed -n 2p | sed "s/café b/café a/"'
check "an option wins over the project file" json 'j["columns"][0]["missing"] == 0' \
	benchtop data stats cafes --json --missing-value none
check "a run's check of features reads it so too" exits 0 benchtop run look
check "drift reads both sides so" json 'j["current_rows"] == 400 and not j["drifted"]' benchtop drift cafes cafe.txt --json
sed -i 's/header: false/header: true/' benchtop.yaml
sed -i 's/column1:/"1":/; s/column2:/"café b":/; s/\[column1, column2\]/["1", "café b"]/' benchtop.yaml
check "a kept profile is made anew when the settings change" json 'j["rows"] == 399' benchtop data stats cafes --json
check "a delimiter of two characters is a mistake with its place" prints "datasets.cafes: delimiter must be one character" \
	sh -c 'sed "s/delimiter: .*/delimiter: ab/" benchtop.yaml >other && mkdir -p bad && cp other bad/benchtop.yaml && cd bad && "$BENCHTOP" config --check 2>&1 || true'

# Numbers that are names.
awk 'BEGIN { print "shop,n"; for (i = 1; i <= 300; i++) printf "%d,%d\n", 1000 + i % 40, i }' >shops.csv
printf 'project: test\ndatasets: {shops: {path: shops.csv, schema: {shop: {type: string}, n: int}}}\n' >benchtop.yaml
benchtop data add shops >/dev/null
cp shops.csv today.csv
check "a column that is declared a text is one" json 'j["columns"][0]["type"] == "string" and j["columns"][0]["distinct"] == 40 and j["columns"][1]["type"] == "int"' \
	benchtop data stats shops --json
check "a file that is compared with the dataset is read so too" json '[(c["type"], c["kind"]) for c in j["columns"] if c["name"] == "shop"] == [("string", "category")]' \
	benchtop drift shops today.csv --json
check "alone it is what it looks like" json 'j["columns"][0]["type"] == "int"' benchtop data stats today.csv --json
check "JSON Lines too" json 'j["columns"][1]["type"] == "string" and j["columns"][1]["missing"] == 1' sh -c '
	printf "{\"n\":1,\"shop\":7}\n{\"n\":2}\n{\"n\":3,\"shop\":8}\n" >shops.jsonl
	sed -i s/shops.csv/shops.jsonl/ benchtop.yaml && "$BENCHTOP" data stats shops.jsonl --json'

# Drift settings.
table() {
	awk -v n="$1" -v shift="$2" 'BEGIN {
		srand(7 + shift)
		print "id,x,y,kind"
		for (i = 1; i <= n; i++)
			printf "%d,%.4f,%.4f,%d\n", i, rand() + shift, rand(), 1 + int(3 * rand()) }'
}
table 3000 0 >a.csv
table 3000 0.5 >b.csv
settings() {
	cat >benchtop.yaml <<EOF2
project: test
datasets:
  t:
    path: a.csv
$1
EOF2
}
settings ''
benchtop data add t a.csv >/dev/null && benchtop data add t b.csv >/dev/null
check "without settings x drifts" json '[c["name"] for c in j["columns"] if c["verdict"] == "drift"] == ["x"] and j["settings"]["share"] == {"value": 0.5, "from": "default"}' \
	benchtop drift t@1 t@2 --json
settings '    drift: {share: 0.2, threshold: 0.3}
    schema:
      x: {type: float, drift: {measure: psi, threshold: 100}}
      y: {drift: {measure: ks}}
      kind: {type: categorical}
      id: {role: ignore}'
check "a column has the measure and the threshold of the project file" json \
	'[(c["measure"], c["threshold"], c["verdict"]) for c in j["columns"] if c["name"] == "x"] == [("psi", 100, "significant, below threshold")]' \
	benchtop drift t@1 t@2 --json
check "where settings come from is told" json \
	'j["settings"]["share"] == {"value": 0.2, "from": "project file"} and j["columns"][1]["setting"]["from"] == "project file" and j["settings"]["alpha"]["from"] == "default"' \
	benchtop drift t@1 t@2 --json
check "an option wins and says so" json \
	'j["settings"]["share"] == {"value": 0.9, "from": "--share"} and [(c["threshold"], c["setting"]["from"]) for c in j["columns"] if c["name"] == "x"] == [(0.5, "--column and project file")]' \
	benchtop drift t@1 t@2 --json --share 0.9 --column x=0.5
check "a declared category is compared as one" json '[c["kind"] for c in j["columns"] if c["name"] == "kind"] == ["category"]' \
	benchtop drift t@1 t@2 --json
check "an ignored column is not compared" json '[c["verdict"] for c in j["columns"] if c["name"] == "id"] == ["not compared"]' \
	benchtop drift t@1 t@2 --json
check "a history has the settings too" json 'j["previous"][0]["settings"]["share"]["from"] == "project file"' benchtop drift t --json
settings '    drift: {preset: psi}'
check "a preset of the project file applies" json 'j["settings"]["preset"] == {"value": "psi", "from": "project file"}' \
	benchtop drift t@1 t@2 --json
check "and is turned off" json 'j["settings"]["preset"]["value"] is None' benchtop drift t@1 t@2 --json --preset none


# Rules across columns, keys of several columns, order, rows, age.
awk 'BEGIN { print "id,store,day,casual,registered,count,status,closed_at"
	for (i = 1; i <= 20000; i++)
		printf "%d,%d,2024-01-%02d,%d,%d,%d,%s,%s\n", i == 15000 ? 7 : i, i % 40, 1 + int(i / 40) % 31, i % 9, i % 50,
		    i % 9 + i % 50 + (i == 12345), i % 3 ? "open" : "closed", (i % 3 || i == 300) ? "" : "2024-02-01" }' >sales.csv
cat >benchtop.yaml <<'EOF2'
project: test
datasets:
  sales:
    path: sales.csv
    rows_min: 1000
    rows_max: 1e6
    rules:
      - casual + registered = count
      - if status = 'closed' then closed_at is not null
      - closed_at > day
    unique: [[id, store], [id]]
    schema:
      id: {type: int, order: strictly-ascending}
      closed_at: {type: date}
      store:
      day: date
      casual: int
      registered: int
      count: int
      status:
pipelines:
  counts:
    steps:
      see: {run: "true", reads: {sales: [casual, registered, count]}}
  states:
    steps:
      see: {run: "true", reads: {sales: [status, id]}}
EOF2
check "rules are told when a version is added, with row and values" prints "row 12,345: casual 6, registered 45, count 52" \
	benchtop data add sales
check "every rule that is broken is told with its count" json \
	'[(v["column"], v["rule"], v["count"], [r["row"] for r in v["rows"]]) for v in j] == [("id", "order", 1, [15000]), (None, "unique", 1, [15000]), (None, "rule", 1, [12345]), (None, "rule", 1, [300])]' \
	sh -c '"$BENCHTOP" data schema sales --check --json; true'
check "a repeated key has its value" json '[v["rows"][0]["value"] for v in j if v["rule"] == "unique"] == ["7"]' \
	sh -c '"$BENCHTOP" data schema sales --check --json; true'
check "from a pipe the number of its row has to do" json '[(v["count"], v["rows"]) for v in j if v["rule"] == "unique"] == [(1, [{"row": 15000, "value": ""}])]' \
	sh -c 'cat sales.csv | "$BENCHTOP" data schema - --of sales --check --json; true'
check "any number of threads finds the same" sh -c '
	for n in 1 2 8; do "$BENCHTOP" data schema sales.csv --of sales --check --json --threads $n >$n.out; done
	cmp 1.out 2.out && cmp 1.out 8.out && test -s 1.out'
check "a run is stopped by a rule about features that a step reads" prints "rule: 1 row breaks: casual + registered = count" \
	benchtop run counts
check "and is not by one about others" exits 1 benchtop run states
check "whose own rules stop it" prints "order: 1 value is not strictly-ascending" benchtop run states
sed -i 's/casual + registered = count/casual + registred = count +/' benchtop.yaml
check "a mistake in a rule is shown with a caret" prints "                             ^" benchtop config --check
check "with file, line and column" prints "benchtop.yaml:8:9: datasets.sales: rules: expected a column, a number or a text" \
	benchtop config --check
sed -i 's/casual + registred = count +/casual + registred = count/' benchtop.yaml
check "a column that the schema does not have is a mistake" prints 'no column "registred" in the schema (did you mean "registered"?)' \
	benchtop config --check
sed -i 's/registred/registered/; s/rows_min: 1000/rows_min: 50000/' benchtop.yaml
check "too few rows are told" prints "20,000 rows, at least 50,000" benchtop data schema sales --check
printf 'project: test\ndatasets: {sales: {path: sales.csv, rules: [id < nothing]}}\n' >benchtop.yaml
check "a column that the data does not have is told" prints "column nothing: rule: there is no such column" \
	benchtop data schema sales --check

# What is inferred from the first slice of real data can be read back, holds for it, and says of later ones what a
# person would want to know.
data=${BENCHTOP_TEST_DATA:-$TOP_SRCDIR/../shared/data}
inferred() {
	for slice in "$data/$1"/slices/*; do
		[ -f "$project" ] || { echo "project: test" && benchtop data schema "$slice" | sed 's/NAME:/d:/'; } >"$project"
		benchtop data schema "$slice" --check --of d || return 1
	done
}
if [ -d "$data/bike-sharing" ]; then
	project=benchtop.yaml
	for set in bike-sharing bank-marketing seattle-weather; do
		rm -f "$project"
		check "the schema of the first slice of $set holds for all" inferred "$set"
	done
	check "a sum of columns is found" sh -c '"$BENCHTOP" data schema "$1"/bike-sharing/slices/01* | grep -q "casual + registered = cnt"' - "$data"
	rm -f "$project"
	check "whole numbers that stop being whole are told" fails inferred beijing-pm25
	check "by column and row" prints "column PRES: type: 3 values are not of type int" benchtop data schema "$data"/beijing-pm25/slices/04* --check --of d
else
	skip "schemas of real data" "no data in $data (BENCHTOP_TEST_DATA)"
fi

echo "1..$number"
