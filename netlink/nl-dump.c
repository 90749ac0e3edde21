/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "netlink/nl-dump.h"

#include <errno.h>
#include <linux/fib_rules.h>
#include <linux/nexthop.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include "netlink/nl-codec.h"
#include "netlink/nl-ids.h"
#include "netlink/nl-socket.h"
#include "netlink/nl-wire.h"

#define ATTEMPTS 3
#define ANSWER_TIMEOUT_MS 200   /* per datagram; the kernel fills the next one while we read */

struct NlDump {
	struct mnl_socket *wire;
	uint32_t seq;
	bool unfinished;        /* an answer was given up on: the kernel would refuse the next question */
	guint64 n_interrupted, n_broken;
	char buffer[NL_DATAGRAM_MAX] __attribute__((aligned(NLMSG_ALIGNTO)));
};

/* How one attempt went. */
typedef enum Attempt { ATTEMPT_DONE, ATTEMPT_INTERRUPTED, ATTEMPT_FAILED } Attempt;

/* A socket in place of the present one, which may be in the middle of an answer nobody wants any more. */
static bool
reopen(NlDump *dump, GError **error)
{
	struct mnl_socket *wire = nl_wire_open(error);
	int one = 1;

	if (!wire)
		return false;
	/* Kernels before 4.20 do not know it; they then filter nothing, and we do. */
	(void)mnl_socket_setsockopt(wire, NETLINK_GET_STRICT_CHK, &one, sizeof(one));
	if (dump->wire)
		mnl_socket_close(dump->wire);
	dump->wire = wire;
	dump->unfinished = false;
	return true;
}

NlDump *
nl_dump_new(GError **error)
{
	g_autoptr(NlDump) dump = g_new0(NlDump, 1);

	return reopen(dump, error) ? g_steal_pointer(&dump) : NULL;
}

void
nl_dump_free(NlDump *dump)
{
	if (!dump)
		return;
	if (dump->wire)
		mnl_socket_close(dump->wire);
	g_free(dump);
}

guint64
nl_dump_get_interrupted(const NlDump *dump)
{
	return dump->n_interrupted;
}

guint64
nl_dump_get_broken(const NlDump *dump)
{
	return dump->n_broken;
}

/* Strict checking refuses any value in these headers that is no filter. */
static void
put_query(struct nlmsghdr *nlh, size_t size, const NlDumpQuery *query)
{
	static const struct {
		uint16_t type;
		size_t header_size;
	} kinds[_NL_KIND_MAX] = {
		[NL_KIND_LINK] = { RTM_GETLINK, sizeof(struct ifinfomsg) },
		[NL_KIND_ADDR] = { RTM_GETADDR, sizeof(struct ifaddrmsg) },
		[NL_KIND_NEXTHOP] = { RTM_GETNEXTHOP, sizeof(struct nhmsg) },
		[NL_KIND_ROUTE] = { RTM_GETROUTE, sizeof(struct rtmsg) },
		[NL_KIND_RULE] = { RTM_GETRULE, sizeof(struct fib_rule_hdr) },
	};
	uint8_t *header;

	nlh->nlmsg_type = kinds[query->kind].type;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	header = mnl_nlmsg_put_extra_header(nlh, kinds[query->kind].header_size);
	header[0] = query->family;              /* all five begin with it */
	if (query->kind != NL_KIND_ROUTE)
		return;
	if (query->only_ours)
		((struct rtmsg *)header)->rtm_protocol = NL_PROTOCOL;
	if (query->table)
		mnl_attr_put_u32_check(nlh, size, RTA_TABLE, query->table);
}

static bool
send_query(NlDump *dump, const NlDumpQuery *query, GError **error)
{
	char buffer[NL_REQUEST_SIZE] __attribute__((aligned(NLMSG_ALIGNTO)));
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buffer);

	put_query(nlh, sizeof(buffer), query);
	nlh->nlmsg_seq = ++dump->seq;
	if (mnl_socket_sendto(dump->wire, nlh, nlh->nlmsg_len) >= 0)
		return true;
	g_set_error(error, NL_ERROR, errno, "netlink dump: %s", g_strerror(errno));
	return false;
}

