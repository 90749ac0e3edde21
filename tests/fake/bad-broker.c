/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * An MQTT broker with one fault: bad-broker PORT FAULT
 *   silent   takes the TCP connection and says nothing
 *   no-ack   accepts, then never acknowledges
 *   denied   refuses the login
 *   old      speaks MQTT 3.1.1 only, and that well
 *   rubbish  answers as a web server would
 *   hang-up  closes at once
 */
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define CLIENTS 16
#define PACKET_MAX 65536

typedef struct Client {
	int fd;                         /* -1 = free */
	size_t n;
	uint8_t bytes[PACKET_MAX];
} Client;

static const char *fault;
static Client clients[CLIENTS];

static void
say(const Client *client, const char *bytes, size_t size)
{
	if (write(client->fd, bytes, size) < 0)
		perror("write");
}

static void
hang_up(Client *client)
{
	close(client->fd);
	client->fd = -1;
}

/* protocol: level byte behind the name "MQTT" */
static void
answer_connect(Client *client, const uint8_t *body)
{
	bool five = body[6] == 5;
	char page[200];

	if (strcmp(fault, "no-ack") == 0) {
		say(client, five ? "\x20\x03\x00\x00\x00" : "\x20\x02\x00\x00", five ? 5 : 4);
	} else if (strcmp(fault, "denied") == 0) {
		say(client, five ? "\x20\x03\x00\x87\x00" : "\x20\x02\x00\x05", five ? 5 : 4);
	} else if (strcmp(fault, "old") == 0) {
		say(client, five ? "\x20\x02\x00\x01" : "\x20\x02\x00\x00", 4);
		if (five)
			hang_up(client);
	} else if (strcmp(fault, "rubbish") == 0) {
		memset(page, '.', sizeof(page));
		memcpy(page, "HTTP/1.1 400 Bad Request\r\n\r\n", 28);
		say(client, page, sizeof(page));
	} else if (strcmp(fault, "hang-up") == 0) {
		hang_up(client);
	}
}

static void
answer(Client *client, uint8_t type, const uint8_t *body, size_t size)
{
	size_t topic = (size_t)body[0] << 8 | body[1];

	if (type >> 4 == 1 && size > 7) {
		answer_connect(client, body);
	} else if (type >> 4 == 3 && size >= topic + 4 && strcmp(fault, "old") == 0) {
		char ack[4] = { 0x40, 2, (char)body[topic + 2], (char)body[topic + 3] };

		printf("%.*s %.*s\n", (int)topic, (const char *)body + 2, (int)(size - topic - 4), (const char *)body + topic + 4);
		fflush(stdout);
		say(client, ack, sizeof(ack));
	}
}

/* Whole packets out of what has come; their length is a number of up to four bytes of seven bits. */
static void
take_packets(Client *client)
{
	while (client->fd >= 0 && client->n >= 2) {
		size_t size = 0, head = 1;
		unsigned shift = 0;

		do {
			if (head >= client->n)
				return;
			size |= (size_t)(client->bytes[head] & 0x7f) << shift;
			shift += 7;
		} while (client->bytes[head++] & 0x80 && head < 5);
		if (head + size > client->n)
			return;
		answer(client, client->bytes[0], client->bytes + head, size);
		client->n -= head + size;
		memmove(client->bytes, client->bytes + head + size, client->n);
	}
}

static void
serve(Client *client)
{
	ssize_t n = read(client->fd, client->bytes + client->n, PACKET_MAX - client->n);

	if (n <= 0) {
		hang_up(client);
		return;
	}
	client->n += n;
	take_packets(client);
}

static void
welcome(int listener)
{
	int fd = accept(listener, NULL, NULL);

	for (int i = 0; i < CLIENTS; i++)
		if (clients[i].fd < 0) {
			clients[i].fd = fd;
			clients[i].n = 0;
			return;
		}
	close(fd);
}

int
main(int argc, char **argv)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;

	if (argc < 3)
		return 2;
	signal(SIGPIPE, SIG_IGN);
	address.sin_port = htons((uint16_t)strtoul(argv[1], NULL, 10));
	fault = argv[2];
	setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(listener, (struct sockaddr *)&address, sizeof(address)) < 0 || listen(listener, 8) < 0) {
		perror("bad-broker");
		return 1;
	}
	for (int i = 0; i < CLIENTS; i++)
		clients[i].fd = -1;
	for (;;) {
		struct pollfd fds[CLIENTS + 1] = { { .fd = listener, .events = POLLIN } };

		for (int i = 0; i < CLIENTS; i++)
			fds[i + 1] = (struct pollfd){ .fd = clients[i].fd, .events = POLLIN };
		if (poll(fds, CLIENTS + 1, -1) < 0)
			return 1;
		for (int i = 0; i < CLIENTS; i++)
			if (fds[i + 1].revents)
				serve(&clients[i]);
		if (fds[0].revents)
			welcome(listener);
	}
}
