/* The dashboard: a screen that shows the agents and all else the daemon knows,
 * as it changes, and through which a person acts on it. */
#ifndef DASHBOARD_DASHBOARD_H
#define DASHBOARD_DASHBOARD_H

#include <stdbool.h>

#include "base/err.h"

struct dashboard_args {
	const char *socket;  /* the daemon's */
	const char *cwd;     /* of the person: whose work and reservations */
	const char *program; /* for words about what to type */
	/* Brings the pane ("%3") before the person's eyes. Returns true when
	 * the dashboard is to go out of the way, false (with err, or with an
	 * empty one) when it stays. */
	bool (*jump)(void *arg, const char *pane, struct err *err);
	void *arg;
};

/* Shows it until the person leaves or a signal ends it. False with err when it
 * cannot be shown. */
bool dashboard_run(const struct dashboard_args *args, struct err *err);

#endif
