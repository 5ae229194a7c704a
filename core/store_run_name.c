/*
 * store_run_name.c - names that people can say and remember: an adjective and a noun. 128 of each give
 * 16,384 names; a name need not be unique, the id is.
 */
#include "base.h"
#include "store_run.h"

static const char *const adjectives[128] = {
	"agile", "amber", "ample", "ancient", "arctic", "autumn", "azure", "blazing",
	"bold", "brave", "breezy", "bright", "brisk", "bronze", "bubbly", "calm",
	"candid", "cheerful", "clear", "clever", "cobalt", "cool", "copper", "coral",
	"cosmic", "crimson", "crisp", "crystal", "curious", "daring", "dashing", "deep",
	"dusty", "eager", "early", "earnest", "easy", "elegant", "emerald", "epic",
	"even", "fair", "famous", "fancy", "fearless", "fine", "fleet", "floral",
	"fond", "free", "fresh", "frosty", "gentle", "giant", "gilded", "glad",
	"gleaming", "golden", "good", "grand", "green", "happy", "hardy", "hazel",
	"hidden", "honest", "humble", "icy", "indigo", "ivory", "jade", "jolly",
	"keen", "kind", "late", "lively", "loyal", "lucid", "lucky", "lunar",
	"magic", "maple", "mellow", "merry", "mighty", "misty", "modest", "mossy",
	"neat", "noble", "nimble", "olive", "opal", "patient", "pearl", "placid",
	"polar", "proud", "quick", "quiet", "rapid", "rare", "ready", "regal",
	"robust", "rosy", "royal", "ruby", "rustic", "sandy", "serene", "sharp",
	"silent", "silver", "sleek", "smooth", "snowy", "solar", "steady", "stellar",
	"sunny", "swift", "tidy", "tranquil", "velvet", "vivid", "warm", "witty",
};

static const char *const nouns[128] = {
	"acorn", "alder", "anchor", "antler", "arrow", "aspen", "aurora", "badger",
	"bamboo", "bay", "beacon", "bear", "beaver", "birch", "bison", "breeze",
	"brook", "canyon", "cedar", "cliff", "cloud", "comet", "condor", "cove",
	"crane", "creek", "dawn", "deer", "delta", "dolphin", "dove", "dune",
	"eagle", "echo", "elk", "ember", "falcon", "fern", "field", "finch",
	"fjord", "forest", "fox", "garden", "gecko", "geyser", "glacier", "grove",
	"gull", "harbour", "hare", "haven", "hawk", "heron", "hill", "horizon",
	"ibis", "iris", "island", "jaguar", "jay", "juniper", "kestrel", "lagoon",
	"lake", "lantern", "larch", "lark", "laurel", "leopard", "lily", "lotus",
	"lynx", "magpie", "marten", "meadow", "mesa", "meteor", "moon", "moose",
	"moth", "oak", "oasis", "ocean", "orbit", "orchid", "osprey", "otter",
	"owl", "panda", "peak", "pebble", "pelican", "pine", "planet", "plover",
	"pond", "poppy", "prairie", "puffin", "quail", "quartz", "rain", "raven",
	"reef", "ridge", "river", "robin", "sail", "sequoia", "shore", "sparrow",
	"spring", "spruce", "star", "stone", "stream", "summit", "swan", "thistle",
	"tiger", "trail", "tulip", "valley", "violet", "willow", "wolf", "wren",
};

void
store_run_make_name(uint64_t n, struct buf *out)
{
	buf_printf(out, "%s-%s", adjectives[n % 128], nouns[n / 128 % 128]);
}
