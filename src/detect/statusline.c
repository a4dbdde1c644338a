#include "detect/statusline.h"

#include "base/json.h"

bool
statusline_read(const struct cJSON *o, struct statusline *ret)
{
	static const char *const names[] = { "five_hour", "seven_day", NULL };
	struct statusline s = { 0 };
	double used =
	    json_num(json_obj(o, "context_window"), "used_percentage", -1);

	s.context_known = used >= 0 && used <= 100;
	s.context = s.context_known ? used : 0;
	s.limits =
	    limits_read(json_obj(o, "rate_limits"), names, "used_percentage");
	if (!s.context_known && s.limits.reset_ms == 0)
		return false;
	*ret = s;
	return true;
}
