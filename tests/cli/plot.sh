#!/bin/sh
# Charts and comparisons from the command line: the same chart in the terminal and in files, what differs between runs.

# shellcheck disable=SC2016
# shellcheck source=tests/cli/lib.sh
. "$TOP_SRCDIR/tests/cli/lib.sh"

cat >train.py <<'PY'
import sys
rate, seed = float(sys.argv[2]), int(sys.argv[4])
for epoch in range(50):
    print(f"epoch {epoch} loss={1 / (1 + rate * epoch) + seed / 10000:.6f}")
print(f"accuracy={0.5 + rate / 2 + seed / 1000:.4f}")
PY

for run in '0.1 1' '0.1 2' '0.1 3' '0.5 1' '0.5 2'; do
	rate=${run% *} seed=${run#* }
	benchtop run -- python3 train.py --rate "$rate" --seed "$seed" >run.log 2>&1 || cat run.log
done
newest=$(benchtop runs --json --limit 1 | python3 -c 'import json, sys; print(json.load(sys.stdin)[0]["name"])')

echo '# plot'
check "a metric is drawn as text in a pipe" prints "step" benchtop plot loss @
check "the run's name is the legend of several" prints "$newest" benchtop plot loss @ @~4
check "the title is the metric" prints "loss" benchtop plot loss @
check "nothing but text reaches a pipe" sh -c '! "$BENCHTOP" plot loss @ | grep -q "$(printf "\033")"'
check "the size is as asked" is 12 sh -c '"$BENCHTOP" plot loss @ --size 60x12 | wc -l | tr -d " "'
check "ASCII is ASCII" sh -c '! "$BENCHTOP" plot loss @ --term ascii | LC_ALL=C grep -q "[^ -~]"'
check "an unknown metric is not found" exits 3 benchtop plot los @
check "the nearest metric is named" prints 'did you mean "loss"' benchtop plot los @
check "an unknown run is not found" exits 3 benchtop plot loss nosuchrun
check "a size that is none is usage" exits 2 benchtop plot loss @ --size 10
check "a picture of an unknown kind is usage" exits 2 benchtop plot loss @ -o x.bmp
check "smoothing beyond 1 is usage" exits 2 benchtop plot loss @ --smooth 1
# shellcheck disable=SC2046
check "of many runs the first, the best and the worst are named, and the others counted" prints "12 others" \
	benchtop plot loss $(for i in 1 2 3; do echo '@ @~1 @~2 @~3 @~4'; done)
check "a box plot has a box a group" prints "rate 0.5" benchtop plot accuracy @ @~1 @~2 @~3 @~4 --group-by rate --kind box
check "it says how many values it is of" prints "5 values" \
	benchtop plot accuracy @ @~1 @~2 @~3 @~4 --group-by rate --kind box
check "figures of a metric are drawn in boxes" prints "loss.min" benchtop plot loss.min @ @~1 @~4 --group-by rate --kind box
check "a box plot needs groups" exits 2 benchtop plot accuracy @ @~1 --kind box
check "the nearest metric is named for boxes" prints 'did you mean "loss"' \
	benchtop plot los @ @~4 --group-by rate --kind box
for kind in png svg pdf; do
	check "a $kind is written" exits 0 benchtop plot loss,accuracy @ @~4 --logy --smooth 0.5 -o "x.$kind"
done
check "a PNG is one" sh -c 'head -c 4 x.png | grep -q PNG'
check "an SVG is one" grep -q '<svg' x.svg
check "a PDF is one" sh -c 'head -c 5 x.pdf | grep -q %PDF'
# shellcheck disable=SC2317
readable() { rsvg-convert x.svg -o svg.png && head -c 4 svg.png | grep -q PNG && pdftoppm -r 40 -png x.pdf page && ls page*.png; }
if command -v rsvg-convert >/dev/null && command -v pdftoppm >/dev/null; then
	check "other programs read the files" exits 0 readable
else
	skip "other programs read the files" "no rsvg-convert and pdftoppm"
fi
check "nothing half-written stays" fails ls ./*.part
check "sixel in a pipe is sixel" sh -c '"$BENCHTOP" plot loss @ --term sixel | head -c 2 | grep -q "^$(printf "\033")P"'
check "kitty in a pipe is kitty" sh -c '"$BENCHTOP" plot loss @ --term kitty | head -c 3 | grep -q "_G"'

check "a metric that there is not: the run's own are listed" prints "there is loss, accuracy, sys" benchtop plot zzzzzz @

echo '# compare'
check "what differs is shown" prints "rate" benchtop compare @ @~4
check "what is the same is not" fails prints "time zone" benchtop compare @ @~4
check "all shows what is the same too" prints "time zone" benchtop compare @ @~4 --all
check "no difference is told, not left empty" prints "nothing differs" benchtop compare @ @
check "one run is not enough" exits 2 benchtop compare @
check "JSON has parameters that differ" json 'j["params"]["rate"] == {"differs": True, "values": [0.5, 0.1]}' \
	benchtop compare @ @~4 --json
check "JSON has deltas from the baseline" json \
	'abs(j["metrics"]["accuracy"]["delta"][1] - (j["metrics"]["accuracy"]["values"][1] - j["metrics"]["accuracy"]["baseline"])) < 1e-12' \
	benchtop compare @ @~4 --json
check "directions are guessed from names" json \
	'j["metrics"]["loss"]["direction"] == "min" and j["metrics"]["accuracy"]["direction"] == "max" and j["metrics"]["loss"]["guessed"]' \
	benchtop compare @ @~4 --json
check "the best run is named" json 'j["metrics"]["accuracy"]["best"] == j["runs"][0]["id"]' benchtop compare @ @~4 --json
check "repeats measure the noise" json \
	'j["metrics"]["accuracy"]["noise"][0] == "beyond" and j["metrics"]["accuracy"]["noise"][3] == "within"' \
	benchtop compare @ @~1 @~2 @~3 @~4 --baseline @~4 --json
check "a baseline must be among the runs" exits 2 benchtop compare @ @~1 --baseline @~2
check "Markdown is a table" prints "| params | rate | 0.5 | 0.1 |" benchtop compare @ @~4 --markdown
check "a report is one page" exits 0 benchtop compare @ @~4 -o r.html
check "a report has tables and charts" sh -c 'grep -q "<td>rate</td>" r.html && grep -q "<svg" r.html && grep -q "</html>" r.html'
check "a report needs nothing from elsewhere" sh -c '! grep -qE "(src|href)=.https?:" r.html'
check "a report has a name that says so" exits 2 benchtop compare @ @~4 -o r.txt
check "CSV has a header" prints "part,name" benchtop compare @ @~4 --csv
# shellcheck disable=SC2046
check "many runs are rows, and what differs the columns" prints "$newest, baseline" \
	benchtop compare $(for i in 1 2; do echo '@ @~1 @~2 @~3 @~4'; done)
# shellcheck disable=SC2046
check "what is the same in all of them is told apart" prints "the same in all" \
	benchtop compare $(for i in 1 2; do echo '@ @~1 @~2 @~3 @~4'; done) --all

echo '# groups'
check "a group's line has its label and size" prints "rate 0.1 (3 runs)" benchtop plot loss @ @~1 @~2 @~3 @~4 --group-by rate
check "the band is named" prints "5 runs in 2 groups, mean and standard deviation" \
	benchtop plot loss @ @~1 @~2 @~3 @~4 --group-by repeats --band stddev
check "groups go into a file" exits 0 benchtop plot loss @ @~1 @~2 --group-by rate -o g.png
for command in 'plot loss' compare; do
	# shellcheck disable=SC2086
	check "$command: a band needs groups" exits 2 benchtop $command @ @~4 --band stddev
	# shellcheck disable=SC2086
	check "$command: groups by nothing that runs have" exits 3 benchtop $command @ @~4 --group-by nosuch
	# shellcheck disable=SC2086
	check "$command: the nearest is named" prints "did you mean rate?" benchtop $command @ @~1 @~4 --group-by rat
done
compare_all() { benchtop compare @ @~1 @~2 @~3 @~4 "$@"; }
check "columns are groups" prints "rate 0.5 (2 runs)" compare_all --group-by rate
check "groups show the seeds that they are made of" prints "1, 2, 3" compare_all --group-by rate
check "a metric is mean and range" prints "0.552 (0.551 to 0.553) -26.5%" compare_all --group-by rate
check "or mean and standard deviation" prints "0.5520 ± 0.0010" compare_all --group-by rate --band stddev
check "a terminal without UTF-8 is shown signs that it has" prints "0.5520 ~ 0.0010" env LC_ALL=C python3 \
	"$TOP_SRCDIR/tests/cli/terminal.py" -- "$BENCHTOP" compare @ @~1 @~2 @~3 @~4 --group-by rate --band stddev --color never
check "Markdown has groups" prints "| params | rate | 0.5 | 0.1 |" compare_all --group-by repeats --markdown --baseline @~4
check "CSV has a number in every cell" prints "metrics,accuracy,n,3,2" compare_all --group-by rate --csv
check "JSON has one more member" json \
	'[(g["label"], len(g["runs"]), g["metrics"]["accuracy"]["best"]) for g in j["groups"]["groups"]] == [("rate 0.1", 3, False), ("rate 0.5", 2, True)] and j["groups"]["baseline"] == 1' \
	compare_all --group-by rate --json
check "and is as ever without groups" json \
	'list(j) == ["runs", "baseline", "params", "metrics", "data", "code", "environment", "hardware"]' compare_all --json
check "a report of groups" exits 0 compare_all --group-by rate -o g.html
check "has them as columns" sh -c 'grep -q "<th>rate 0.1 (3 runs)</th>" g.html && grep -q "0.552 (0.551 to 0.553)" g.html'

echo '# data plot'
python3 -c 'print("x,kind")
for i in range(500): print("%d,%s" % (i % 37, "abc"[i % 3]))' >a.csv
python3 -c 'print("x,kind")
for i in range(300): print("%d,%s" % (i % 20 + 9, "abd"[i % 3]))' >b.csv
check "a column is drawn" prints "500 values" benchtop data plot a.csv x
check "categories are drawn with their shares" prints "167 (33.4%)" benchtop data plot a.csv kind
check "two versions are drawn over each other" prints "b.csv" benchtop data plot a.csv b.csv x
check "cumulative shares are drawn" prints "share at or below" benchtop data plot a.csv x --kind ecdf
check "numbers are drawn as bars too" prints "(2.8%)" benchtop data plot a.csv x --kind bars
check "boxes stand by category" prints "kind" benchtop data plot a.csv x --kind box --by kind
check "a box plot of words is refused" exits 2 benchtop data plot a.csv kind --kind box
check "--by without boxes is usage" exits 2 benchtop data plot a.csv x --by kind
check "missing values of all columns are a map" prints "missing values" benchtop data plot a.csv b.csv --kind missing
check "correlations need two numeric columns" exits 2 benchtop data plot a.csv --kind correlation
check "an unknown kind is usage" exits 2 benchtop data plot a.csv x --kind pie
check "an unknown column is not found" exits 3 benchtop data plot a.csv y
check "the nearest column is named" prints 'did you mean "kind"' benchtop data plot a.csv kid
check "a chart of data goes into a file" exits 0 benchtop data plot a.csv x -o d.svg

echo '# drift'
for file in a.csv b.csv a.csv; do
	echo "$((number)),z" >>"$file"
	benchtop data add trips "$file" >/dev/null
done
check "two versions are drawn over each other" prints "trips@2 against trips@1" benchtop drift trips@1 trips@2 --plot
check "a dataset alone is its history" prints "against the first" benchtop drift trips
check "a history says what drifted" prints "columns that drifted" benchtop drift trips
check "a history is JSON with reports" json 'j["dataset"] == "trips" and len(j["previous"]) == 2 == len(j["first"])' \
	benchtop drift trips --json
check "a history is drawn as a heat map" prints "score / threshold" benchtop drift trips --plot
check "a dataset without a version is all of them" prints "@3" benchtop data plot trips x --kind statistics
check "boxes of all versions" prints "@2" benchtop data plot trips x --kind box
check "one column of a history is its measures" prints "Wasserstein / sd" benchtop drift trips --only x --size 120x60
check "one column of a pair is opened" prints "difference of quantiles" benchtop drift trips@1 trips@2 --only x --size 120x40
for kind in overlay ecdf quantiles scores map measures; do
	check "a pair is drawn as $kind" exits 0 benchtop drift trips@1 trips@2 --kind "$kind" --only x
done
check "overlays of a history are usage" exits 2 benchtop drift trips --kind overlay
check "a column that there is not is named" prints 'did you mean "kind"' benchtop drift trips --only kin
check "a heat map goes into a file" exits 0 benchtop drift trips --plot -o h.svg
check "the newest version is what --check is about" exits 1 benchtop drift trips --check

# Times of another month are compared by the clock, and drawn by what is compared.
hours_of() {
	i=0
	echo at
	while [ $i -lt 500 ]; do
		printf "2026-%s-%02dT%02d:00:00\\n" "$1" $((i % 28 + 1)) $((i % 5 + $2))
		i=$((i + 1))
	done
}
hours_of 03 8 >march.csv
hours_of 04 8 >april.csv
hours_of 03 18 >nights.csv
check "times of another month do not drift" json \
	'j["columns"][0]["compared"] == "days of the week" and j["columns"][0]["verdict"] != "drift"' \
	benchtop drift march.csv april.csv --json
check "other hours drift, and are named" json \
	'j["columns"][0]["compared"] == "hours of the day" and "other hours of the day" in j["columns"][0]["text"]' \
	benchtop drift march.csv nights.csv --json
check "days are drawn as days" prints "Mon" benchtop drift march.csv april.csv --only at --plot
check "hours are drawn as hours" prints "hour of the day" benchtop drift march.csv nights.csv --only at --plot

check "an unknown dataset is not found" exits 3 benchtop drift nosuch

echo "1..$number"
