/*
 * What check finds: for each thing that was looked at, what is wrong with it,
 * one sentence each, "file:line: …" where it comes from a file.
 */
#ifndef CLI_CHECK_H
#define CLI_CHECK_H

#include <stddef.h>

struct cJSON;
struct persona_set;
struct profiles;
struct tmux_server;

struct check {
	struct cJSON *list; /* [{kind, source, problems: […]}] */
	size_t problems;
};

void check_init(struct check *c);
/* list is the caller's if it takes it and sets NULL. */
void check_done(struct check *c);

/* The options that the tmux server has now. A server that does not answer is
 * passed over. */
void check_server(struct check *c, const struct tmux_server *server);
/* The options that a tmux.conf sets. */
void check_conf(struct check *c, const char *path);
/* One profile file, which joins ps when it is good. */
void check_profile(struct check *c, struct profiles *ps, const char *path);
/* Every *.ini of a directory of profiles; one that is not there has none. */
void check_profiles(struct check *c, struct profiles *ps, const char *dir);
/* One file of personas, which join set when they are good. */
void check_personas(struct check *c, struct persona_set *set, const char *path);

#endif
