/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A numbered UDP stream that shows what a switch of uplinks costs:
 *   stream send --to ADDRESS:PORT [--rate PACKETS/S] [--size BYTES] [--seconds N]
 *   stream receive --port PORT [--seconds N] [--json] [--report-file FILE]
 * The sender's socket is neither bound nor connected: each packet takes the source address its route gives it then.
 * The receiver counts from packet 0, reports at SIGTERM, SIGINT, after --seconds or at the sender's end, and at SIGUSR1.
 */
#include "tests/demo/stream-count.h"

#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define SECOND_NS INT64_C(1000000000)

enum { RATE_MAX = 100000, SECONDS_MAX = 86400, END_PACKETS = 5, END_EVERY_MS = 20, BATCH = 64, LINGER_MS = 300 };

typedef struct Options {
	bool sends;
	struct sockaddr_storage to;
	socklen_t to_size;
	unsigned long port, rate, size, seconds;        /* seconds 0: until told */
	bool json;
	const char *report_file;
} Options;

static int64_t
monotonic_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * SECOND_NS + now.tv_nsec;
}

static bool
parse_number(const char *text, unsigned long min, unsigned long max, const char *what, unsigned long *ret)
{
	char *end;

	errno = 0;
	*ret = strtoul(text, &end, 10);
	if (*text >= '0' && *text <= '9' && !*end && !errno && *ret >= min && *ret <= max)
		return true;
	fprintf(stderr, "stream: %s %s, allowed %lu..%lu\n", what, text, min, max);
	return false;
}

/* "198.51.100.10:9000" or "[2001:db8::1]:9000" */
static bool
parse_to(const char *text, Options *options)
{
	struct sockaddr_in *v4 = (struct sockaddr_in *)&options->to;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&options->to;
	const char *colon = strrchr(text, ':');
	char host[INET6_ADDRSTRLEN + 2] = "";
	size_t length = colon ? (size_t)(colon - text) : 0;
	unsigned long port;

	if (length > 0 && length < sizeof(host) && parse_number(colon + 1, 1, 65535, "port", &port)) {
		memcpy(host, text, length);
		if (inet_pton(AF_INET, host, &v4->sin_addr) == 1) {
			v4->sin_family = AF_INET;
			v4->sin_port = htons((uint16_t)port);
			options->to_size = sizeof(*v4);
			return true;
		}
		host[length - 1] = '\0';
		if (host[0] == '[' && inet_pton(AF_INET6, host + 1, &v6->sin6_addr) == 1) {
			v6->sin6_family = AF_INET6;
			v6->sin6_port = htons((uint16_t)port);
			options->to_size = sizeof(*v6);
			return true;
		}
	}
	fprintf(stderr, "stream: --to %s, allowed ADDRESS:PORT or [ADDRESS]:PORT\n", text);
	return false;
}

static bool
parse_option(int option, Options *options)
{
	switch (option) {
	case 't':
		return parse_to(optarg, options);
	case 'p':
		return parse_number(optarg, 1, 65535, "--port", &options->port);
	case 'r':
		return parse_number(optarg, 1, RATE_MAX, "--rate", &options->rate);
	case 's':
		return parse_number(optarg, STREAM_PACKET_MIN, STREAM_PACKET_MAX, "--size", &options->size);
	case 'n':
		return parse_number(optarg, 1, SECONDS_MAX, "--seconds", &options->seconds);
	case 'j':
		options->json = true;
		return true;
	case 'f':
		options->report_file = optarg;
		return true;
	default:
		return false;
	}
}

static bool
parse_options(int argc, char **argv, Options *options)
{
	static const struct option names[] = {
		{ "to", required_argument, NULL, 't' },   { "port", required_argument, NULL, 'p' },
		{ "rate", required_argument, NULL, 'r' }, { "size", required_argument, NULL, 's' },
		{ "json", no_argument, NULL, 'j' },       { "seconds", required_argument, NULL, 'n' },
		{ "report-file", required_argument, NULL, 'f' }, { NULL, 0, NULL, 0 },
	};
	int option;

	*options = (Options){ .rate = 1000, .size = 200 };
	if (argc < 2 || (strcmp(argv[1], "send") != 0 && strcmp(argv[1], "receive") != 0))
		return false;
	options->sends = strcmp(argv[1], "send") == 0;
	optind = 2;
	while ((option = getopt_long(argc, argv, "", names, NULL)) != -1)
		if (!parse_option(option, options))
			return false;
	return optind == argc && (options->sends ? options->to_size > 0 : options->port > 0);
}

