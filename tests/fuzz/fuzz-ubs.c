/* Whatever ubs prints, a report that says it looked has a scanner, and one
 * that did not says why; no number is negative. */
#include <stddef.h>
#include <stdint.h>

#include "base/mem.h"
#include "quality/ubs-report.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ubs_report r;
	struct err err;

	if (size == 0 || !ubs_report_parse((const char *)data + 1, size - 1,
			     data[0] % 3, &r, &err))
		return 0;
	if (r.checked != (r.why[0] == '\0'))
		BUG("checked, or why not");
	if (r.checked && r.scanners == 0)
		BUG("nobody looked");
	if (r.critical < 0 || r.warning < 0 || r.info < 0 || r.files < 0)
		BUG("a negative number");
	return 0;
}
