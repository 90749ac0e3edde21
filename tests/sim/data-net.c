/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/data-net.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/if_tun.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

/* Packets the kernel keeps for us while we are not running: 4 s of a 1,000 packets/s stream. */
enum { TX_QUEUE_PACKETS = 4096, ACK_TIMEOUT_MS = 1000 };

typedef struct Request {
	struct nlmsghdr header;
	union {
		struct ifinfomsg link;
		struct ifaddrmsg address;
	};
	char attributes[128];
} Request;

/* Enters a namespace and returns an fd of the one left, -2 when it is the same, -1 with `error` filled. */
static int
enter(const char *netns, char *error, size_t error_size)
{
	char path[256];
	int fd, before;

	if (!netns || strcmp(netns, "-") == 0)
		return -2;
	snprintf(path, sizeof(path), "%s%.200s", strchr(netns, '/') ? "" : "/run/netns/", netns);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	before = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	if (fd < 0 || before < 0 || setns(fd, CLONE_NEWNET) < 0) {
		snprintf(error, error_size, "network namespace %.150s: %s", path, strerror(errno));
		if (before >= 0)
			close(before);
		before = -1;
	}
	if (fd >= 0)
		close(fd);
	return before;
}

/* Back where enter() came from. Staying in the wrong namespace would let the caller touch what is not ours. */
static bool
leave(int before, char *error, size_t error_size)
{
	bool ok = before < 0 || setns(before, CLONE_NEWNET) == 0;

	if (!ok)
		snprintf(error, error_size, "cannot return to the own network namespace: %s", strerror(errno));
	if (before >= 0)
		close(before);
	return ok;
}

static bool
lengthen_queue(const char *ifname)
{
	struct ifreq request = { .ifr_qlen = TX_QUEUE_PACKETS };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	bool ok;

	if (fd < 0)
		return false;
	memcpy(request.ifr_name, ifname, strlen(ifname));
	ok = ioctl(fd, SIOCSIFTXQLEN, &request) == 0;
	close(fd);
	return ok;
}

static int
open_tun_here(const char *ifname, char *error, size_t error_size)
{
	struct ifreq request = { .ifr_flags = IFF_TUN | IFF_NO_PI };
	int fd;

	if (!*ifname || strlen(ifname) >= sizeof(request.ifr_name)) {
		snprintf(error, error_size, "interface name %.40s, allowed 1..%zu characters", ifname,
			 sizeof(request.ifr_name) - 1);
		return -1;
	}
	memcpy(request.ifr_name, ifname, strlen(ifname));
	if (if_nametoindex(ifname)) {
		snprintf(error, error_size, "interface %s exists already", ifname);
		return -1;
	}
	fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0) {
		snprintf(error, error_size, "/dev/net/tun: %s", strerror(errno));
		return -1;
	}
	if (ioctl(fd, TUNSETIFF, &request) < 0 || !lengthen_queue(ifname)) {
		snprintf(error, error_size, "cannot make interface %s: %s", ifname, strerror(errno));
		close(fd);
		return -1;
	}
	return fd;
}

int
data_net_open_tun(const char *netns, const char *ifname, char *error, size_t error_size)
{
	int before = enter(netns, error, error_size), fd;

	if (before == -1)
		return -1;
	fd = open_tun_here(ifname, error, error_size);
	if (!leave(before, error, error_size) && fd >= 0) {
		close(fd);
		fd = -1;
	}
	return fd;
}

static void
add_attribute(Request *request, unsigned short type, const void *value, size_t size)
{
	struct rtattr *attribute = (struct rtattr *)((char *)request + NLMSG_ALIGN(request->header.nlmsg_len));

	attribute->rta_type = type;
	attribute->rta_len = (unsigned short)RTA_LENGTH(size);
	memcpy(RTA_DATA(attribute), value, size);
	request->header.nlmsg_len = NLMSG_ALIGN(request->header.nlmsg_len) + (unsigned)RTA_ALIGN(attribute->rta_len);
}

