#include "cli/client.h"

#include <sys/socket.h>
#include <sys/types.h>

#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cjson/cJSON.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/spawn.h"
#include "daemon/paths.h"
#include "daemon/rpc.h"
#include "io/clock.h"
#include "io/sock.h"
#include "tmux/server.h"

#define START_MS       10000 /* a daemon we started has so long to get ready */
#define SLOW_ANSWER_MS 180000
#define STEP_MS        10 /* between two looks while waiting for a start */
#define READ_MAX       65536
/* For one that takes no connection, by who does not wait for a start either. */
#define BRIEF_MS 300

struct client {
	int fd;
	int64_t last_id;
	int last_error; /* its code, 0 for none */
	struct buf in;  /* read, but not yet taken as lines */
};

int
client_no_tmux(const struct tmux_server *server, struct err *err)
{
	(void)err_set(err,
	    "no tmux server at %s: start tmux, or name another with -L or -S",
	    server->socket);
	return EXIT_UNREACHABLE;
}

int
client_tmux(const struct tmux_server *server, const char *const *argv,
    struct buf *out, struct err *err)
{
	if (server_print(server, argv, out, err))
		return EXIT_DONE;
	return server_alive(server) ? EXIT_FAILED : client_no_tmux(server, err);
}

int
client_find(
    const struct command_line *line, struct client_place *ret, struct err *err)
{
	struct client_place place = { 0 };

	if (!server_find(
		line->server_name, line->server_path, &place.server, err))
		return EXIT_WRONG_USE;
	if (!paths_find(&place.server, &place.paths, err))
		return EXIT_FAILED;
	*ret = place;
	return EXIT_DONE;
}

static int
no_answer(struct err *err)
{
	(void)err_set(err, "the daemon does not answer");
	return EXIT_UNREACHABLE;
}

static struct client *
client_new(int fd)
{
	struct client *c = xcalloc(1, sizeof *c);

	c->fd = fd;
	buf_init(&c->in, SOCK_ANSWER_MAX + READ_MAX);
	return c;
}

void
client_close(struct client *c)
{
	if (c == NULL)
		return;
	(void)close(c->fd);
	buf_done(&c->in);
	free(c);
}

/* Waits until the daemon says it is ready. One that answers but is slow to
 * get ready is still good to ask. */
static void
wait_ready(struct client *c, int64_t deadline)
{
	struct err err;
	cJSON *info;
	bool ready = false;
	int64_t left;

	while (!ready && (left = deadline - clock_ticks_ms()) > 0) {
		if (client_call(c, "daemon.info", NULL, left, &info, &err) !=
		    EXIT_DONE)
			return;
		ready = json_bool(info, "ready", true);
		cJSON_Delete(info);
		if (!ready)
			(void)poll(NULL, 0, STEP_MS);
	}
}

static int
start_daemon(
    const struct client_place *place, struct client **ret, struct err *err)
{
	int64_t deadline = clock_ticks_ms() + START_MS;
	int fd;

	if (!spawn_daemon(place, err))
		return EXIT_UNREACHABLE;
	while ((fd = sock_connect(place->paths.socket, START_MS)) == -1) {
		if (clock_ticks_ms() >= deadline) {
			(void)err_set(err,
			    "the daemon did not answer within %d seconds; its log, %s, may say why",
			    START_MS / 1000, place->paths.log);
			return EXIT_UNREACHABLE;
		}
		(void)poll(NULL, 0, STEP_MS);
	}
	*ret = client_new(fd);
	wait_ready(*ret, deadline);
	return EXIT_DONE;
}

int
client_open(const struct client_place *place, enum client_start start,
    struct client **ret, struct err *err)
{
	int within = start == CLIENT_START ? CLIENT_ANSWER_MS : BRIEF_MS;
	int fd = sock_connect(place->paths.socket, within);

	if (fd != -1) {
		*ret = client_new(fd);
		return EXIT_DONE;
	}
	if (errno == EAGAIN)
		return no_answer(err);
	if (errno != ENOENT && errno != ECONNREFUSED) {
		(void)err_set(err, "cannot connect to the daemon at %s: %s",
		    place->paths.socket, strerror(errno));
		return EXIT_UNREACHABLE;
	}
	if (!server_alive(&place->server))
		return client_no_tmux(&place->server, err);
	switch (start) {
	case CLIENT_START:
		return start_daemon(place, ret, err);
	case CLIENT_KICK:
		if (!spawn_daemon(place, err))
			return EXIT_UNREACHABLE;
		(void)err_set(err, "the daemon is starting");
		return EXIT_UNREACHABLE;
	case CLIENT_NO_START:
		break;
	}
	(void)err_set(err,
	    "no daemon is running for the tmux server at %s: \"%s start\" starts it",
	    place->server.socket, COMMAND_PROGRAM);
	return EXIT_UNREACHABLE;
}

