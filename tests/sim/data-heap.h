/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A bounded heap of packets, the next due on top; packets due together come out in their order. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

typedef struct DataPacket DataPacket;

typedef struct DataHeap {
	DataPacket **packets;           /* NULL until init; owned packets of the line */
	size_t count, max;
} DataHeap;

bool data_heap_init(DataHeap *heap, size_t max);        /* false: out of memory */
void data_heap_clear(DataHeap *heap);                   /* of an empty heap */
bool data_heap_push(DataHeap *heap, DataPacket *packet);        /* false: full */
DataPacket *data_heap_top(const DataHeap *heap);        /* NULL: empty */
DataPacket *data_heap_pop(DataHeap *heap);
void data_heap_moved(DataHeap *heap, DataPacket *packet);       /* its due time or order has changed */
