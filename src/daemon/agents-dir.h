/* Agent profiles from a directory of NAME.ini files. */
#ifndef DAEMON_AGENTS_DIR_H
#define DAEMON_AGENTS_DIR_H

struct buf;
struct profiles;

/* Adds every *.ini of dir in the order of their names; a directory that is not
 * there holds none. What is wrong with a file is one line in complaints, and
 * the file is passed over. Returns how many were added, -1 when the directory
 * cannot be read. */
int agents_dir_load(
    struct profiles *ps, const char *dir, struct buf *complaints);

#endif
