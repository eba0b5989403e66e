package io.drydock.internal.netlink;

/**
 * What the kernel has answered to a request.
 *
 * @param error 0 or minus errno
 * @param text what the kernel says about the error (its extended acknowledgement); may be empty
 * @param attributes what it has replied with; none when it has only acknowledged
 */
public record Answer(int error, String text, AttributeReader attributes) {}
