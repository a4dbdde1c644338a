#include "work/prompt.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/str.h"
#include "work/bead.h"

#define TITLE_MAX ((size_t)500)
#define FILES_MAX 20
#define REPLACED  "\xef\xbf\xbd"
#define CUT       "\xe2\x80\xa6"
#define C1_FIRST  0x80
#define C1_LAST   0x9f

const char *
prompt_default(void)
{
	return "Work on {id}: {title}\n"
	       "\n"
	       "{description}\n"
	       "\n"
	       "Acceptance criteria:\n"
	       "{acceptance}\n"
	       "\n"
	       "Why this one now:\n"
	       "{why}\n"
	       "\n"
	       "It unblocks: {unblocks}\n"
	       "\n"
	       "Files it names: {files}\n"
	       "\n"
	       "{finish}\n";
}

/* No control character but the tab; newlines are seen to before. */
static bool
is_text(uint32_t code)
{
	return code == '\t' || (code >= 0x20 && code != 0x7f &&
				   (code < C1_FIRST || code > C1_LAST));
}

void
prompt_clean(struct buf *out, const char *s, size_t len, size_t max)
{
	size_t end = out->len + max;

	for (size_t i = 0; i < len;) {
		uint32_t code = 0;
		size_t n = str_utf8_len(&s[i], len - i, &code);
		bool line = s[i] == '\n' || s[i] == '\r';

		if (out->len + (n == 0 ? strlen(REPLACED) : n) > end) {
			buf_adds(out, CUT);
			return;
		}
		if (s[i] == '\r' && i + 1 < len && s[i + 1] == '\n')
			i++;
		if (line)
			buf_addc(out, '\n');
		else if (n == 0)
			buf_adds(out, REPLACED);
		else if (is_text(code))
			buf_add(out, &s[i], n);
		i += n == 0 ? 1 : n;
	}
}

static void
add_text(struct buf *out, const char *s, size_t max)
{
	prompt_clean(out, s, strlen(s), max);
}

/* One line of it: newlines are blanks there. */
static void
add_line(struct buf *out, const char *s, size_t max)
{
	size_t from = out->len;

	add_text(out, s, max);
	for (size_t i = from; i < out->len; i++)
		if (out->data[i] == '\n' || out->data[i] == '\t')
			out->data[i] = ' ';
}

static void
add_list(struct buf *out, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count && i < FILES_MAX; i++) {
		buf_adds(out, i == 0 ? "" : ", ");
		add_line(out, list[i], TITLE_MAX);
	}
	if (count > FILES_MAX)
		buf_addf(out, " and %zu more", count - FILES_MAX);
}

static void
add_finish(struct buf *out, const struct prompt_facts *f)
{
	const char *id = f->bead->id;

	buf_adds(out, "When it is implemented and tested, close it with `");
	if (*f->tracker != '\0')
		buf_addf(out, "%s close ", f->tracker);
	else
		buf_addf(out, "%s done ", f->program);
	add_line(out, id, TITLE_MAX);
	buf_adds(out, "`. If you cannot finish it, say why");
	if (*f->tracker != '\0')
		buf_adds(out, " in a comment on it");
	buf_adds(out, ".");
}

/* What stands before a value that an agent might take for a command. */
static void
add_lead(struct buf *out, const struct prompt_facts *f)
{
	buf_adds(out, "Work on ");
	add_line(out, f->bead->id, TITLE_MAX);
	buf_adds(out, ": ");
}

/* A letter or a digit, of whatever language. */
static bool
is_word(char c)
{
	return isalnum((unsigned char)c) || (unsigned char)c >= C1_FIRST;
}

static bool
is_name(const char *want, const char *name, size_t len)
{
	return strlen(want) == len && memcmp(want, name, len) == 0;
}

/* Appends the value of that name; false when there is no such name. */
static bool
add_value(
    struct buf *out, const char *name, size_t len, const struct prompt_facts *f)
{
	const struct bead *b = f->bead;

	const struct {
		const char *name, *value;
	} texts[] = {
		{ "id", b->id },
		{ "title", b->title },
		{ "type", b->type },
		{ "description", b->description },
		{ "acceptance", b->acceptance },
		{ "why", f->why },
	};

	for (size_t i = 0; i < countof(texts); i++) {
		if (!is_name(texts[i].name, name, len))
			continue;
		if (i < 3)
			add_line(out, texts[i].value, TITLE_MAX);
		else
			add_text(out, texts[i].value, PROMPT_TEXT_MAX);
		return true;
	}
	if (is_name("files", name, len))
		add_list(out, f->files, f->file_count);
	else if (is_name("unblocks", name, len))
		add_list(out, f->unblocks, f->unblock_count);
	else if (is_name("priority", name, len))
		buf_addf(out, "P%d", b->priority);
	else if (is_name("finish", name, len))
		add_finish(out, f);
	else
		return false;
	return true;
}

/* A byte of the template itself, which need not be a whole character. */
static void
add_byte(struct buf *out, char c)
{
	unsigned char u = (unsigned char)c;

	if (c == '\n' || c == '\t' || (u >= 0x20 && u != 0x7f))
		buf_addc(out, c);
}

/* Where the first character that shows is; out->len when none does. */
static size_t
first_shown(const struct buf *out)
{
	return strspn(out->data, " \t\n");
}

/* Fills one paragraph; false when it names values and has none of them. Sets
 * *ret_foreign when it begins with a value. */
static bool
add_paragraph(struct buf *out, const char *p, const char *end,
    const struct prompt_facts *f, bool *ret_foreign)
{
	bool named = false, found = false;

	*ret_foreign = false;

	while (p < end) {
		const char *close =
		    *p == '{' ? memchr(p, '}', (size_t)(end - p)) : NULL;
		size_t before = out->len;

		if (close != NULL &&
		    add_value(out, p + 1, (size_t)(close - p - 1), f)) {
			named = true;
			found |= out->len > before;
			*ret_foreign |= first_shown(out) >= before &&
			                first_shown(out) < out->len;
			p = close + 1;
			continue;
		}
		add_byte(out, *p);
		p++;
	}
	return found || !named;
}

static void
trim_end(struct buf *b)
{
	size_t len = b->len;

	while (len > 0 && (b->data[len - 1] == '\n' || b->data[len - 1] == ' '))
		len--;
	buf_truncate(b, len);
}

/* The template without its remarks. */
static void
drop_remarks(struct buf *out, const char *template)
{
	for (const char *p = template; *p != '\0';) {
		size_t len = strcspn(p, "\n");

		len += p[len] == '\n';
		if (!str_starts(p, ";;"))
			(void)buf_add(out, p, len);
		p += len;
	}
}

void
prompt_write(
    struct buf *out, const char *template, const struct prompt_facts *facts)
{
	struct buf text, part;
	const char *p, *end;
	bool foreign;

	buf_init(&text, PROMPT_MAX);
	buf_init(&part, PROMPT_MAX);
	drop_remarks(&text, template);
	for (p = text.data; *p != '\0'; p = end) {
		p += strspn(p, "\n");
		end = strstr(p, "\n\n");
		if (end == NULL)
			end = p + strlen(p);
		buf_clear(&part);
		if (!add_paragraph(&part, p, end, facts, &foreign))
			continue;
		trim_end(&part);
		if (part.len == 0)
			continue;
		if (out->len > 0)
			buf_adds(out, "\n\n");
		else if (foreign && !is_word(part.data[first_shown(&part)]))
			add_lead(out, facts);
		prompt_clean(out, part.data, part.len, PROMPT_MAX);
	}
	buf_done(&part);
	buf_done(&text);
}
