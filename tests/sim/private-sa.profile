# SPDX-License-Identifier: LGPL-2.1-or-later
# A 5G standalone modem on a private network (PLMN 999-70), as in a factory.
manufacturer            Quectel
model                   RM520N-GL
revision                RM520NGLAAR03A03M4G
hardware                R1.3
imei                    860000000000018
imsi                    999700000000001
iccid                   8988300000000000018
sim                     ready
plmn                    999-70
operator                Private 5G
rat                     nr5g
registration            home
tac                     1
cell-id                 4096
pci                     1
arfcn                   632628
band                    78
rsrp                    -85.0
rsrq                    -11.0
sinr                    18.5
ue-address              10.45.0.2/30
gateway                 10.45.0.1
dns                     10.45.0.1
mtu                     1400
start-network-delay-ms  512
timing                  usb
