#include "cli/doctor-bundle.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/mem.h"
#include "cli/doctor.h"
#include "cli/option.h"
#include "daemon/options.h"
#include "io/file.h"

#define BUNDLE_MAX (16u << 20)
#define LOG_LINES  200

/* Is word at p, and no part of a longer one? */
static bool
is_at(const char *text, const char *p, const char *word)
{
	size_t len = word == NULL ? 0 : strlen(word);

	return len > 0 && strncmp(p, word, len) == 0 &&
	       (p == text || !isalnum((unsigned char)p[-1])) &&
	       !isalnum((unsigned char)p[len]);
}

void
doctor_bundle_scrub(struct buf *out, const char *text, const char *home,
    const char *user, const char *host)
{
	const struct {
		const char *word, *instead;
	} words[] = { { home, "~" }, { user, "user" }, { host, "host" } };

	const char *p = text;

	while (*p != '\0') {
		size_t i = 0;

		while (i < countof(words) && !is_at(text, p, words[i].word))
			i++;
		if (i == countof(words)) {
			(void)buf_addc(out, *p++);
			continue;
		}
		(void)buf_adds(out, words[i].instead);
		p += strlen(words[i].word);
	}
}

/* What a text says may be a secret; that it is set is none. */
static void
add_options(const struct doctor *d, struct buf *out)
{
	struct options *values = option_read(&d->place.server);
	size_t count;
	const struct option_entry *o = options_table(&count);

	for (size_t i = 0; i < count; i++) {
		if (options_is_set(values, o[i].name))
			(void)buf_addf(out, "%s: %s\n", o[i].name,
			    o[i].type == OPTION_TEXT
				? "(set)"
				: options_text(values, o[i].name));
	}
	options_free(values);
}

/* The last lines of the log. */
static void
add_log(const struct doctor *d, struct buf *out)
{
	struct buf text;
	struct err err;
	const char *p;
	int lines = 0;

	buf_init(&text, BUNDLE_MAX / 2);
	if (!file_read(d->place.paths.log, &text, &err)) {
		(void)buf_addf(out, "%s\n", err.text);
	} else {
		p = text.data + text.len;
		while (p > text.data && lines <= LOG_LINES)
			lines += *--p == '\n';
		(void)buf_adds(out, p + (*p == '\n'));
	}
	buf_done(&text);
}

bool
doctor_bundle_write(const struct doctor *d, const char *path, struct err *err)
{
	char host[256] = "";
	struct buf all, clean;
	bool ok;

	(void)gethostname(host, sizeof host - 1);
	buf_init(&all, BUNDLE_MAX);
	buf_init(&clean, BUNDLE_MAX);
	(void)buf_adds(&all, "tmux-coordinator " VERSION "\n\n== doctor\n");
	json_write_pretty(&all, d->findings);
	(void)buf_adds(&all, "\n\n== options that are set\n");
	add_options(d, &all);
	(void)buf_adds(&all, "\n== the end of the log\n");
	add_log(d, &all);
	doctor_bundle_scrub(
	    &clean, all.data, getenv("HOME"), getenv("USER"), host);
	ok = file_write(path, clean.data, clean.len, 0600, err);
	buf_done(&all);
	buf_done(&clean);
	return ok;
}
