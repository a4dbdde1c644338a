/*
 * What ubs --format=json has found, read from whatever it printed. Pure.
 *
 * A report without a scanner is not a clean one: nothing was looked at, and
 * checked is false with the reason in why.
 */
#ifndef QUALITY_UBS_REPORT_H
#define QUALITY_UBS_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define UBS_REPORT_MAX ((size_t)10 << 20) /* bytes of output */

struct ubs_report {
	bool checked;
	int64_t critical, warning, info, files;
	int scanners;
	int exit_code;
	char why[256];          /* when it was not checked, or "" */
	char warning_text[256]; /* the first words around the JSON, or "" */
};

/* Fails when the output is not a report; err says why. */
bool ubs_report_parse(const char *out, size_t len, int exit_code,
    struct ubs_report *ret, struct err *err);
/* The words that ubs has for people about why it did not check: its last
 * complaint, else the last thing it noted; "" without either. */
void ubs_report_words(const char *diag, char *ret, size_t size);

#endif
