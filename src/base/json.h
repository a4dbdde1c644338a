/*
 * cJSON, wrapped once. Reading is strict: the whole input must be one value,
 * valid UTF-8, within size and depth limits. Writing follows the encoding of
 * Go's encoding/json (shortest doubles that round-trip, < > & escaped), so
 * that our output is byte for byte what the coordinator package prints.
 *
 * cJSON's numbers are doubles. An integer that needs more keeps its digits
 * beside the double, in valuestring: json_int() reads and json_write() prints
 * those, also after cJSON_Duplicate().
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cjson/cJSON.h>

#include "base/err.h"

struct buf;

#define JSON_MAX_DEPTH 64
/* Each takes some 80 bytes of memory. A text may have more, as many as fit it
 * with so many bytes each. */
#define JSON_MAX_VALUES  250000
#define JSON_VALUE_BYTES 16

/* Parses one value from text[0..len), which needs no NUL behind it. The caller
 * cJSON_Delete()s it; NULL and err set ("line:col: what") when it is not JSON,
 * over limit bytes or beyond those ceilings. Strings may not hold a NUL, nor numbers more than 63
 * characters; of members with the same name the first counts. */
cJSON *json_parse(const char *text, size_t len, size_t limit, struct err *err);

/* Appends the value on one line without a newline. NaN and infinity, for which
 * JSON has no word, are null. */
void json_write(struct buf *out, const cJSON *value);
/* The same, indented by two spaces, for people. */
void json_write_pretty(struct buf *out, const cJSON *value);

/* Members of an object, with a default for absent or of another type. The
 * string is borrowed from obj. obj may be NULL. */
const char *json_str(const cJSON *obj, const char *key, const char *def);
double json_num(const cJSON *obj, const char *key, double def);
/* Exact for the whole int64 range. */
int64_t json_int(const cJSON *obj, const char *key, int64_t def);
bool json_bool(const cJSON *obj, const char *key, bool def);
/* What json_add_time() has written: 0 when it is no time, or from before 1970. */
int64_t json_time(const cJSON *obj, const char *key);
/* The member if it is an object (array), else NULL; borrowed. */
const cJSON *json_obj(const cJSON *obj, const char *key);
const cJSON *json_arr(const cJSON *obj, const char *key);

/* Adding members; the object owns what is added. Strings are copied, invalid
 * UTF-8 becomes U+FFFD. */
void json_add_str(cJSON *obj, const char *key, const char *value);
/* Adds nothing when value is NULL or empty (Go's omitempty). */
void json_add_opt(cJSON *obj, const char *key, const char *value);
void json_add_int(cJSON *obj, const char *key, int64_t value);
void json_add_num(cJSON *obj, const char *key, double value);
void json_add_bool(cJSON *obj, const char *key, bool value);
/* RFC 3339 in UTC; 0 is Go's zero time "0001-01-01T00:00:00Z". */
void json_add_time(cJSON *obj, const char *key, int64_t ms);

#endif
