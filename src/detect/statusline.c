#include "detect/statusline.h"

#include "base/json.h"

bool
statusline_parse(const char *text, size_t len, struct statusline *ret)
{
	static const char *const names[] = { "five_hour", "seven_day", NULL };
	struct statusline s = { 0 };
	struct err err;
	cJSON *o = json_parse(text, len, STATUSLINE_SIZE_MAX, &err);
	double used =
	    json_num(json_obj(o, "context_window"), "used_percentage", -1);

	s.context_known = used >= 0 && used <= 100;
	s.context = s.context_known ? used : 0;
	s.limits =
	    limits_read(json_obj(o, "rate_limits"), names, "used_percentage");
	cJSON_Delete(o);
	if (!s.context_known && s.limits.reset_ms == 0)
		return false;
	*ret = s;
	return true;
}
