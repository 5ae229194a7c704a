/*
 * os_fs.h - files and folders: whole-file reads and writes that survive a power cut, copies that
 * share blocks where the file system can, walking and removing trees.
 *
 * Paths are ordinary C strings, relative to the working directory or absolute. Every error names
 * the path. Nothing here follows a symbolic link when it removes.
 */
#ifndef OS_FS_H
#define OS_FS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "base_buf.h"
#include "base_err.h"
#include "base_mem.h"

/* "a" and "b/c" give "a/b/c"; an absolute second part is taken alone. In the arena. */
char *fs_join(struct arena *a, const char *dir, const char *name);
const char *fs_basename(const char *path);	/* what follows the last '/'; inside path */

bool fs_exists(const char *path);		/* anything at all, dangling links included */
bool fs_is_dir(const char *path);
bool fs_is_writable_dir(const char *path);	/* may this process make files in it? */

/* The folder and all that are missing above it, mode 0777 less the umask. Fine if it is there. */
MUST_CHECK bool fs_mkdirs(const char *path, struct err *err);

/* The whole file, appended to out. Refuses (ERR_INPUT) what is larger than max bytes (0: no limit). */
MUST_CHECK bool fs_read_file(const char *path, size_t max, struct buf *out, struct err *err);

enum { FS_SYNC = 1,		/* on disk, file and folder entry, before it returns */
	FS_EXCLUSIVE = 2,	/* ERR_EXISTS when there is a file of that name */
	FS_READONLY = 4 };	/* mode 0444 */

/* A file with exactly these bytes: written beside the place and renamed, so that a reader sees the
 * old bytes or the new ones, never a part, whatever is killed when. */
MUST_CHECK bool fs_write_file(const char *path, struct slice bytes, unsigned flags, struct err *err);

/* All n bytes or an error, whatever the kernel takes at a time. EINTR is not an error. */
MUST_CHECK bool fs_write_all(int fd, const void *p, size_t n);		/* errno says why */
MUST_CHECK bool fs_pwrite_all(int fd, const void *p, size_t n, off_t offset);
/* Reads until n bytes or the end; returns the bytes read, -1 with errno. */
ssize_t fs_pread_full(int fd, void *p, size_t n, off_t offset);

MUST_CHECK bool fs_sync_dir(const char *path, struct err *err);	/* its entries are on disk */
/* Renames over what is there and syncs the folder when asked (FS_SYNC). */
MUST_CHECK bool fs_rename(const char *from, const char *to, unsigned flags, struct err *err);

enum fs_copied { FS_REFLINKED, FS_LINKED, FS_COPIED };

enum { FS_MAY_LINK = 8,		/* a hard link will do (nobody is going to change the bytes) */
	FS_WRITABLE = 16 };	/* the owner may write the copy, whatever the mode of the source */

/* A copy of a regular file: shares blocks (FICLONE) where it can, else a hard link when FS_MAY_LINK,
 * else copies bytes. The new file appears whole under its name and replaces what was there. Mode and
 * modification time are those of the source (0444 with FS_READONLY; never for a hard link, whose
 * mode is that of the source). how may be NULL. */
MUST_CHECK bool fs_copy_file(const char *from, const char *to, unsigned flags, enum fs_copied *how,
    struct err *err);

/* A file or a whole tree. What is not there is removed already. */
MUST_CHECK bool fs_remove_tree(const char *path, struct err *err);

/* Removes what can be removed: for cleaning up after a failure that is reported already. */
void fs_discard_tree(const char *path);

/* Bytes that removing a file or a tree gives back: of the files that have no other name, whatever links lead
 * to. What cannot be read counts as nothing. */
uint64_t fs_tree_bytes(const char *path);

/*
 * Visits every regular file below root in byte order of its relative path ("a/b.csv"). Links to
 * files are followed, links to folders are not. When root is a regular file it is visited alone
 * with its base name. The visitor returns false (with err set) to stop the walk.
 */
typedef bool fs_visit(void *ctx, const char *path, const char *relative, const struct stat *st,
    struct err *err);
MUST_CHECK bool fs_walk(const char *root, fs_visit *visit, void *ctx, struct err *err);

/* The names in a folder, without "." and "..", in byte order, in the arena; NULL-terminated. */
MUST_CHECK bool fs_list(const char *dir, struct arena *a, char ***names, size_t *count,
    struct err *err);

/* Advisory locks of an open file description (released by the last close, also by a kill). The
 * whole file is locked. fs_lock waits; fs_try_lock gives ERR_BUSY. */
enum fs_lock_kind { FS_SHARED, FS_EXCLUSIVE_LOCK };
MUST_CHECK bool fs_lock(int fd, enum fs_lock_kind kind, struct err *err);
MUST_CHECK bool fs_try_lock(int fd, enum fs_lock_kind kind, struct err *err);
void fs_unlock(int fd);
/* Does somebody hold an exclusive lock? Takes none itself, so it can make nobody wait. */
bool fs_is_locked(int fd);

/* Does the path lie on a network file system (NFS, SMB, CIFS, AFS, 9P, Ceph, Lustre, GPFS, FUSE
 * ones)? By statfs(2), through this pointer: tests put another function there. */
extern bool (*fs_is_network)(const char *path);

/* <cache>/benchtop, with <cache> from XDG_CACHE_HOME or ~/.cache. In the arena; not made. */
char *fs_cache_dir(struct arena *a);

/* For what is needed for a moment, below $TMPDIR, else /tmp. A new folder, to be removed (fs_discard_tree); its path in
 * the arena; NULL on failure. */
char *fs_temp_folder(struct arena *a, struct err *err);
/* A new file without a name, open for reading and writing, which is gone when it is closed; -1 on failure. */
int fs_temp_file(struct err *err);

#endif
