/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* QMI frames for the tests of decoders: built of TLVs in hexadecimal, or read from a line of hexadecimal. */
#pragma once

#include <libqmi-glib.h>
#include <stdbool.h>

#define FRAME_RESPONSE 0x02
#define FRAME_INDICATION 0x04

typedef struct FrameTlv { guint8 type; const char *hex; } FrameTlv;

/* An answer (with a result of success) or an indication of TLVs ended by { 0 }. */
QmiMessage *frame_new(guint8 service, guint8 kind, guint16 id, const FrameTlv *tlvs);

/* NULL when libqmi takes it for no message. The bytes are an allocation of exactly their size. */
QmiMessage *frame_parse(const guint8 *bytes, gsize n);
bool frame_from_hex(const char *hex, GByteArray **ret_bytes);

/* Calls `each` with the message cut short after every byte (its lengths made to fit), and with every bit turned. */
void frame_damage(QmiMessage *message, void (*each)(QmiMessage *damaged));
