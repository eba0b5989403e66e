/**
 * Generic netlink: how the kernel is asked by messages (man 7 netlink,
 * Documentation/userspace-api/netlink of Linux). For core only; uses the system calls only.
 */
@NullMarked
package io.drydock.internal.netlink;

import org.jspecify.annotations.NullMarked;