/* A signalfd for what ends us or asks for a report. */
static int
open_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

static uint32_t
read_signal(int fd)
{
	struct signalfd_siginfo info;

	return read(fd, &info, sizeof(info)) == sizeof(info) ? info.ssi_signo : 0;
}

/* First at `first_ns`, then every `interval_ns`: absolute, so lateness does not add up. */
static int
open_timer(int64_t first_ns, int64_t interval_ns)
{
	struct itimerspec when = {
		.it_value = { first_ns / SECOND_NS, first_ns % SECOND_NS },
		.it_interval = { interval_ns / SECOND_NS, interval_ns % SECOND_NS },
	};
	int fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);

	if (fd >= 0)
		timerfd_settime(fd, TFD_TIMER_ABSTIME, &when, NULL);
	return fd;
}

typedef struct Sender {
	const Options *options;
	int fd;
	StreamPacket packet;
	uint64_t refused;               /* by the kernel: no route, no source address, buffer full */
	int first_errno;
} Sender;

static void
send_one(Sender *sender, size_t size)
{
	uint8_t bytes[STREAM_PACKET_MAX] = { 0 };

	sender->packet.sent_ns = monotonic_ns();
	stream_packet_encode(&sender->packet, bytes);
	if (sendto(sender->fd, bytes, size, 0, (const struct sockaddr *)&sender->options->to, sender->options->to_size) >= 0)
		return;
	if (sender->refused++ == 0)
		sender->first_errno = errno;
}

/* Sends all that is due by now: after a stall the numbers catch up with the clock. Returns false at the end. */
static bool
send_due(Sender *sender, int timer, uint64_t count_max)
{
	uint64_t due = 0;

	if (read(timer, &due, sizeof(due)) != sizeof(due))
		return true;
	for (; due > 0 && sender->packet.number < count_max; due--, sender->packet.number++)
		send_one(sender, sender->options->size);
	return sender->packet.number < count_max;
}

/* Says how many there were, in the shortest packets, and more than once since these may be lost as well. */
static void
send_end(Sender *sender)
{
	uint64_t refused = sender->refused;

	sender->packet.total = sender->packet.number;
	sender->packet.number = 0;
	for (int i = 0; i < END_PACKETS && sender->packet.total > 0; i++) {
		if (i > 0)
			poll(NULL, 0, END_EVERY_MS);
		send_one(sender, STREAM_PACKET_MIN);
	}
	sender->refused = refused;
}

static int
run_sender(const Options *options, int signals)
{
	uint64_t count_max = options->seconds ? options->seconds * options->rate : STREAM_NUMBERS_MAX;
	Sender sender = { .options = options, .fd = socket(options->to.ss_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0) };
	int timer = open_timer(monotonic_ns(), SECOND_NS / (int64_t)options->rate);
	struct pollfd fds[] = { { .fd = timer, .events = POLLIN }, { .fd = signals, .events = POLLIN } };
	bool going = true;

	if (count_max > STREAM_NUMBERS_MAX)
		count_max = STREAM_NUMBERS_MAX;
	if (sender.fd < 0 || timer < 0 || getrandom(&sender.packet.stream, sizeof(sender.packet.stream), 0) < 0) {
		fprintf(stderr, "stream: %s\n", strerror(errno));
		return 1;
	}
	while (going) {
		if (poll(fds, 2, -1) < 0)
			continue;
		going = send_due(&sender, timer, count_max) && (!fds[1].revents || read_signal(signals) == SIGUSR1);
	}
	send_end(&sender);
	printf("sent %" PRIu64 ", refused %" PRIu64 "%s%s\n", sender.packet.total - sender.refused, sender.refused,
	       sender.refused ? ": " : "", sender.refused ? strerror(sender.first_errno) : "");
	close(sender.fd);
	close(timer);
	return 0;
}

