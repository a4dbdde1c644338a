/* pane.stream: what a pane with an agent writes, as it comes, and what the
 * agent is said to do meanwhile; for recordings. */
#include <sys/queue.h>

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"
#include "coordinator/agent.h"
#include "coordinator/coordinator.h"
#include "daemon/rpc.h"
#include "daemon/service-inside.h"
#include "detect/state.h"
#include "io/clock.h"
#include "io/sock.h"

#define PIECE_MAX (1u << 20)
#define CUT_MAX   4 /* bytes of a character that is not whole yet */

/* At most one for each connection; the last one counts. */
struct service_stream {
	TAILQ_ENTRY(service_stream) entry;
	struct sock_peer *peer;
	unsigned pane;
	struct buf cut; /* the beginning of a character */
	enum agent_detail detail;
	bool safe, told;
};

static cJSON *
new_params(const char *type)
{
	cJSON *o = cJSON_CreateObject();

	json_add_str(o, "type", type);
	json_add_int(o, "at", clock_now_ms());
	return o;
}

/* Sends params, which are taken. */
static void
notify(const struct service_stream *f, cJSON *params)
{
	(void)rpc_notify(f->peer, "stream", params);
	cJSON_Delete(params);
}

/* How many of the bytes end with a whole character: one that may go on in the
 * next piece waits for it. */
static size_t
whole_len(const char *text, size_t len)
{
	size_t back = 0;

	while (back < CUT_MAX - 1 && back < len &&
	       ((unsigned char)text[len - 1 - back] & 0xc0) == 0x80)
		back++;
	if (back < len && (unsigned char)text[len - 1 - back] >= 0xc0 &&
	    str_utf8_len(text + len - 1 - back, back + 1, NULL) == 0)
		return len - 1 - back;
	return len;
}

static void
send_output(struct service_stream *f, const void *data, size_t len)
{
	cJSON *params;
	struct buf text;
	size_t whole;

	buf_init(&text, PIECE_MAX);
	(void)buf_add(&text, f->cut.data, f->cut.len);
	buf_clear(&f->cut);
	/* A terminal takes no notice of NUL, and JSON strings here end at it. */
	for (size_t i = 0; i < len; i++)
		if (((const char *)data)[i] != '\0')
			(void)buf_addc(&text, ((const char *)data)[i]);
	whole = whole_len(text.data, text.len);
	(void)buf_add(&f->cut, text.data + whole, text.len - whole);
	buf_truncate(&text, whole);
	if (text.len > 0) {
		params = new_params("output");
		json_add_str(params, "data", text.data);
		notify(f, params);
	}
	buf_done(&text);
}

static void
on_output(void *arg, unsigned pane, const void *data, size_t len)
{
	struct service *s = arg;
	struct service_stream *f = TAILQ_FIRST(&s->streams), *next;

	/* A peer that does not read is closed by the sending. */
	for (; f != NULL; f = next) {
		next = TAILQ_NEXT(f, entry);
		if (f->pane == pane)
			send_output(f, data, len);
	}
}

/* Tells the verdict when it is another. */
static void
send_state(struct service *s, struct service_stream *f)
{
	const struct agent_state *a =
	    coordinator_agent(s->world.coordinator, f->pane);
	cJSON *params;

	if (a == NULL) {
		notify(f, new_params("end"));
		return;
	}
	if (f->told && a->detail == f->detail && a->safe_to_dispatch == f->safe)
		return;
	f->told = true;
	f->detail = a->detail;
	f->safe = a->safe_to_dispatch;
	params = new_params("state");
	json_add_str(params, "agent_type", a->agent_type);
	json_add_str(params, "detail", state_detail_name(a->detail));
	json_add_bool(params, "safe_to_dispatch", a->safe_to_dispatch);
	json_add_str(params, "source", state_source_name(a->source));
	notify(f, params);
}

void
service_stream_changed(struct service *s)
{
	struct service_stream *f = TAILQ_FIRST(&s->streams), *next;

	for (; f != NULL; f = next) {
		next = TAILQ_NEXT(f, entry);
		send_state(s, f);
	}
}

void
service_stream_begin(void *arg, struct rpc_call *call)
{
	struct service *s = arg;
	struct service_stream *f;
	unsigned pane;

	if (!service_is_ready(s, call) || !service_pane(call, &pane))
		return;
	if (coordinator_agent(s->world.coordinator, pane) == NULL) {
		service_no_agent(s, call, pane);
		return;
	}
	service_stream_drop(s, call->peer);
	f = xcalloc(1, sizeof *f);
	f->peer = call->peer;
	f->pane = pane;
	buf_init(&f->cut, CUT_MAX);
	TAILQ_INSERT_TAIL(&s->streams, f, entry);
	coordinator_listen(s->world.coordinator, on_output, s);
	rpc_answer(call, cJSON_CreateTrue());
	send_state(s, f);
}

void
service_stream_drop(struct service *s, const struct sock_peer *peer)
{
	struct service_stream *f = TAILQ_FIRST(&s->streams), *next;

	for (; f != NULL; f = next) {
		next = TAILQ_NEXT(f, entry);
		if (peer != NULL && f->peer != peer)
			continue;
		TAILQ_REMOVE(&s->streams, f, entry);
		buf_done(&f->cut);
		free(f);
	}
	if (TAILQ_EMPTY(&s->streams))
		coordinator_listen(s->world.coordinator, NULL, NULL);
}
