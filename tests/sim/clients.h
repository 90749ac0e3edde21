/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The modem's table of client ids: who holds which, on which connection. A killed host leaves its ids behind. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CLIENTS_MAX 512

typedef struct Client {
	uint8_t service;                /* 0 = free place */
	uint8_t id;
	uint32_t peer;                  /* who spoke last with it; 0 = nobody any more: leaked until re-used */
	uint16_t last_indication;       /* transaction id of indications counts up per client */
	uint32_t wants;                 /* indications asked for, bits of the service */
	uint8_t family;                 /* WDS: 4, 6, 0 = not said */
	uint32_t pdh;                   /* WDS: handle of the session it started, 0 = none */
} Client;

typedef struct Clients {
	Client place[CLIENTS_MAX];
	unsigned limit;                 /* ids per service */
	unsigned refused;               /* allocations refused for want of an id */
} Clients;

/* NULL when the service has no id left. */
Client *clients_allocate(Clients *clients, uint8_t service, uint32_t peer);
Client *clients_find(Clients *clients, uint8_t service, uint8_t id);
void clients_release(Client *client);
void clients_release_all(Clients *clients);
/* The connection is gone; its ids stay. */
void clients_disown(Clients *clients, uint32_t peer);
/* Ids of a service in use; *ret_leaked of them have no connection. ret_leaked may be NULL. */
unsigned clients_count(const Clients *clients, uint8_t service, unsigned *ret_leaked);
/* The next one of `service` after `after` (NULL = from the start) whose wants has all of `mask`. */
Client *clients_next(Clients *clients, uint8_t service, uint32_t mask, Client *after);
