#include "work/text.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/str.h"

static const char *const tag_names[TEXT_TAGS] = { "architecture", "bugs",
	"documentation", "implementation", "review", "testing" };

static const struct keyword {
	const char *word; /* lower case */
	unsigned tag;
} keywords[] = {
	{ "add", TEXT_IMPLEMENTATION },
	{ "architecture", TEXT_ARCHITECTURE },
	{ "audit", TEXT_REVIEW },
	{ "bug", TEXT_BUGS },
	{ "build", TEXT_IMPLEMENTATION },
	{ "check", TEXT_REVIEW },
	{ "comment", TEXT_DOCUMENTATION },
	{ "coverage", TEXT_TESTING },
	{ "crash", TEXT_BUGS },
	{ "create", TEXT_IMPLEMENTATION },
	{ "design", TEXT_ARCHITECTURE },
	{ "develop", TEXT_IMPLEMENTATION },
	{ "docs", TEXT_DOCUMENTATION },
	{ "docstring", TEXT_DOCUMENTATION },
	{ "document", TEXT_DOCUMENTATION },
	{ "documentation", TEXT_DOCUMENTATION },
	{ "e2e", TEXT_TESTING },
	{ "error", TEXT_BUGS },
	{ "feature", TEXT_IMPLEMENTATION },
	{ "fix", TEXT_BUGS },
	{ "implement", TEXT_IMPLEMENTATION },
	{ "inspect", TEXT_REVIEW },
	{ "patch", TEXT_BUGS },
	{ "pattern", TEXT_ARCHITECTURE },
	{ "qa", TEXT_TESTING },
	{ "readme", TEXT_DOCUMENTATION },
	{ "redesign", TEXT_ARCHITECTURE },
	{ "refactor", TEXT_ARCHITECTURE },
	{ "restructure", TEXT_ARCHITECTURE },
	{ "review", TEXT_REVIEW },
	{ "test", TEXT_TESTING },
	{ "unittest", TEXT_TESTING },
};

const char *
text_tag_name(int i)
{
	return tag_names[i];
}

/* Is rest what English appends to a keyword: tests, fixes, created, adding? */
static bool
is_ending(const char *rest, size_t len)
{
	static const char *const endings[] = { "", "s", "es", "d", "ed", "ing",
		"ation" };

	for (size_t i = 0; i < countof(endings); i++)
		if (strlen(endings[i]) == len &&
		    strncasecmp(rest, endings[i], len) == 0)
			return true;
	return false;
}

static bool
is_form_of(const char *word, size_t len, const char *keyword)
{
	size_t stem;

	/* Most words end here. */
	if (tolower((unsigned char)word[0]) != keyword[0])
		return false;
	stem = strlen(keyword);
	if (len < stem - 1 || strncasecmp(word, keyword, stem - 1) != 0)
		return false;
	/* creat-ing: the e is gone */
	if (keyword[stem - 1] == 'e' && len == stem + 2 &&
	    strncasecmp(word + stem - 1, "ing", 3) == 0)
		return true;
	return len >= stem &&
	       tolower((unsigned char)word[stem - 1]) == keyword[stem - 1] &&
	       is_ending(word + stem, len - stem);
}

/* Bytes beyond ASCII belong to words, whatever they are. */
static bool
is_word_byte(char c)
{
	return isalnum((unsigned char)c) || (unsigned char)c >= 0x80;
}

static unsigned
tags_of(const char *text)
{
	unsigned tags = 0;

	while (*text != '\0') {
		size_t len = 0;

		while (is_word_byte(text[len]))
			len++;
		for (size_t i = 0; len > 0 && i < countof(keywords); i++)
			if (is_form_of(text, len, keywords[i].word))
				tags |= keywords[i].tag;
		text += len > 0 ? len : 1;
	}
	return tags;
}

unsigned
text_tags(const char *title, const char *description)
{
	return tags_of(title) | tags_of(description);
}

/* Length of the blank at s, which may be one of Unicode's; 0: none. */
static size_t
blank_len(const char *s)
{
	static const char *const wide[] = { "\xc2\x85", "\xc2\xa0",
		"\xe2\x80\x83", "\xe2\x80\xa8", "\xe2\x80\xa9", "\xe2\x80\xaf",
		"\xe3\x80\x80" };

	if (isspace((unsigned char)*s))
		return 1;
	for (size_t i = 0; (unsigned char)*s >= 0x80 && i < countof(wide); i++)
		if (str_starts(s, wide[i]))
			return strlen(wide[i]);
	return 0;
}

#define QUOTES ",;()[]{}\"'`<>!?"

/* Narrows [*s, *end) to what is inside its punctuation. A dot or colon ends a
 * word but may begin one; "..." is nothing. */
