/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/clients.h"

#include <string.h>

Client *
clients_find(Clients *clients, uint8_t service, uint8_t id)
{
	for (size_t i = 0; i < CLIENTS_MAX; i++)
		if (service != 0 && clients->place[i].service == service && clients->place[i].id == id)
			return &clients->place[i];
	return NULL;
}

static Client *
free_place(Clients *clients)
{
	for (size_t i = 0; i < CLIENTS_MAX; i++)
		if (clients->place[i].service == 0)
			return &clients->place[i];
	return NULL;
}

Client *
clients_allocate(Clients *clients, uint8_t service, uint32_t peer)
{
	Client *client = free_place(clients);
	unsigned id = 1;

	while (clients_find(clients, service, (uint8_t)id))
		id++;
	if (!client || clients_count(clients, service, NULL) >= clients->limit) {
		clients->refused++;
		return NULL;
	}
	*client = (Client){ .service = service, .id = (uint8_t)id, .peer = peer };
	return client;
}

void
clients_release(Client *client)
{
	*client = (Client){ 0 };
}

void
clients_release_all(Clients *clients)
{
	memset(clients->place, 0, sizeof(clients->place));
}

void
clients_disown(Clients *clients, uint32_t peer)
{
	for (size_t i = 0; i < CLIENTS_MAX; i++)
		if (clients->place[i].peer == peer)
			clients->place[i].peer = 0;
}

unsigned
clients_count(const Clients *clients, uint8_t service, unsigned *ret_leaked)
{
	unsigned count = 0, leaked = 0;

	for (size_t i = 0; i < CLIENTS_MAX; i++) {
		if (service == 0 || clients->place[i].service != service)
			continue;
		count++;
		leaked += clients->place[i].peer == 0;
	}
	if (ret_leaked)
		*ret_leaked = leaked;
	return count;
}

Client *
clients_next(Clients *clients, uint8_t service, uint32_t mask, Client *after)
{
	size_t i = after ? (size_t)(after - clients->place) + 1 : 0;

	for (; i < CLIENTS_MAX; i++)
		if (clients->place[i].service == service && (clients->place[i].wants & mask) == mask)
			return &clients->place[i];
	return NULL;
}