static int
open_receiver(unsigned long port)
{
	struct sockaddr_in6 any = { .sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port) };
	int fd = socket(AF_INET6, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), off = 0, on = 1, room = 4 << 20;

	if (fd < 0)
		return -1;
	setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off));
	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room));
	setsockopt(fd, SOL_SOCKET, SO_RXQ_OVFL, &on, sizeof(on));
	if (bind(fd, (const struct sockaddr *)&any, sizeof(any)) == 0)
		return fd;
	close(fd);
	return -1;
}

/* What the kernel has dropped since our buffer was full: lost here, not on the path. */
static void
note_overrun(struct msghdr *message, StreamCount *count)
{
	for (struct cmsghdr *c = CMSG_FIRSTHDR(message); c; c = CMSG_NXTHDR(message, c)) {
		uint32_t dropped;

		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SO_RXQ_OVFL || c->cmsg_len < CMSG_LEN(sizeof(dropped)))
			continue;
		memcpy(&dropped, CMSG_DATA(c), sizeof(dropped));
		count->overrun = dropped;
	}
}

static void
receive_ready(int fd, StreamCount *count)
{
	uint8_t bytes[STREAM_PACKET_MAX], control[128];

	for (int i = 0; i < BATCH; i++) {
		struct iovec data = { bytes, sizeof(bytes) };
		struct msghdr message = { .msg_iov = &data, .msg_iovlen = 1, .msg_control = control,
					  .msg_controllen = sizeof(control) };
		ssize_t n = recvmsg(fd, &message, 0);

		if (n < 0)
			return;
		note_overrun(&message, count);
		stream_count_add(count, bytes, (size_t)n, monotonic_ns());
	}
}

static bool
report(const Options *options, const StreamCount *count)
{
	FILE *file;

	stream_count_print(count, stdout);
	if (options->json)
		stream_count_print_json(count, stdout);
	fflush(stdout);
	if (!options->report_file)
		return true;
	file = fopen(options->report_file, "we");
	if (file)
		stream_count_print_json(count, file);
	if (file && fclose(file) == 0)
		return true;
	fprintf(stderr, "stream: report file %s: %s\n", options->report_file, strerror(errno));
	return false;
}

/* Until a signal, the time is up, or the sender said that it has ended and stragglers had their time. */
static void
receive_all(const Options *options, int fd, int signals, StreamCount *count)
{
	int64_t end_ns = options->seconds ? monotonic_ns() + (int64_t)options->seconds * SECOND_NS : INT64_MAX;
	struct pollfd fds[] = { { .fd = fd, .events = POLLIN }, { .fd = signals, .events = POLLIN } };
	int64_t left_ns, linger_ns = INT64_C(1000000) * LINGER_MS;
	bool ended = false;

	while ((left_ns = end_ns - monotonic_ns()) > 0) {
		int timeout_ms = left_ns > SECONDS_MAX * SECOND_NS ? -1 : (int)(left_ns / 1000000 + 1);

		if (poll(fds, 2, timeout_ms) < 0)
			continue;
		receive_ready(fd, count);
		if (fds[1].revents && read_signal(signals) != SIGUSR1)
			return;
		if (fds[1].revents)
			report(options, count);
		if (count->total && !ended && monotonic_ns() + linger_ns < end_ns)
			end_ns = monotonic_ns() + linger_ns;
		ended = count->total > 0;
	}
}

static int
run_receiver(const Options *options, int signals)
{
	int fd = open_receiver(options->port);
	StreamCount count = { 0 };
	bool ok;

	if (fd < 0) {
		fprintf(stderr, "stream: port %lu: %s\n", options->port, strerror(errno));
		return 1;
	}
	receive_all(options, fd, signals, &count);
	receive_ready(fd, &count);
	ok = report(options, &count);
	stream_count_clear(&count);
	close(fd);
	return ok ? 0 : 1;
}

int
main(int argc, char **argv)
{
	Options options;
	int signals;

	if (!parse_options(argc, argv, &options)) {
		fprintf(stderr, "usage: stream send --to ADDRESS:PORT [--rate N] [--size BYTES] [--seconds N]\n"
			"       stream receive --port PORT [--seconds N] [--json] [--report-file FILE]\n");
		return 2;
	}
	signals = open_signals();
	if (signals < 0) {
		fprintf(stderr, "stream: %s\n", strerror(errno));
		return 1;
	}
	return options.sends ? run_sender(&options, signals) : run_receiver(&options, signals);
}
