/* Whatever bv prints, what is taken of it can be ordered by. */
#include <math.h>
#include <stddef.h>
#include <stdint.h>

#include "base/mem.h"
#include "work/bv-report.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bv_report r;
	struct err err;

	if (!bv_report_parse((const char *)data, size, &r, &err))
		return 0;
	if (r.count > BV_REPORT_PICKS)
		BUG("too many");
	for (size_t i = 0; i < r.count; i++) {
		if (*r.picks[i].id == '\0')
			BUG("an issue without a name");
		if (!isfinite(r.picks[i].score) || r.picks[i].score < 0)
			BUG("a score that is none");
	}
	bv_report_done(&r);
	return 0;
}
