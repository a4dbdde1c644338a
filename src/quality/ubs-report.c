#include "quality/ubs-report.h"

#include <string.h>

#include <cjson/cJSON.h>

#include "base/json.h"
#include "base/str.h"

/* Copies a line as a person may read it. */
static void
set_text(char *ret, size_t size, const char *s, size_t len)
{
	size_t n = 0;

	while (len > 0 && (unsigned char)*s <= ' ')
		s++, len--;
	for (; len > 0 && *s != '\n' && n + 1 < size; s++, len--) {
		ret[n] = *s;
		if ((unsigned char)ret[n] < ' ')
			ret[n] = ' ';
		n++;
	}
	ret[n] = '\0';
}

/* The last byte c of text, or NULL. */
static const char *
last(const char *text, size_t len, char c)
{
	while (len-- > 0) {
		if (text[len] == c)
			return text + len;
	}
	return NULL;
}

/* The JSON in the output: all of it, or from the first { to the last }. */
static cJSON *
find_json(const char *out, size_t len, struct ubs_report *r, struct err *err)
{
	struct err ignored;
	cJSON *o = json_parse(out, len, UBS_REPORT_MAX, &ignored);
	const char *from, *to;

	if (o != NULL)
		return o;
	from = memchr(out, '{', len);
	to = last(out, len, '}');
	if (from == NULL || to == NULL || to < from) {
		(void)err_set(err, "scan output missing JSON");
		return NULL;
	}
	set_text(
	    r->warning_text, sizeof r->warning_text, out, (size_t)(from - out));
	if (*r->warning_text == '\0')
		set_text(r->warning_text, sizeof r->warning_text, to + 1,
		    len - (size_t)(to + 1 - out));
	o = json_parse(from, (size_t)(to + 1 - from), UBS_REPORT_MAX, err);
	if (o == NULL)
		(void)err_wrap(err, "parsing output");
	return o;
}

static int64_t
count(const cJSON *o, const char *key)
{
	int64_t n = json_int(o, key, 0);

	return n < 0 ? 0 : n;
}

static void
take(const cJSON *o, struct ubs_report *r)
{
	const cJSON *totals = json_obj(o, "totals");
	const cJSON *scanners = json_arr(o, "scanners"), *s;
	const char *error = json_str(o, "error", "");

	r->critical = count(totals, "critical");
	r->warning = count(totals, "warning");
	r->info = count(totals, "info");
	r->files = count(totals, "files");
	cJSON_ArrayForEach(s, scanners)
	{
		if (cJSON_IsObject(s))
			r->scanners++;
	}
	/* files is 0 in reports of scans that did look. */
	r->checked = r->scanners > 0 && *error == '\0';
	if (*error != '\0')
		set_text(r->why, sizeof r->why, error, strlen(error));
	else if (!r->checked)
		(void)strlcpy(
		    r->why, "no scanner looked at anything", sizeof r->why);
}

bool
ubs_report_parse(const char *out, size_t len, int exit_code,
    struct ubs_report *ret, struct err *err)
{
	struct ubs_report r = { .exit_code = exit_code };
	struct err why;
	cJSON *o;

	while (len > 0 && (unsigned char)out[len - 1] <= ' ')
		len--;
	if (len == 0) {
		(void)strlcpy(r.why, "there was nothing to scan", sizeof r.why);
		*ret = r;
		return exit_code == 0 ||
		       err_set(err, "ubs ended with status %d and said nothing",
			   exit_code);
	}
	o = find_json(out, len, &r, &why);
	if (cJSON_IsObject(o))
		take(o, &r);
	else if (exit_code != 0) {
		cJSON_Delete(o);
		return err_set(err, "%s",
		    o == NULL ? why.text : "scan output missing JSON");
	} else
		(void)strlcpy(r.why, "ubs gave no report", sizeof r.why);
	cJSON_Delete(o);
	*ret = r;
	return true;
}

void
ubs_report_words(const char *diag, char *ret, size_t size)
{
	static const char cross[] = "\342\234\227 ",
			  warning[] = "\342\232\240 ", tick[] = "\342\234\223 ";
	const char *found = NULL, *line;

	for (line = diag; line != NULL; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (str_starts(line, cross) ||
		    ((found == NULL || !str_starts(found, cross)) &&
			(str_starts(line, warning) || str_starts(line, tick))))
			found = line;
	}
	*ret = '\0';
	if (found != NULL)
		set_text(ret, size, found + strlen(cross),
		    strcspn(found, "\n") - strlen(cross));
}