/* Sends one request and waits for its ack: 0, or the kernel's errno. */
static int
transact(int fd, Request *request)
{
	union {
		struct nlmsghdr header;
		char bytes[4096];
	} reply;
	ssize_t n;

	request->header.nlmsg_flags |= NLM_F_REQUEST | NLM_F_ACK;
	if (send(fd, request, request->header.nlmsg_len, 0) < 0)
		return errno;
	n = recv(fd, &reply, sizeof(reply), 0);
	if (n < 0)
		return errno;
	if ((size_t)n < NLMSG_LENGTH(sizeof(struct nlmsgerr)) || reply.header.nlmsg_type != NLMSG_ERROR)
		return EBADMSG;
	return -((const struct nlmsgerr *)NLMSG_DATA(&reply.header))->error;
}

static int
set_up(int fd, int ifindex, unsigned mtu)
{
	Request request = {
		.header = { .nlmsg_len = NLMSG_LENGTH(sizeof(request.link)), .nlmsg_type = RTM_NEWLINK },
		.link = { .ifi_index = ifindex, .ifi_flags = IFF_UP, .ifi_change = IFF_UP },
	};

	add_attribute(&request, IFLA_MTU, &mtu, sizeof(mtu));
	return transact(fd, &request);
}

static int
add_address(int fd, int ifindex, const SimDataAddress *address)
{
	Request request = {
		.header = { .nlmsg_len = NLMSG_LENGTH(sizeof(request.address)), .nlmsg_type = RTM_NEWADDR,
			    .nlmsg_flags = NLM_F_CREATE | NLM_F_EXCL },
		.address = { .ifa_family = (unsigned char)address->family, .ifa_index = (unsigned)ifindex,
			     .ifa_prefixlen = (unsigned char)address->prefix_len, .ifa_flags = IFA_F_NODAD },
	};

	add_attribute(&request, IFA_LOCAL, address->bytes, address->family == AF_INET ? 4 : 16);
	return transact(fd, &request);
}

static int
configure_here(const char *ifname, unsigned mtu, const SimDataAddress *addresses, size_t n_addresses)
{
	struct timeval timeout = { .tv_sec = ACK_TIMEOUT_MS / 1000, .tv_usec = ACK_TIMEOUT_MS % 1000 * 1000 };
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	int ifindex = (int)if_nametoindex(ifname), error;

	if (fd < 0)
		return errno;
	if (!ifindex || setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout)) < 0) {
		error = errno;
		close(fd);
		return error;
	}
	error = set_up(fd, ifindex, mtu);
	for (size_t i = 0; i < n_addresses && !error; i++)
		if (addresses[i].family)
			error = add_address(fd, ifindex, &addresses[i]);
	close(fd);
	return error;
}

bool
data_net_configure(const char *netns, const char *ifname, unsigned mtu, const SimDataAddress *addresses,
		   size_t n_addresses, char *error, size_t error_size)
{
	int before = enter(netns, error, error_size), problem;

	if (before == -1)
		return false;
	problem = configure_here(ifname, mtu, addresses, n_addresses);
	if (problem)
		snprintf(error, error_size, "cannot configure %s: %s", ifname, strerror(problem));
	return leave(before, error, error_size) && !problem;
}

static bool
dropped_here(const char *ifname, uint64_t *ret)
{
	FILE *file = fopen("/proc/thread-self/net/dev", "re");
	char line[512], name[IFNAMSIZ + 1];
	bool found = false;

	while (file && !found && fgets(line, sizeof(line), file))
		found = sscanf(line, " %16[^:]: %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %" SCNu64, name, ret) == 2 &&
			strcmp(name, ifname) == 0;
	if (file)
		fclose(file);
	return found;
}

bool
data_net_dropped(const char *netns, const char *ifname, uint64_t *ret)
{
	char error[SIM_DATA_ERROR_MAX];
	int before = enter(netns, error, sizeof(error));
	uint64_t dropped = 0;
	bool ok = before != -1 && dropped_here(ifname, &dropped);

	if (before != -1)
		ok = leave(before, error, sizeof(error)) && ok;
	if (ok)
		*ret = dropped;
	return ok;
}
