# SPDX-License-Identifier: LGPL-2.1-or-later
# Everything installed and not compiled.
