/*
 * What doctor finds: a list of findings, filled by one file for each subject,
 * none of which stops at the first thing that is wrong.
 */
#ifndef CLI_DOCTOR_H
#define CLI_DOCTOR_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/client.h"

struct cJSON;
struct command_line;

enum doctor_grade {
	DOCTOR_OK,
	DOCTOR_NOTE, /* worth knowing */
	DOCTOR_WARN, /* works, but something should be done */
	DOCTOR_FAIL, /* does not work */
};

struct doctor {
	const struct command_line *line;
	struct client_place place;
	struct cJSON *findings; /* [{grade, name, text, advice?}] */
	bool server_alive;
	bool uses_poll; /* @coordinator_transport is poll */
	int worst;      /* the worst grade so far */
};

/* Adds a finding; advice is what to do about it, or NULL. */
void doctor_add(struct doctor *d, enum doctor_grade grade, const char *name,
    const char *advice, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));
/* The first line that a program prints, into ret; false when it does not run
 * or prints nothing. argv ends with NULL. */
bool doctor_first_line(const char *const *argv, char *ret, size_t size);

/* tmux itself: versions, and the faults of that version that concern us. */
void doctor_tmux_check(struct doctor *d);
/* The plugin, its keys, and the status line. */
void doctor_plugin_check(struct doctor *d);
/* Options, daemon, transport, agents. */
void doctor_daemon_check(struct doctor *d);
/* Files, libraries, and the programs we can work with. */
void doctor_system_check(struct doctor *d);

#endif
