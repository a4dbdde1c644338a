#include "daemon/mailroom.h"

#include <sys/stat.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/str.h"
#include "conflicts/conflict-cycle.h"
#include "conflicts/edit-watch.h"
#include "daemon/options.h"
#include "daemon/paths.h"
#include "io/clock.h"
#include "io/file.h"
#include "io/log.h"
#include "mail/agentmail.h"
#include "mail/local.h"
#include "mail/mail.h"

#define TOKEN_MAX 4096

struct mailroom {
	struct event_base *base;
	struct store *store;
	const struct paths *paths;
	struct mail *mail;
	char *settings; /* what the mail in use was made from */
	struct conflict_cycle *conflicts;
	struct edit_watch *edits;
};

struct mailroom *
mailroom_new(struct event_base *base, struct coordinator *c, struct store *s,
    const struct paths *paths, void (*on_conflicts)(void *arg), void *arg)
{
	struct mailroom *r = xcalloc(1, sizeof *r);

	r->base = base;
	r->store = s;
	r->paths = paths;
	r->settings = xstrdup("");
	r->conflicts = conflict_cycle_new(base, c, s, on_conflicts, arg);
	r->edits = edit_watch_new(base, c, s, r->conflicts);
	return r;
}

static void
close_mail(struct mailroom *r)
{
	struct mail *m = r->mail;

	conflict_cycle_set_mail(r->conflicts, NULL, 0);
	/* Who is answered now may not ask it for more. */
	r->mail = NULL;
	mail_free(m);
}

void
mailroom_free(struct mailroom *r)
{
	if (r == NULL)
		return;
	close_mail(r);
	edit_watch_free(r->edits);
	conflict_cycle_free(r->conflicts);
	free(r->settings);
	free(r);
}

/* The token of the environment, else of a file that only we may read. NULL
 * when there is none. */
static char *
read_token(const struct mailroom *r)
{
	const char *env = getenv("AGENT_MAIL_TOKEN");
	const char *path = r->paths->mail_token;
	char *token = NULL;
	struct buf text;
	struct stat st;
	struct err err;

	if (env != NULL && *env != '\0')
		return xstrdup(env);
	if (stat(path, &st) == -1)
		return NULL;
	if (st.st_uid != getuid() || (st.st_mode & 077) != 0) {
		log_warnx("mail: %s is not used: others may read it; chmod 600",
		    path);
		return NULL;
	}
	buf_init(&text, TOKEN_MAX);
	if (!file_read(path, &text, &err))
		log_warnx("mail: %s", err.text);
	else if (*str_trim(text.data) != '\0')
		token = xstrdup(str_trim(text.data));
	explicit_bzero(text.data, text.len);
	buf_done(&text);
	return token;
}

static struct mail *
open_mail(const struct mailroom *r, const char *url, double timeout)
{
	struct agentmail_config config = {
		.url = url,
		.timeout_ms = (int64_t)(timeout * 1000),
	};
	struct mail *m;
	char *token;

	if (*url == '\0')
		return local_new(r->store, clock_now_ms);
	config.token = token = read_token(r);
	m = agentmail_new(r->base, r->store, &config);
	if (token != NULL)
		explicit_bzero(token, strlen(token));
	free(token);
	return m;
}

/* "" for the embedded mailbox. */
static const char *
server_url(const struct options *o)
{
	const char *url = options_text(o, "mail_url");

	return strcmp(url, "none") == 0 ? "" : url;
}

void
mailroom_configure(struct mailroom *r, const struct options *o)
{
	const char *url = server_url(o);
	double timeout = options_number(o, "mail_timeout");
	double interval = *url == '\0' ? 0 : options_number(o, "mail_interval");
	char *settings = xasprintf("%s %g %g", url, timeout, interval);

	conflict_cycle_set_window(
	    r->conflicts, (int64_t)(options_number(o, "edit_window") * 1000));
	if (r->store == NULL ||
	    (r->mail != NULL && strcmp(settings, r->settings) == 0)) {
		free(settings);
		return;
	}
	free(r->settings);
	r->settings = settings;
	close_mail(r);
	r->mail = open_mail(r, url, timeout);
	conflict_cycle_set_mail(
	    r->conflicts, r->mail, (int64_t)(interval * 1000));
}

struct mail *
mailroom_mail(const struct mailroom *r)
{
	return r->mail;
}

struct store *
mailroom_store(const struct mailroom *r)
{
	return r->store;
}

struct edit_watch *
mailroom_edits(const struct mailroom *r)
{
	return r->edits;
}

struct conflict_cycle *
mailroom_conflicts(const struct mailroom *r)
{
	return r->conflicts;
}
