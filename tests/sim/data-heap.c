/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/data-heap.h"

#include <stdlib.h>

#include "tests/sim/data-line.h"

bool
data_heap_init(DataHeap *heap, size_t max)
{
	*heap = (DataHeap){ .packets = calloc(max, sizeof(*heap->packets)), .max = max };
	return heap->packets;
}

void
data_heap_clear(DataHeap *heap)
{
	free(heap->packets);
	*heap = (DataHeap){ 0 };
}

static bool
sooner(const DataPacket *a, const DataPacket *b)
{
	return a->due_ns != b->due_ns ? a->due_ns < b->due_ns : a->order < b->order;
}

static void
put(DataHeap *heap, size_t place, DataPacket *packet)
{
	heap->packets[place] = packet;
	packet->place = place;
}

static void
sift_up(DataHeap *heap, DataPacket *packet)
{
	size_t place = packet->place;

	while (place > 0 && sooner(packet, heap->packets[(place - 1) / 2])) {
		put(heap, place, heap->packets[(place - 1) / 2]);
		place = (place - 1) / 2;
	}
	put(heap, place, packet);
}

static void
sift_down(DataHeap *heap, DataPacket *packet)
{
	size_t place = packet->place, child;

	while ((child = 2 * place + 1) < heap->count) {
		if (child + 1 < heap->count && sooner(heap->packets[child + 1], heap->packets[child]))
			child++;
		if (!sooner(heap->packets[child], packet))
			break;
		put(heap, place, heap->packets[child]);
		place = child;
	}
	put(heap, place, packet);
}

void
data_heap_moved(DataHeap *heap, DataPacket *packet)
{
	sift_up(heap, packet);
	sift_down(heap, packet);
}

bool
data_heap_push(DataHeap *heap, DataPacket *packet)
{
	if (heap->count == heap->max)
		return false;
	put(heap, heap->count++, packet);
	sift_up(heap, packet);
	return true;
}

DataPacket *
data_heap_top(const DataHeap *heap)
{
	return heap->count ? heap->packets[0] : NULL;
}

DataPacket *
data_heap_pop(DataHeap *heap)
{
	DataPacket *top = data_heap_top(heap), *last;

	if (!top)
		return NULL;
	last = heap->packets[--heap->count];
	if (last != top) {
		put(heap, 0, last);
		sift_down(heap, last);
	}
	return top;
}
