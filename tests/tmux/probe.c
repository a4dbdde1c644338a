/*
 * Drives one transport for the tests here and prints what it says, a line per
 * callback:
 *
 *   probe SOCKET control|poll [SWEEP_MS [POLL_MS]]
 *
 *   listed COUNT | pane ID new|changed SESSION WINDOW COMMAND VIEWERS NAME TITLE
 *   gone ID | output ID TEXT | moved ID | reply OK TEXT | stats ... | lost WHY
 *
 * Lines on standard input are orders: "watch ID", "forget ID", "capture ID",
 * "list", "stats", "quiet" (no output lines from now on), "stop"; anything else
 * is sent as a tmux command. It ends at end of input.
 */
#include <sys/types.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <event2/event.h>

#include "base/buf.h"
#include "tmux/mirror.h"
#include "tmux/server.h"
#include "tmux/transport.h"

struct probe {
	struct event_base *base;
	struct transport *transport;
	struct buf input;
	size_t panes;
	uint64_t output;
	bool quiet;
};

/* The text with control characters as <XX>, and the end of the line. */
static void
print_text(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];

		if (c < 0x20 || c == 0x7f)
			(void)printf("<%02x>", c);
		else
			(void)putchar(c);
	}
	(void)putchar('\n');
	(void)fflush(stdout);
}

static void
on_pane(void *arg, const struct mirror_pane *p, bool is_new)
{
	struct probe *probe = arg;

	probe->panes += is_new;
	(void)printf("pane %u %s %u %u %s %d %s ", p->id,
	    is_new ? "new" : "changed", p->session, p->window, p->command,
	    p->viewers, p->session_name);
	print_text(p->title, strlen(p->title));
}

static void
on_pane_gone(void *arg, const struct mirror_pane *p)
{
	struct probe *probe = arg;

	probe->panes--;
	(void)printf("gone %u\n", p->id);
}

static void
on_listed(void *arg)
{
	struct probe *probe = arg;

	(void)printf("listed %zu\n", probe->panes);
	(void)fflush(stdout);
}

static void
on_output(void *arg, unsigned pane, const void *data, size_t len)
{
	struct probe *probe = arg;

	probe->output += len;
	if (probe->quiet)
		return;
	(void)printf("output %u ", pane);
	print_text(data, len);
}

static void
on_moved(void *arg, unsigned pane)
{
	(void)arg;
	(void)printf("moved %u\n", pane);
	(void)fflush(stdout);
}

static void
on_gap(void *arg, unsigned pane)
{
	(void)arg;
	(void)printf("gap %u\n", pane);
	(void)fflush(stdout);
}

static void
on_gone(void *arg, const char *why)
{
	struct probe *probe = arg;

	(void)printf("lost %s\n", why);
	(void)fflush(stdout);
	(void)event_base_loopbreak(probe->base);
}

static void
on_reply(void *arg, bool ok, const char *text, size_t len)
{
	(void)arg;
	(void)printf("reply %d ", ok);
	print_text(text, len);
}

static void
print_stats(const struct probe *probe)
{
	struct transport_stats s;

	transport_stats(probe->transport, &s);
	(void)printf("stats kind=%s clients=%d connects=%" PRIu64
		     " listings=%" PRIu64 " commands=%" PRIu64
		     " pauses=%" PRIu64 " output=%" PRIu64
		     " version=%s note=%s\n",
	    s.kind == TRANSPORT_POLL ? "poll" : "control", s.clients,
	    s.connects, s.listings, s.commands, s.pauses, probe->output,
	    transport_version(probe->transport), s.note);
	(void)fflush(stdout);
}

static void
obey(struct probe *probe, const char *line)
{
	struct transport *t = probe->transport;
	unsigned id;

	if (sscanf(line, "watch %u", &id) == 1)
		transport_watch(t, id, true);
	else if (sscanf(line, "forget %u", &id) == 1)
		transport_watch(t, id, false);
	else if (sscanf(line, "capture %u", &id) == 1)
		transport_capture(t, id, on_reply, probe);
	else if (strcmp(line, "list") == 0)
		transport_list(t);
	else if (strcmp(line, "stats") == 0)
		print_stats(probe);
	else if (strcmp(line, "quiet") == 0)
		probe->quiet = true;
	else if (strcmp(line, "stop") == 0)
		(void)event_base_loopbreak(probe->base);
	else
		transport_command(t, line, on_reply, probe);
}

static void
on_input(evutil_socket_t fd, short what, void *arg)
{
	struct probe *probe = arg;
	char data[65536], *eol;
	ssize_t n = read(fd, data, sizeof data);

	(void)what;
	if (n <= 0) {
		(void)event_base_loopbreak(probe->base);
		return;
	}
	(void)buf_add(&probe->input, data, (size_t)n);
	while (
	    (eol = memchr(probe->input.data, '\n', probe->input.len)) != NULL) {
		*eol = '\0';
		obey(probe, probe->input.data);
		buf_drop(&probe->input, (size_t)(eol - probe->input.data) + 1);
	}
}

int
main(int argc, char **argv)
{
	static const struct transport_handlers handlers = {
		.on_pane = on_pane,
		.on_pane_gone = on_pane_gone,
		.on_listed = on_listed,
		.on_output = on_output,
		.on_moved = on_moved,
		.on_gap = on_gap,
		.on_gone = on_gone,
	};
	struct probe probe = { .base = event_base_new() };
	struct transport_config config = { .sweep_ms = 30000, .poll_ms = 500 };
	struct tmux_server server;
	struct event *input;
	struct err err;

	if (argc < 3)
		return 2;
	if (strcmp(argv[2], "poll") == 0)
		config.kind = TRANSPORT_POLL;
	if (argc > 3)
		config.sweep_ms = atoll(argv[3]);
	if (argc > 4)
		config.poll_ms = atoll(argv[4]);
	buf_init(&probe.input, 4u << 20);
	input = event_new(
	    probe.base, STDIN_FILENO, EV_READ | EV_PERSIST, on_input, &probe);
	(void)event_add(input, NULL);
	if (server_find(NULL, argv[1], &server, &err))
		probe.transport = transport_new(
		    probe.base, &server, &config, &handlers, &probe, &err);
	if (probe.transport == NULL) {
		(void)fprintf(stderr, "%s\n", err.text);
		return 1;
	}
	(void)event_base_dispatch(probe.base);
	transport_free(probe.transport);
	event_free(input);
	event_base_free(probe.base);
	buf_done(&probe.input);
	(void)printf("freed\n");
	return 0;
}
