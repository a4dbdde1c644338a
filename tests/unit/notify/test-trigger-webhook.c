/* A server on this machine that first is busy, then takes what it gets. */
#include <sys/socket.h>
#include <sys/time.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cjson/cJSON.h>
#include <cmocka.h>
#include <event2/event.h>

#include "coordinator/event.h"
#include "notify/trigger-webhook.h"

#define REQUEST_MAX 65536

struct server {
	struct event_base *base;
	struct event *accept;
	int fd, port;
	int busy;    /* answers 503 so often, */
	int moved;   /* and 302, and 400, */
	int refused; /* so often */
	bool talks;  /* its thanks are longer than anybody reads */
	int answered, want;
	struct event *read;
	size_t len;
	char last[REQUEST_MAX];
};

static void
answer(struct server *s, int fd)
{
	static const char ok[] =
	    "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
	static const char busy[] =
	    "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\nConnection: close\r\n"
	    "\r\n";
	static const char no[] =
	    "HTTP/1.1 400 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
	static const char away[] =
	    "HTTP/1.1 302 Away\r\nLocation: /login\r\n"
	    "Content-Length: 0\r\nConnection: close\r\n\r\n";
	static const char much[] =
	    "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n";
	const char *text = s->busy > 0      ? busy
	                   : s->moved > 0   ? away
	                   : s->refused > 0 ? no
	                   : s->talks       ? much
	                                    : ok;

	if (s->busy > 0)
		s->busy--;
	else if (s->moved > 0)
		s->moved--;
	else if (s->refused > 0)
		s->refused--;
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	(void)close(fd);
	if (++s->answered == s->want)
		(void)event_base_loopbreak(s->base);
}

/* Is all of the request there? */
static bool
is_whole(const char *text)
{
	const char *body = strstr(text, "\r\n\r\n");
	const char *length = strstr(text, "Content-Length: ");

	return body != NULL && length != NULL &&
	       strlen(body + 4) >= strtoul(length + 16, NULL, 10);
}

/* One connection at a time. */
static void
on_read(int fd, short what, void *arg)
{
	struct server *s = arg;
	ssize_t n = read(fd, s->last + s->len, sizeof s->last - 1 - s->len);

	(void)what;
	assert_true(n > 0);
	s->len += (size_t)n;
	s->last[s->len] = '\0';
	if (!is_whole(s->last))
		return;
	event_free(s->read);
	s->read = NULL;
	answer(s, fd);
}

static void
on_accept(int listener, short what, void *arg)
{
	struct server *s = arg;
	int fd = accept(listener, NULL, NULL);

	(void)what;
	assert_true(fd >= 0);
	assert_null(s->read);
	s->len = 0;
	s->read = event_new(s->base, fd, EV_READ | EV_PERSIST, on_read, s);
	(void)event_add(s->read, NULL);
}

static void
serve(struct server *s)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
		.sin_addr = { htonl(INADDR_LOOPBACK) } };
	socklen_t len = sizeof a;

	s->base = event_base_new();
	s->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(s->fd, (struct sockaddr *)&a, sizeof a), 0);
	assert_int_equal(listen(s->fd, 8), 0);
	assert_int_equal(getsockname(s->fd, (struct sockaddr *)&a, &len), 0);
	s->port = ntohs(a.sin_port);
	s->accept =
	    event_new(s->base, s->fd, EV_READ | EV_PERSIST, on_accept, s);
	(void)event_add(s->accept, NULL);
}

static void
stop(struct server *s)
{
	if (s->read != NULL)
		event_free(s->read);
	event_free(s->accept);
	event_base_free(s->base);
	(void)close(s->fd);
}

static void
on_deadline(int fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	(void)arg;
	fail_msg("the server was not asked often enough");
}

/* Turns the loop until the server has answered so often. */
static void
until(struct server *s, int want)
{
	struct timeval tv = { 20, 0 };
	struct event *deadline = evtimer_new(s->base, on_deadline, s);

	s->want = want;
	(void)event_add(deadline, &tv);
	(void)event_base_dispatch(s->base);
	event_free(deadline);
}

static void
send_event(struct trigger_webhook *w, const char *agent)
{
	struct coordinator_event e = { .type = EVENT_AGENT_ERROR,
		.at_ms = 1770033600000 };

	(void)strlcpy(e.agent_id, agent, sizeof e.agent_id);
	trigger_webhook_send(w, &e);
}

static void
is_tried_again_until_taken(void **state)
{
	struct server s = { .busy = 1 };
	struct trigger_webhook *w;
	char url[64];

	(void)state;
	serve(&s);
	w = trigger_webhook_new(s.base);
	send_event(w, "%0"); /* no URL yet: to nobody */
	(void)snprintf(url, sizeof url, "http://127.0.0.1:%d/hook", s.port);
	trigger_webhook_set_url(w, url);
	send_event(w, "%3");
	send_event(w, "%4");
	until(&s, 1);
	assert_non_null(strstr(s.last, "\"agent_id\":\"%3\""));
	until(&s, 2);
	assert_non_null(strstr(s.last, "POST /hook"));
	assert_non_null(strstr(s.last,
	    "{\"type\":\"agent_error\",\"timestamp\":\"2026-02-02T12:00:00Z\","
	    "\"agent_id\":\"%3\"}"));
	until(&s, 3);
	assert_non_null(strstr(s.last, "\"agent_id\":\"%4\""));
	trigger_webhook_free(w);
	trigger_webhook_free(NULL);
	stop(&s);
}

static void
a_no_is_a_no(void **state)
{
	struct server s = { .moved = 1, .refused = 1 };
	struct trigger_webhook *w;
	char url[64];

	(void)state;
	serve(&s);
	w = trigger_webhook_new(s.base);
	(void)snprintf(url, sizeof url, "http://127.0.0.1:%d/", s.port);
	trigger_webhook_set_url(w, url);
	send_event(w, "%3");
	send_event(w, "%4");
	send_event(w, "%5");
	until(&s, 3);
	assert_non_null(strstr(s.last, "\"agent_id\":\"%5\""));
	/* More than may wait: the newest are given up, nothing blocks. */
	for (int i = 0; i < TRIGGER_WEBHOOK_QUEUE_MAX * 2; i++)
		send_event(w, "%5");
	trigger_webhook_free(w);
	stop(&s);
}

static void
long_thanks_are_thanks(void **state)
{
	struct server s = { .talks = true };
	struct trigger_webhook *w;
	char url[64];

	(void)state;
	serve(&s);
	w = trigger_webhook_new(s.base);
	(void)snprintf(url, sizeof url, "http://127.0.0.1:%d/", s.port);
	trigger_webhook_set_url(w, url);
	send_event(w, "%3");
	send_event(w, "%4");
	until(&s, 2);
	assert_non_null(strstr(s.last, "\"agent_id\":\"%4\""));
	trigger_webhook_free(w);
	stop(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_tried_again_until_taken),
		cmocka_unit_test(long_thanks_are_thanks),
		cmocka_unit_test(a_no_is_a_no),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
