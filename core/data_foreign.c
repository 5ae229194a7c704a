/*
 * data_foreign.c - see the header.
 */
#include "data_foreign.h"

#include <string.h>

#include "base.h"

#define PANDAS(reader) "write it as CSV, as pandas." reader "(...).to_csv(..., index=False) does"

/* UTF-32 begins as UTF-16 does, with two zero bytes more, which no text has there. */
static const struct data_foreign kinds[] = {
	{ "\xff\xfe\0\0", 4, "UTF-32", "write it as UTF-8: iconv -f UTF-32 -t UTF-8" },
	{ "\0\0\xfe\xff", 4, "UTF-32", "write it as UTF-8: iconv -f UTF-32 -t UTF-8" },
	{ "BTPROF", 6, "a profile of another version of Benchtop", "make it again: benchtop data stats DATA -o FILE" },
	{ "PAR1", 4, "a Parquet file", PANDAS("read_parquet") },
	{ "ARROW1", 6, "an Arrow file", PANDAS("read_feather") },
	{ "ORC", 3, "an ORC file", PANDAS("read_orc") },
	{ "\x89HDF\r\n\x1a\n", 8, "an HDF5 file", PANDAS("read_hdf") },
	{ "Obj\1", 4, "an Avro file", "write it as JSON Lines, as avro-tools tojson does" },
	{ "\x93NUMPY", 6, "an array of NumPy", "write it as CSV, as numpy.savetxt does" },
	{ "SQLite format 3", 16, "an SQLite database",
	    "write a table as CSV: sqlite3 -header -csv FILE 'select * from TABLE'" },
	{ "PK\3\4", 4, "a ZIP archive, or a spreadsheet", "unpack it, or save the sheet as CSV" },
	{ "\xd0\xcf\x11\xe0", 4, "an old spreadsheet", "save the sheet as CSV" },
	{ "BZh", 3, "compressed by bzip2", "unpack it with bunzip2, or use gzip or zstd" },
	{ "\xfd" "7zXZ\0", 6, "compressed by xz", "unpack it with unxz, or use gzip or zstd" },
	{ "7z\xbc\xaf", 4, "a 7z archive", "unpack it" },
	{ "%PDF-", 5, "a PDF", "save the table as CSV" },
	{ "\x7f" "ELF", 4, "a program", "name its data instead" },
};

const struct data_foreign *
data_foreign_find(const char *p, size_t n)
{
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (n >= kinds[i].len && memcmp(p, kinds[i].mark, kinds[i].len) == 0)
			return &kinds[i];
	return NULL;
}