static bool
matches(const NlDumpQuery *query, const NlObject *object)
{
	/* A kernel without the family answers for all families it has. */
	if (nl_object_family(object) != query->family)
		return false;
	if (object->kind == NL_KIND_ROUTE && query->table && object->route.table != query->table)
		return false;
	return object->kind == query->kind && (!query->only_ours || nl_object_is_ours(object));
}

/* One message of the answer; true: it was the last, and *ret how the attempt went. */
static bool
take_message(NlDump *dump, const struct nlmsghdr *nlh, const NlDumpQuery *query, GArray *objects, Attempt *ret,
	     GError **error)
{
	g_autofree char *text = NULL;
	NlObject object;
	bool gone;
	int code;

	if (nlh->nlmsg_seq != dump->seq || nlh->nlmsg_pid != mnl_socket_get_portid(dump->wire))
		return false;           /* what is left of a dump given up on */
	if (nlh->nlmsg_flags & NLM_F_DUMP_INTR)
		*ret = ATTEMPT_INTERRUPTED;
	if (nlh->nlmsg_type != NLMSG_ERROR && nlh->nlmsg_type != NLMSG_DONE) {
		NlParse parse = nl_codec_parse(nlh, &object, &gone);

		if (parse == NL_PARSE_BROKEN)
			dump->n_broken++;
		if (parse == NL_PARSE_OK && !gone && matches(query, &object))
			g_array_append_val(objects, object);
		return false;
	}
	code = nl_wire_verdict(nlh, &text);
	if (code == 0 || code == EOPNOTSUPP || code == EAFNOSUPPORT || code == ENOENT)
		return true;            /* ENOENT: no such table */
	g_set_error(error, NL_ERROR, code, "netlink dump: %s", text ?: "senseless end");
	*ret = ATTEMPT_FAILED;
	return true;
}

static Attempt
give_up(NlDump *dump, int code, GError **error)
{
	dump->unfinished = true;
	g_set_error(error, NL_ERROR, code, "netlink dump: %s", g_strerror(code));
	return ATTEMPT_FAILED;
}

static Attempt
attempt(NlDump *dump, const NlDumpQuery *query, GArray *objects, GError **error)
{
	gint64 deadline_us = g_get_monotonic_time() + ANSWER_TIMEOUT_MS * 1000;
	Attempt result = ATTEMPT_DONE;
	const struct nlmsghdr *nlh;

	if ((dump->unfinished && !reopen(dump, error)) || !send_query(dump, query, error))
		return ATTEMPT_FAILED;
	for (;;) {
		const void *at = dump->buffer;
		size_t left = 0;

		switch (nl_wire_read(dump->wire, dump->buffer, sizeof(dump->buffer), &left)) {
		case NL_READ_DATA:
			while ((nlh = nl_wire_next(&at, &left)))
				if (take_message(dump, nlh, query, objects, &result, error))
					return result;
			deadline_us = g_get_monotonic_time() + ANSWER_TIMEOUT_MS * 1000;
			break;
		case NL_READ_FORGED:
			break;
		case NL_READ_LOST:
			result = ATTEMPT_INTERRUPTED;
			break;
		case NL_READ_FAILED:
			return give_up(dump, errno, error);
		case NL_READ_EMPTY:
			if (!nl_wire_wait(dump->wire, deadline_us))
				return give_up(dump, ETIMEDOUT, error);
		}
	}
}

bool
nl_dump_run(NlDump *dump, const NlDumpQuery *query, GArray *ret_objects, bool *ret_complete, GError **error)
{
	guint start = ret_objects->len;

	for (int i = 0; i < ATTEMPTS; i++) {
		Attempt result;

		g_array_set_size(ret_objects, start);
		result = attempt(dump, query, ret_objects, error);
		if (result == ATTEMPT_FAILED)
			g_array_set_size(ret_objects, start);
		if (result != ATTEMPT_INTERRUPTED) {
			*ret_complete = true;
			return result == ATTEMPT_DONE;
		}
		dump->n_interrupted++;
	}
	*ret_complete = false;
	return true;
}
