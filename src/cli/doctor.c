#include "cli/doctor.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/mem.h"
#include "io/child.h"

#define PROGRAM_MS    3000
#define PROGRAM_BYTES 65536

static const char *
grade_name(enum doctor_grade grade)
{
	switch (grade) {
	case DOCTOR_OK:
		return "ok";
	case DOCTOR_NOTE:
		return "note";
	case DOCTOR_WARN:
		return "warn";
	case DOCTOR_FAIL:
		return "fail";
	}
	BUG("grade %d", (int)grade);
}

void
doctor_add(struct doctor *d, enum doctor_grade grade, const char *name,
    const char *advice, const char *fmt, ...)
{
	cJSON *finding = cJSON_CreateObject();
	va_list ap;
	char *text;

	va_start(ap, fmt);
	text = xvasprintf(fmt, ap);
	va_end(ap);
	json_add_str(finding, "grade", grade_name(grade));
	json_add_str(finding, "name", name);
	json_add_str(finding, "text", text);
	json_add_opt(finding, "advice", advice);
	cJSON_AddItemToArray(d->findings, finding);
	free(text);
	if ((int)grade > d->worst)
		d->worst = (int)grade;
}

bool
doctor_first_line(const char *const *argv, char *ret, size_t size)
{
	const struct child_spec spec = {
		.argv = argv,
		.timeout_ms = PROGRAM_MS,
		.output_limit = PROGRAM_BYTES,
	};
	struct buf out, diag;
	bool ok;

	buf_init(&out, PROGRAM_BYTES);
	buf_init(&diag, PROGRAM_BYTES);
	ok = child_run(&spec, &out, &diag) == 0;
	buf_truncate(&out, strcspn(out.data, "\n"));
	ok = ok && out.len > 0;
	if (ok)
		(void)strlcpy(ret, out.data, size);
	buf_done(&out);
	buf_done(&diag);
	return ok;
}
