/*
 * run_direction.c - words in the names of metrics, and which way they are better.
 */
#include "run_direction.h"

#include <stddef.h>
#include <string.h>

#include "base.h"

/* A word is found anywhere in the name, or as a part of it between signs, digits aside: "time" is a part of
 * "fit_time", not of "sentiment". The first row that is found says it. */
static const struct word {
	const char *text;
	bool part;
	enum run_direction direction;
} words[] = {
	{ "sys/", false, RUN_DIRECTION_NONE },
	{ "loss", false, RUN_DIRECTION_MIN },
	{ "error", false, RUN_DIRECTION_MIN },
	{ "err", true, RUN_DIRECTION_MIN },
	{ "errs", true, RUN_DIRECTION_MIN },
	{ "mse", false, RUN_DIRECTION_MIN },
	{ "msle", false, RUN_DIRECTION_MIN },
	{ "mae", true, RUN_DIRECTION_MIN },
	{ "mape", false, RUN_DIRECTION_MIN },
	{ "per_second", false, RUN_DIRECTION_MAX },
	{ "throughput", false, RUN_DIRECTION_MAX },
	{ "hit_rate", false, RUN_DIRECTION_MAX },
	{ "miss_rate", false, RUN_DIRECTION_MIN },
	{ "seconds", true, RUN_DIRECTION_MIN },
	{ "second", true, RUN_DIRECTION_MIN },
	{ "sec", true, RUN_DIRECTION_MIN },
	{ "secs", true, RUN_DIRECTION_MIN },
	{ "ms", true, RUN_DIRECTION_MIN },
	{ "time", true, RUN_DIRECTION_MIN },
	{ "duration", true, RUN_DIRECTION_MIN },
	{ "latency", true, RUN_DIRECTION_MIN },
	{ "elapsed", true, RUN_DIRECTION_MIN },
	{ "memory", true, RUN_DIRECTION_MIN },
	{ "rss", true, RUN_DIRECTION_MIN },
	{ "cost", true, RUN_DIRECTION_MIN },
	{ "n", true, RUN_DIRECTION_NONE },
	{ "num", true, RUN_DIRECTION_NONE },
	{ "count", true, RUN_DIRECTION_NONE },
	{ "counts", true, RUN_DIRECTION_NONE },
	{ "rows", true, RUN_DIRECTION_NONE },
	{ "row", true, RUN_DIRECTION_NONE },
	{ "samples", true, RUN_DIRECTION_NONE },
	{ "examples", true, RUN_DIRECTION_NONE },
	{ "records", true, RUN_DIRECTION_NONE },
	{ "files", true, RUN_DIRECTION_NONE },
	{ "tokens", true, RUN_DIRECTION_NONE },
	{ "size", true, RUN_DIRECTION_NONE },
	{ "seed", true, RUN_DIRECTION_NONE },
	{ "epoch", true, RUN_DIRECTION_NONE },
	{ "epochs", true, RUN_DIRECTION_NONE },
	{ "step", true, RUN_DIRECTION_NONE },
	{ "steps", true, RUN_DIRECTION_NONE },
	{ "iteration", true, RUN_DIRECTION_NONE },
	{ "iterations", true, RUN_DIRECTION_NONE },
	{ "params", true, RUN_DIRECTION_NONE },
	{ "parameters", true, RUN_DIRECTION_NONE },
	{ "features", true, RUN_DIRECTION_NONE },
	{ "lr", true, RUN_DIRECTION_NONE },
	{ "learning_rate", false, RUN_DIRECTION_NONE },
	{ "acc", false, RUN_DIRECTION_MAX },
	{ "auc", false, RUN_DIRECTION_MAX },
	{ "f1", false, RUN_DIRECTION_MAX },
	{ "r2", false, RUN_DIRECTION_MAX },
	{ "precision", false, RUN_DIRECTION_MAX },
	{ "recall", false, RUN_DIRECTION_MAX },
	{ "reward", false, RUN_DIRECTION_MAX },
	{ "bleu", false, RUN_DIRECTION_MAX },
	{ "rouge", false, RUN_DIRECTION_MAX },
	{ "iou", false, RUN_DIRECTION_MAX },
	{ "map", true, RUN_DIRECTION_MAX },
	{ "ndcg", false, RUN_DIRECTION_MAX },
	{ "mrr", false, RUN_DIRECTION_MAX },
	{ "kappa", false, RUN_DIRECTION_MAX },
	{ "mcc", false, RUN_DIRECTION_MAX },
	{ "dice", true, RUN_DIRECTION_MAX },
	{ "gain", true, RUN_DIRECTION_MAX },
	{ "psnr", false, RUN_DIRECTION_MAX },
	{ "ssim", false, RUN_DIRECTION_MAX },
	{ "lift", true, RUN_DIRECTION_MAX },
	{ "likelihood", true, RUN_DIRECTION_MAX },
	{ "nll", true, RUN_DIRECTION_MIN },
	{ "perplexity", false, RUN_DIRECTION_MIN },
	{ "ppl", true, RUN_DIRECTION_MIN },
	{ "deviance", false, RUN_DIRECTION_MIN },
	{ "entropy", false, RUN_DIRECTION_MIN },
	{ "divergence", false, RUN_DIRECTION_MIN },
	{ "regret", false, RUN_DIRECTION_MIN },
	{ "brier", false, RUN_DIRECTION_MIN },
	{ "wer", true, RUN_DIRECTION_MIN },
	{ "cer", true, RUN_DIRECTION_MIN },
	{ "fid", true, RUN_DIRECTION_MIN },
	{ "fpr", true, RUN_DIRECTION_MIN },
	{ "fnr", true, RUN_DIRECTION_MIN },
	{ "tpr", true, RUN_DIRECTION_MAX },
	{ "tnr", true, RUN_DIRECTION_MAX },
	{ "score", false, RUN_DIRECTION_MAX },	/* when nothing says of what: "brier_score" should be small */
};

static bool
is_letter(char c)
{
	return c >= 'a' && c <= 'z';
}

static bool
has_word(const char *name, const struct word *w)
{
	size_t n = strlen(w->text);

	for (const char *at = name; (at = strstr(at, w->text)) != NULL; at++)
		if (!w->part || ((at == name || !is_letter(at[-1])) && !is_letter(at[n])))
			return true;
	return false;
}

enum run_direction
run_direction_guess(const char *metric)
{
	char lower[128];
	size_t n = 0;

	for (; metric[n] != '\0' && n + 1 < sizeof lower; n++)
		lower[n] = metric[n] >= 'A' && metric[n] <= 'Z' ? (char)(metric[n] + 32) : metric[n];
	lower[n] = '\0';
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (has_word(lower, &words[i]))
			return words[i].direction;
	return RUN_DIRECTION_NONE;
}

const char *
run_direction_text(enum run_direction d, bool guessed)
{
	static const char *const texts[][2] = { { "", "" }, { "min", "min?" }, { "max", "max?" } };

	return texts[d][guessed];
}

bool
run_direction_better(enum run_direction d, double a, double b)
{
	return (d == RUN_DIRECTION_MIN && a < b) || (d == RUN_DIRECTION_MAX && a > b);
}
