/* doctor: tmux itself. */
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "cli/command.h"
#include "cli/doctor.h"
#include "tmux/server.h"

#define OLDEST_VERSION 302
#define POLL_ADVICE    "set -g @coordinator_transport poll avoids it"

/* Faults of tmux that a control client can meet, by the versions that have
 * them as server_version_number() counts. */
static const struct {
	int first, last;
	const char *what;
} faults[] = {
	{ 302, 306,
	    "may crash when a control client connects while sessions come and "
	    "go (fixed in 3.7); the daemon connects once, late and while all "
	    "is quiet" },
	{ 300, 307,
	    "may crash when all windows of a session end at the same moment "
	    "while any control client is attached (fixed in 3.8)" },
	{ 300, 307,
	    "cannot be ended while a control client is stuck (fixed in 3.8); "
	    "the daemon always reads, and its clients die with it" },
};

static void
check_faults(struct doctor *d, const char *version)
{
	int number = server_version_number(version);
	size_t i;

	for (i = 0; i < countof(faults); i++) {
		if (number < faults[i].first || number > faults[i].last)
			continue;
		if (d->uses_poll)
			doctor_add(d, DOCTOR_OK, "tmux fault", NULL,
			    "avoided by @coordinator_transport poll: tmux %s "
			    "%s",
			    version, faults[i].what);
		else
			doctor_add(d, DOCTOR_NOTE, "tmux fault", POLL_ADVICE,
			    "tmux %s %s", version, faults[i].what);
	}
}

static void
check_program(struct doctor *d)
{
	char line[128];

	if (doctor_first_line(
		(const char *const[]){ d->place.server.program, "-V", NULL },
		line, sizeof line))
		doctor_add(d, DOCTOR_OK, "tmux program", NULL, "%s is %s",
		    d->place.server.program, line);
	else
		doctor_add(d, DOCTOR_FAIL, "tmux program",
		    "install tmux 3.2 or later, or set TMUX_COORDINATOR_TMUX "
		    "to the program",
		    "%s does not run", d->place.server.program);
}

static void
check_server(struct doctor *d)
{
	struct buf out;
	struct err err;
	const char *version;

	d->server_alive = server_alive(&d->place.server);
	if (!d->server_alive) {
		doctor_add(d, DOCTOR_FAIL, "tmux server",
		    "start tmux, or name another with -L or -S", "none at %s",
		    d->place.server.socket);
		return;
	}
	buf_init(&out, 65536);
	if (!server_run(&d->place.server,
		(const char *const[]){ "show-options", "-gqv",
		    "@coordinator_transport", ";", "display-message", "-p",
		    "#{version}", NULL },
		&out, &err)) {
		doctor_add(d, DOCTOR_FAIL, "tmux server", NULL,
		    "%s does not answer: %s", d->place.server.socket, err.text);
		buf_done(&out);
		return;
	}
	d->uses_poll = str_starts(out.data, "poll\n");
	version = str_trim(out.data);
	if (strrchr(version, '\n') != NULL)
		version = strrchr(version, '\n') + 1;
	if (server_version_number(version) < OLDEST_VERSION)
		doctor_add(d, DOCTOR_FAIL, "tmux server",
		    "upgrade to tmux 3.2 or later", "%s is tmux %s",
		    d->place.server.socket, version);
	else
		doctor_add(d, DOCTOR_OK, "tmux server", NULL, "%s is tmux %s",
		    d->place.server.socket, version);
	check_faults(d, version);
	buf_done(&out);
}

void
doctor_tmux_check(struct doctor *d)
{
	check_program(d);
	check_server(d);
}