int
client_connect(
    const struct command_line *line, struct client **ret, struct err *err)
{
	struct client_place place;
	int status = client_find(line, &place, err);

	if (status != EXIT_DONE)
		return status;
	return client_open(
	    &place, line->no_start ? CLIENT_NO_START : CLIENT_START, ret, err);
}

static int
lost(struct err *err, const char *why)
{
	(void)err_set(err, "lost the daemon: %s", why);
	return EXIT_UNREACHABLE;
}

static int
send_all(struct client *c, const char *text, size_t len, struct err *err)
{
	ssize_t n;

	while (len > 0) {
		n = send(c->fd, text, len, MSG_NOSIGNAL);
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1 && errno == EPIPE)
			return EXIT_DONE; /* why, it may have said */
		if (n == -1)
			return errno == EAGAIN ? no_answer(err)
			                       : lost(err, strerror(errno));
		text += n;
		len -= (size_t)n;
	}
	return EXIT_DONE;
}

/* Reads what is there, at the latest when the deadline comes. */
static int
read_some(struct client *c, int64_t deadline, struct err *err)
{
	struct pollfd pfd = { .fd = c->fd, .events = POLLIN };
	char chunk[READ_MAX];
	int64_t left = deadline - clock_ticks_ms();
	ssize_t n;
	int ready;

	if (deadline == INT64_MAX)
		left = -1;
	else if (left <= 0)
		left = 0;
	else if (left > 60000)
		left = 60000;
	ready = poll(&pfd, 1, (int)left);
	if (ready == -1 && errno != EINTR)
		return lost(err, strerror(errno));
	if (ready <= 0)
		return clock_ticks_ms() < deadline ? EXIT_DONE : no_answer(err);
	n = read(c->fd, chunk, sizeof chunk);
	if (n == 0)
		return lost(err, "it closed the connection");
	if (n == -1)
		return errno == EINTR ? EXIT_DONE : lost(err, strerror(errno));
	if (!buf_add(&c->in, chunk, (size_t)n)) {
		(void)err_set(err, "the daemon sent a line that is too long");
		return EXIT_FAILED;
	}
	return EXIT_DONE;
}

/* The next line as JSON. */
static int
read_message(struct client *c, int64_t deadline, cJSON **ret, struct err *err)
{
	struct err why;
	cJSON *message;
	const char *end;
	size_t seen = 0, len;
	int status;

	while (
	    (end = memchr(c->in.data + seen, '\n', c->in.len - seen)) == NULL) {
		seen = c->in.len;
		status = read_some(c, deadline, err);
		if (status != EXIT_DONE)
			return status;
	}
	len = (size_t)(end - c->in.data);
	message = json_parse(c->in.data, len, SOCK_ANSWER_MAX, &why);
	buf_drop(&c->in, len + 1);
	if (!cJSON_IsObject(message)) {
		cJSON_Delete(message);
		(void)err_set(err,
		    "what answers at the daemon's socket does not speak JSON-RPC");
		return EXIT_FAILED;
	}
	*ret = message;
	return EXIT_DONE;
}

/* What an error answer means. */
static int
read_error(const cJSON *error, const char *method, struct err *err)
{
	int64_t code = json_int(error, "code", 0);

	if (code == RPC_NO_METHOD) {
		(void)err_set(err,
		    "the running daemon does not know %s: \"%s restart\" starts the current one",
		    method, COMMAND_PROGRAM);
		return EXIT_FAILED;
	}
	(void)err_set(err, "%.400s",
	    json_str(error, "message", "the daemon failed without a reason"));
	return code == RPC_BAD_PARAMS ? EXIT_WRONG_USE : EXIT_FAILED;
}

/* Reads until the answer to last_id. Events of an earlier subscription and
 * late answers to a question we gave up on are passed over. */
static int
read_answer(struct client *c, const char *method, int64_t deadline,
    cJSON **ret_result, struct err *err)
{
	const cJSON *error;
	cJSON *message = NULL;
	int status;

	do {
		cJSON_Delete(message);
		status = read_message(c, deadline, &message, err);
		if (status != EXIT_DONE)
			return status;
	} while (json_int(message, "id", -1) != c->last_id &&
		 (json_obj(message, "error") == NULL ||
		     !cJSON_IsNull(
			 cJSON_GetObjectItemCaseSensitive(message, "id"))));
	error = json_obj(message, "error");
	c->last_error = (int)json_int(error, "code", 0);
	if (error != NULL) {
		status = read_error(error, method, err);
	} else {
		*ret_result =
		    cJSON_DetachItemFromObjectCaseSensitive(message, "result");
		if (*ret_result == NULL)
			*ret_result = cJSON_CreateNull();
	}
	cJSON_Delete(message);
	return status;
}

