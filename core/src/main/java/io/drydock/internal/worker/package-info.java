/**
 * Drivers that do their work in a process apart, for images that are not trusted: a child JVM has
 * the driver and its native library, this JVM keeps the device's bytes and serves them. A child
 * that crashes, hangs or lies is ended, and costs what was mounted by it and nothing else.
 *
 * <p>What both sides say to each other are {@link io.drydock.internal.worker.Request}s, {@link
 * io.drydock.internal.worker.DeviceRequest}s and {@link io.drydock.internal.worker.Reply}s, over
 * {@link io.drydock.internal.worker.Lane}s. Nothing that comes from a child is believed. For {@code
 * io.drydock.internal.userspace} only.
 */
@NullMarked
package io.drydock.internal.worker;

import org.jspecify.annotations.NullMarked;
