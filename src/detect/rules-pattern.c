#include "detect/rules-pattern.h"

#include <stdlib.h>
#include <string.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "base/mem.h"

struct rules_pattern {
	pcre2_code *code;
	pcre2_match_data *data;
	pcre2_match_context *context;
};

struct rules_pattern *
rules_pattern_new(const char *regex, struct err *err)
{
	int error;
	PCRE2_SIZE at;
	pcre2_code *code =
	    pcre2_compile((PCRE2_SPTR)regex, PCRE2_ZERO_TERMINATED,
		PCRE2_UTF | PCRE2_UCP | PCRE2_MATCH_INVALID_UTF |
		    PCRE2_NEVER_BACKSLASH_C,
		&error, &at, NULL);
	if (code == NULL) {
		PCRE2_UCHAR why[128];
		pcre2_get_error_message(error, why, sizeof why);
		err_set(err, "at %zu: %s", at, (const char *)why);
		return NULL;
	}
	/* Without JIT support the interpreter does the same, slower. */
	(void)pcre2_jit_compile(code, PCRE2_JIT_COMPLETE);

	struct rules_pattern *p = xcalloc(1, sizeof *p);
	p->code = code;
	p->data = pcre2_match_data_create(2, NULL);
	p->context = pcre2_match_context_create(NULL);
	if (p->data == NULL || p->context == NULL)
		BUG("out of memory for a pattern");
	pcre2_set_match_limit(p->context, RULES_PATTERN_MATCH_LIMIT);
	pcre2_set_depth_limit(p->context, RULES_PATTERN_DEPTH_LIMIT);
	return p;
}

void
rules_pattern_free(struct rules_pattern *p)
{
	if (p == NULL)
		return;
	pcre2_match_context_free(p->context);
	pcre2_match_data_free(p->data);
	pcre2_code_free(p->code);
	free(p);
}

bool
rules_pattern_find(const struct rules_pattern *p, const char *text, size_t len,
    int ret_span[2])
{
	int n = pcre2_match(
	    p->code, (PCRE2_SPTR)text, len, 0, 0, p->data, p->context);
	if (n < 0)
		return false;
	if (ret_span != NULL) {
		const PCRE2_SIZE *v = pcre2_get_ovector_pointer(p->data);
		bool group = n != 1 && v[2] != PCRE2_UNSET;
		ret_span[0] = (int)v[group ? 2 : 0];
		ret_span[1] = (int)v[group ? 3 : 1];
	}
	return true;
}
