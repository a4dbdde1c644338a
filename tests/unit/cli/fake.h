/*
 * A daemon that says what a script tells it to, and a way to run a whole
 * command line against it. Everything lives in a directory of its own.
 */
#ifndef TESTS_UNIT_CLI_FAKE_H
#define TESTS_UNIT_CLI_FAKE_H

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/str.h"
#include "cli/client.h"
#include "cli/command-table.h"
#include "cli/command.h"

/* One answer, sent with the request's id in the place of ID. Two are special:
 * NULL never answers, and one that begins with "CUT " is sent without its
 * newline before the connection is closed. The answers to one method are
 * given in their order, the last of them for ever. */
struct fake_answer {
	const char *method, *reply;
};

#define FAKE_RESULT(json) "{\"jsonrpc\":\"2.0\",\"id\":ID,\"result\":" json "}"
#define FAKE_ERROR(code, text)                              \
 "{\"jsonrpc\":\"2.0\",\"id\":ID,\"error\":{\"code\":" code \
 ",\"message\":\"" text "\"}}"

struct fake {
	char dir[64];
	struct client_place place;
	pid_t pid; /* of the server, 0 while there is none */
};

struct fake_output {
	int status;
	char out[32768], err[4096];
};

/* Makes the directory and points the environment at it. */
static inline void
fake_init(struct fake *f)
{
	struct command_line line = { .server_name = "fake" };
	struct err err;

	(void)strlcpy(f->dir, "/tmp/tc-fake.XXXXXX", sizeof f->dir);
	f->pid = 0;
	if (mkdtemp(f->dir) == NULL)
		BUG("no directory");
	(void)setenv("HOME", f->dir, 1);
	(void)setenv("XDG_RUNTIME_DIR", f->dir, 1);
	(void)setenv("TMUX_TMPDIR", f->dir, 1);
	(void)unsetenv("XDG_STATE_HOME");
	(void)unsetenv("XDG_CONFIG_HOME");
	(void)unsetenv("TMUX");
	(void)unsetenv("TMUX_PANE");
	if (client_find(&line, &f->place, &err) != EXIT_DONE)
		BUG("%s", err.text);
}

/* Sends the reply to one request. False: the connection is to be closed. */
static inline bool
fake_reply(int fd, const char *request, const char *reply)
{
	const char *id = strstr(request, "\"id\":");
	struct buf text;
	const char *p;
	bool cut;

	if (reply == NULL)
		return true;
	buf_init(&text, 1 << 20);
	cut = str_starts(reply, "CUT ");
	for (p = cut ? reply + 4 : reply; *p != '\0'; p++) {
		if (str_starts(p, "ID")) {
			(void)buf_addf(
			    &text, "%d", id != NULL ? atoi(id + 5) : 0);
			p++;
		} else
			(void)buf_addc(&text, *p);
	}
	if (!cut)
		(void)buf_addc(&text, '\n');
	(void)send(fd, text.data, text.len, MSG_NOSIGNAL);
	buf_done(&text);
	return !cut;
}

static inline const char *
fake_find(const struct fake_answer *answers, bool *used, size_t count,
    const char *request)
{
	const char *reply = FAKE_ERROR("-32601", "There is no such method.");
	char key[128];
	size_t i;

	for (i = 0; i < count; i++) {
		(void)snprintf(
		    key, sizeof key, "\"method\":\"%s\"", answers[i].method);
		if (strstr(request, key) == NULL)
			continue;
		reply = answers[i].reply;
		if (!used[i]) {
			used[i] = true;
			break;
		}
	}
	return reply;
}

_Noreturn static inline void
fake_serve(int listener, const struct fake_answer *answers, size_t count)
{
	char request[8192];
	bool used[32] = { false };
	FILE *f;
	int fd;

	for (;;) {
		fd = accept(listener, NULL, NULL);
		if (fd == -1 || (f = fdopen(fd, "r")) == NULL)
			_exit(1);
		while (fgets(request, sizeof request, f) != NULL &&
		       fake_reply(fd, request,
			   fake_find(answers, used, count, request)))
			;
		(void)fclose(f);
	}
}

static inline void
fake_stop(struct fake *f)
{
	if (f->pid == 0)
		return;
	(void)kill(f->pid, SIGKILL);
	(void)waitpid(f->pid, NULL, 0);
	(void)unlink(f->place.paths.socket);
	f->pid = 0;
}

/* Listens and serves the answers; the fake before, if any, is ended. */
static inline void
fake_start(struct fake *f, const struct fake_answer *answers, size_t count)
{
	struct sockaddr_un sa = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	fake_stop(f);
	(void)strlcpy(sa.sun_path, f->place.paths.socket, sizeof sa.sun_path);
	if (bind(fd, (struct sockaddr *)&sa, sizeof sa) == -1 ||
	    listen(fd, 8) == -1)
		BUG("cannot listen at %s", sa.sun_path);
	f->pid = fork();
	if (f->pid == 0)
		fake_serve(fd, answers, count);
	(void)close(fd);
}

static inline void
fake_done(struct fake *f)
{
	char *command = xasprintf("rm -rf '%s'", f->dir);

	fake_stop(f);
	(void)!system(command);
	free(command);
}

static inline void
fake_read(const struct fake *f, const char *name, char *ret, size_t size)
{
	char *path = xasprintf("%s/%s", f->dir, name);
	FILE *file = fopen(path, "r");
	size_t n = file != NULL ? fread(ret, 1, size - 1, file) : 0;

	ret[n] = '\0';
	if (file != NULL)
		(void)fclose(file);
	free(path);
}

/* A whole run of the program, in a child of its own. */
_Noreturn static inline void
fake_child(const struct fake *f, int argc, char **argv)
{
	const struct command *const *table;
	struct command_line line;
	struct err err;
	size_t count;

	if (chdir(f->dir) == -1 || freopen("out", "w", stdout) == NULL ||
	    freopen("err", "w", stderr) == NULL)
		_exit(99);
	table = command_table(&count);
	if (!command_parse(table, count, argc, argv, &line, &err))
		exit(command_fail(EXIT_WRONG_USE, &err));
	exit(line.command->run(&line));
}

/* Runs "tmux-coordinator -L fake WORDS"; words are separated by blanks. */
static inline void
fake_run(const struct fake *f, const char *words, struct fake_output *ret)
{
	char *text = xasprintf(COMMAND_PROGRAM " -L fake %s", words);
	char *rest = text, *argv[32];
	int argc = 0, status = 0;
	pid_t pid;

	while ((argv[argc] = strsep(&rest, " ")) != NULL)
		argc++;
	pid = fork();
	if (pid == 0)
		fake_child(f, argc, argv);
	(void)waitpid(pid, &status, 0);
	ret->status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	fake_read(f, "out", ret->out, sizeof ret->out);
	fake_read(f, "err", ret->err, sizeof ret->err);
	free(text);
}

#endif
