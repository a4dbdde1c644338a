/* doctor: the plugin in tmux, and what of it can be seen. */
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "cli/doctor.h"
#include "tmux/server.h"

#define OUTPUT_MAX (1u << 20)
#define SHORT_COLS 60 /* a summary of a few agents and a clock */

/* What tmux prints, "" when it refuses. */
static void
ask(const struct doctor *d, struct buf *out, const char *const *argv)
{
	struct err ignored;

	if (!server_run(&d->place.server, argv, out, &ignored))
		buf_clear(out);
}

static void
check_plugin(struct doctor *d)
{
	const char *name = "COORDINATOR_SCRIPTS=";
	struct buf out;

	buf_init(&out, OUTPUT_MAX);
	ask(d, &out,
	    (const char *const[]){
		"show-environment", "-gh", "COORDINATOR_SCRIPTS", NULL });
	if (str_starts(out.data, name))
		doctor_add(d, DOCTOR_OK, "plugin", NULL, "loaded from %s",
		    str_trim(out.data + strlen(name)));
	else
		doctor_add(d, DOCTOR_NOTE, "plugin",
		    "run-shell /path/to/tmux-coordinator/coordinator.tmux",
		    "not loaded: no keys, no words in the status line");
	buf_clear(&out);
	ask(d, &out,
	    (const char *const[]){ "list-keys", "-T", "prefix", NULL });
	if (strstr(out.data, "switch-client -T coordinator") != NULL)
		doctor_add(d, DOCTOR_OK, "keys", NULL, "the menu is bound");
	else
		doctor_add(d, DOCTOR_NOTE, "keys",
		    "set -g @coordinator_key to a key that is free",
		    "no prefix key opens the menu");
	buf_done(&out);
}

static void
check_status_line(struct doctor *d)
{
	struct buf line, length;
	int64_t cols = 0;

	buf_init(&line, OUTPUT_MAX);
	buf_init(&length, OUTPUT_MAX);
	ask(d, &line,
	    (const char *const[]){ "show-options", "-gv", "status-left", ";",
		"show-options", "-gv", "status-right", ";", "show-options",
		"-gv", "status-format", NULL });
	ask(d, &length,
	    (const char *const[]){
		"show-options", "-gv", "status-right-length", NULL });
	if (strstr(line.data, "#{coordinator_") != NULL)
		doctor_add(d, DOCTOR_WARN, "status line",
		    "load the plugin after the theme, or write "
		    "#{COORDINATOR_SUMMARY}",
		    "#{coordinator_...} was written after the plugin was "
		    "loaded, and shows nothing");
	else if (strstr(line.data, "COORDINATOR_") == NULL &&
		 strstr(line.data, "segment ") == NULL)
		doctor_add(d, DOCTOR_NOTE, "status line",
		    "set -g status-right '#{coordinator_summary} %H:%M'",
		    "shows nothing of ours");
	else
		doctor_add(d, DOCTOR_OK, "status line", NULL,
		    "shows what the daemon pushes");
	if (strstr(line.data, "COORDINATOR_") != NULL &&
	    str_to_int(str_trim(length.data), 0, SHORT_COLS - 1, &cols))
		doctor_add(d, DOCTOR_NOTE, "status line",
		    "set -g status-right-length 80",
		    "status-right-length is %d: what is longer is cut",
		    (int)cols);
	buf_done(&line);
	buf_done(&length);
}

void
doctor_plugin_check(struct doctor *d)
{
	if (!d->server_alive)
		return;
	check_plugin(d);
	check_status_line(d);
}
