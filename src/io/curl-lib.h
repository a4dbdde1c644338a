/*
 * libcurl, loaded when the first request is made: it brings some thirty
 * libraries, which would cost every command of the command line milliseconds
 * and the daemon megabytes, and most people never make a request.
 */
#ifndef IO_CURL_LIB_H
#define IO_CURL_LIB_H

#include <curl/curl.h>

/* libcurl's functions without their "curl_". */
struct curl_lib {
	CURLcode (*global_init)(long flags);
	CURL *(*easy_init)(void);
	void (*easy_cleanup)(CURL *easy);
	CURLcode (*easy_setopt)(CURL *easy, CURLoption option, ...);
	CURLcode (*easy_getinfo)(CURL *easy, CURLINFO info, ...);
	const char *(*easy_strerror)(CURLcode code);
	CURLM *(*multi_init)(void);
	CURLMcode (*multi_cleanup)(CURLM *multi);
	CURLMcode (*multi_setopt)(CURLM *multi, CURLMoption option, ...);
	CURLMcode (*multi_add_handle)(CURLM *multi, CURL *easy);
	CURLMcode (*multi_remove_handle)(CURLM *multi, CURL *easy);
	CURLMcode (*multi_assign)(CURLM *multi, curl_socket_t fd, void *data);
	CURLMcode (*multi_socket_action)(
	    CURLM *multi, curl_socket_t fd, int flags, int *running);
	CURLMsg *(*multi_info_read)(CURLM *multi, int *left);
	struct curl_slist *(*slist_append)(
	    struct curl_slist *list, const char *text);
	void (*slist_free_all)(struct curl_slist *list);
};

/* The library, the same at each call and from any thread, for the rest of the
 * process; NULL when it is not installed or lacks a function. The first call
 * takes milliseconds, and more when the disk is slow. */
const struct curl_lib *curl_lib_load(void);

#endif
