#!/bin/sh
# The example project by itself: its scripts work without Benchtop, on small and odd folders too. Prints TAP.

. "${TOP_SRCDIR:?run me with make check}/tests/cli/lib.sh"
cp "$TOP_SRCDIR"/share/examples/files/*.py . || exit 4
export PYTHONDONTWRITEBYTECODE=1

# A folder with what folders have: text, noise, an empty and a tiny file, links, odd names, a file that is not ours.
mkdir -p tree/deep/er
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30; do
	yes "line $i of a text" | head -n $((i * 20)) >"tree/deep/text$i.txt"
	head -c $((i * 300)) /dev/urandom >"tree/deep/er/noise$i.bin"
done
: >tree/empty
echo tiny >tree/tiny
ln -s tree/deep/text1.txt tree/link
ln -s nowhere tree/dangling
cp tree/deep/text9.txt "tree/a name, with \"quotes\" and a comma.TXT"
cp tree/deep/text9.txt "$(printf 'tree/latin\351.txt')"
mkfifo tree/fifo

check "its own tests pass" python3 -m unittest discover
check "collects a folder" python3 collect.py tree -o first.csv
check "leaves out what is too small, a link or no file" sh -c '! grep -qE "tree/(empty|tiny|link|dangling|fifo)," first.csv'
check "collects names with quotes and commas" prints 63 python3 -c 'import csv; print(1 + len(list(csv.DictReader(open("first.csv", encoding="utf-8")))))'
check "collects again the same bytes" sh -c 'python3 collect.py tree -o second.csv && cmp first.csv second.csv'
# shellcheck disable=SC2016
check "a sample is part of the whole" sh -c 'python3 collect.py tree -o part.csv --limit 20 &&
	[ $(wc -l <part.csv) = 21 ] && [ $(grep -cxFf part.csv first.csv) = 21 ]'
check "an empty folder is refused" fails python3 collect.py tree/deep/er/nothing
check "prepares" python3 prepare.py --data first.csv
check "fits" prints "epoch 120 loss=" python3 fit.py
check "fits with the parameters of a run" sh -c '
	echo "{\"seed\": 3, \"model\": {\"rounds\": 7, \"depth\": 1, \"rate\": 0.5, \"bins\": 8, \"share\": 1}}" >params.json
	BENCHTOP_PARAMS=params.json python3 fit.py | tail -n 1 | grep -q "^epoch 7 loss=[0-9.]* val_loss=[0-9.]*$"'
check "fits with flags" prints "epoch 3 loss=" python3 fit.py --rounds 3 --rate 0.5
check "fits the same again" sh -c 'BENCHTOP_PARAMS=params.json python3 fit.py && cp model.json once.json && BENCHTOP_PARAMS=params.json python3 fit.py && cmp model.json once.json'
check "evaluates" sh -c 'python3 evaluate.py && python3 -c "import json; assert json.load(open(\"metrics.json\"))[\"r2\"] > 0.5"'
check "predicts a file" prints '{"ratio": 0.' sh -c 'echo "{\"path\": \"tree/deep/text9.txt\"}" | python3 predict.py'
check "answers every bad request with an error" sh -c '
	printf "%s\n" "3" "{}" "not json" "{\"path\": \"tree/empty\"}" "{\"path\": \"/nowhere\"}" "{\"path\": 0}" |
	python3 predict.py | grep -c "^{\"error\": " | grep -qx 6'
check "serves what it was trained on" python3 - <<'EOF'
import csv, json, subprocess
rows = list(csv.DictReader(open("first.csv", encoding="utf-8")))[:20]
rows = [row for row in rows if "\\" not in row["path"] and "?" not in row["path"]]
lines = [json.dumps({"path": row["path"]}) for row in rows] + [json.dumps({k: v for k, v in row.items() if k != "path"}) for row in rows]
answers = subprocess.run(["python3", "predict.py"], input="\n".join(lines), capture_output=True, text=True).stdout.split("\n")[:-1]
assert len(answers) == 2 * len(rows) and all("ratio" in answer for answer in answers), answers
assert answers[: len(rows)] == answers[len(rows) :]
EOF
check "a split that leaves nothing is an error" fails python3 prepare.py --data first.csv --split 1.0
echo "1..$number"