static int
send_question(
    struct client *c, const char *method, const cJSON *params, struct err *err)
{
	cJSON *message = cJSON_CreateObject();
	struct buf text;
	int status;

	buf_init(&text, SOCK_LINE_MAX);
	json_add_str(message, "jsonrpc", "2.0");
	json_add_int(message, "id", ++c->last_id);
	json_add_str(message, "method", method);
	if (params != NULL)
		cJSON_AddItemToObject(
		    message, "params", cJSON_Duplicate(params, true));
	json_write(&text, message);
	(void)buf_addc(&text, '\n');
	status = send_all(c, text.data, text.len, err);
	buf_done(&text);
	cJSON_Delete(message);
	return status;
}

int
client_call(struct client *c, const char *method, cJSON *params,
    int64_t timeout_ms, cJSON **ret_result, struct err *err)
{
	int64_t deadline = timeout_ms == CLIENT_FOREVER
	                       ? INT64_MAX
	                       : clock_ticks_ms() + timeout_ms;
	int status;

	for (;;) {
		c->last_error = 0;
		status = send_question(c, method, params, err);
		if (status == EXIT_DONE)
			status =
			    read_answer(c, method, deadline, ret_result, err);
		if (c->last_error != RPC_NOT_READY ||
		    clock_ticks_ms() + 2 * (int64_t)STEP_MS >= deadline)
			break;
		(void)poll(NULL, 0, STEP_MS);
	}
	cJSON_Delete(params);
	return status;
}

int
client_event(
    struct client *c, int64_t timeout_ms, cJSON **ret_params, struct err *err)
{
	int64_t deadline = timeout_ms == CLIENT_FOREVER
	                       ? INT64_MAX
	                       : clock_ticks_ms() + timeout_ms;
	cJSON *message;
	int status;

	do {
		status = read_message(c, deadline, &message, err);
		if (status != EXIT_DONE)
			return status;
		*ret_params =
		    cJSON_DetachItemFromObjectCaseSensitive(message, "params");
		cJSON_Delete(message);
	} while (*ret_params == NULL);
	return EXIT_DONE;
}

int
client_ask_within(const struct command_line *line, int64_t timeout_ms,
    const char *method, cJSON *params, cJSON **ret_result)
{
	struct client *c = NULL;
	struct err err;
	int status = client_connect(line, &c, &err);

	if (status == EXIT_DONE)
		status = client_call(
		    c, method, params, timeout_ms, ret_result, &err);
	else
		cJSON_Delete(params);
	client_close(c);
	return status == EXIT_DONE ? status : command_fail(status, &err);
}

/* A tracker may wait half a minute for its lock before anything is typed; a
 * mail server is asked several times, each with a time limit of its own. */
static int64_t
patience(const char *method)
{
	static const char *const slow[] = { "coordinator.assign_work", "mail.",
		"reservations.", "conflicts." };

	for (size_t i = 0; i < countof(slow); i++)
		if (str_starts(method, slow[i]))
			return SLOW_ANSWER_MS;
	return CLIENT_ANSWER_MS;
}

int
client_ask(const struct command_line *line, const char *method, cJSON *params,
    cJSON **ret_result)
{
	return client_ask_within(
	    line, patience(method), method, params, ret_result);
}

int
client_params(
    const struct command_line *line, command_params_fn *add, cJSON **ret_params)
{
	cJSON *params = cJSON_CreateObject();
	int status = add == NULL ? EXIT_DONE : add(line, params);

	if (status == EXIT_DONE)
		*ret_params = params;
	else
		cJSON_Delete(params);
	return status;
}

int
client_answer(const struct command_line *line, const struct command_ask *ask)
{
	cJSON *params = NULL, *answer = NULL;
	int status = client_params(line, ask->params, &params);

	if (status == EXIT_DONE)
		status = client_ask(line, ask->method, params, &answer);
	if (status != EXIT_DONE)
		return status;
	if (line->json)
		return output_json(answer);
	if (ask->show != NULL)
		ask->show(answer);
	cJSON_Delete(answer);
	return EXIT_DONE;
}

int
client_run(const struct command_line *line)
{
	return client_answer(line, &line->command->ask);
}