static void
strip(const char **s, const char **end)
{
	while (*s < *end && strchr(QUOTES, **s) != NULL)
		(*s)++;
	while (*s < *end && strchr(QUOTES ".:", (*end)[-1]) != NULL)
		(*end)--;
}

/* Drops ":12" and ":12:3" from the end. */
static void
strip_position(const char *s, const char **end)
{
	for (int i = 0; i < 2; i++) {
		const char *p = *end;

		while (p > s && isdigit((unsigned char)p[-1]))
			p--;
		if (p == *end || p - s < 2 || p[-1] != ':')
			return;
		*end = p - 1;
	}
}

static bool
has_extension(const char *path)
{
	static const char *const known[] = { "c", "cc", "cfg", "cpp", "cs",
		"css", "go", "h", "hpp", "html", "ini", "java", "js", "json",
		"jsx", "kt", "lua", "md", "mk", "php", "proto", "py", "rb",
		"rs", "scss", "sh", "sql", "svelte", "swift", "tex", "toml",
		"ts", "tsx", "txt", "vue", "xml", "yaml", "yml", "zig" };
	const char *dot = strrchr(path, '.');

	if (dot == NULL || dot == path)
		return false;
	for (size_t i = 0; i < countof(known); i++)
		if (strcmp(dot + 1, known[i]) == 0)
			return true;
	return false;
}

static bool
looks_like_path(const char *word)
{
	if (strlen(word) < 3 || strstr(word, "://") != NULL)
		return false;
	return strpbrk(word, "/\\*") != NULL || has_extension(word) ||
	       (word[0] == '.' && isalpha((unsigned char)word[1]));
}

bool
text_leaves_project(const char *path)
{
	if (*path == '/' || *path == '~')
		return true;
	while (path != NULL) {
		path += *path == '/';
		if (str_starts(path, "..") &&
		    (path[2] == '/' || path[2] == '\0'))
			return true;
		path = strchr(path, '/');
	}
	return false;
}

/* A glob is one of the project's when the directory that it begins with is
 * there. One that begins anywhere has to say what kind of file it means, or
 * every emphasis and every comment would be one. */
static bool
is_glob_there(const char *word, text_exists_fn *exists, void *arg)
{
	const char *slash = NULL;
	char *dir;
	bool found;

	if (text_leaves_project(word))
		return false;
	for (const char *p = word; strchr("*?[{", *p) == NULL; p++)
		if (*p == '/')
			slash = p;
	if (slash == NULL)
		return has_extension(word);
	dir = xstrndup(word, (size_t)(slash - word));
	found = exists(arg, dir);
	free(dir);
	return found;
}

/* Does the project have it? */
static bool
is_there(const char *word, text_exists_fn *exists, void *arg)
{
	if (exists == NULL || exists(arg, word))
		return true;
	return strpbrk(word, "*?[{") != NULL &&
	       is_glob_there(word, exists, arg);
}

static void
take_word(struct text_files *files, const char *s, const char *end,
    text_exists_fn *exists, void *arg)
{
	char *word;

	strip(&s, &end);
	strip_position(s, &end);
	word = xstrndup(s, (size_t)(end - s));
	if (files->count < TEXT_MAX_FILES && looks_like_path(word) &&
	    is_there(word, exists, arg)) {
		files->at = xreallocarray(
		    files->at, files->count + 1, sizeof *files->at);
		files->at[files->count++] = word;
		return;
	}
	free(word);
}

static void
take_words(struct text_files *files, const char *text, text_exists_fn *exists,
    void *arg)
{
	while (*text != '\0') {
		const char *end = text;
		size_t blank = blank_len(text);

		if (blank > 0) {
			text += blank;
			continue;
		}
		while (*end != '\0' && blank_len(end) == 0)
			end++;
		if (memchr(text, '/', (size_t)(end - text)) != NULL ||
		    memchr(text, '.', (size_t)(end - text)) != NULL ||
		    memchr(text, '*', (size_t)(end - text)) != NULL ||
		    memchr(text, '\\', (size_t)(end - text)) != NULL)
			take_word(files, text, end, exists, arg);
		text = end;
	}
}

void
text_files_init(struct text_files *files, const char *title,
    const char *description, text_exists_fn *exists, void *arg)
{
	*files = (struct text_files){ 0 };
	take_words(files, title, exists, arg);
	take_words(files, description, exists, arg);
}

void
text_files_done(struct text_files *files)
{
	if (files == NULL)
		return;
	for (size_t i = 0; i < files->count; i++)
		free(files->at[i]);
	free(files->at);
	*files = (struct text_files){ 0 };
}
