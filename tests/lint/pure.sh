#!/bin/sh
# The objects of the pure rooms may not reach the world: no file, socket,
# clock, environment, process, randomness or library that does so for them.
cd "$(dirname "$0")/../.." || exit 1
[ -n "${PURE:-}" ] || { echo "run by make"; exit 1; }
deny='open|openat|creat|fopen|fdopen|freopen|read|write|pread|pwrite|close|unlink|rename|mkdir
|stat|lstat|fstat|opendir|readdir|socket|connect|accept|accept4|bind|listen|send|recv|poll|select
|epoll_.*|pipe2?|fork|vfork|execv.*|execl.*|posix_spawn.*|system|popen|waitpid|kill|signal|sigaction
|time|gettimeofday|clock_gettime|localtime(_r)?|mktime|tzset|getenv|secure_getenv|setenv
|rand|random|srand|arc4random.*|getpid|getuid|sleep|usleep|nanosleep|pthread_.*|exit|_exit
|event_.*|evbuffer_.*|bufferevent_.*|sqlite3_.*|curl_.*|log_.*|clock_.*'
deny=$(echo "$deny" | tr -d '\n')
# shellcheck disable=SC2086 # a list
nm -A -u $PURE | sed 's/@.*//' | awk -v deny="^($deny)\$" '
	# mem.c ends the program when memory does.
	$1 ~ /base\/mem\.o/ && $NF == "exit" { next }
	$NF ~ deny { print $1 " calls " $NF; bad = 1 }
	END { exit bad }'
