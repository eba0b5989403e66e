package io.drydock.cli.text;

import io.drydock.guest.Mount;
import io.drydock.inspect.OperatingSystem;
import java.util.List;

/**
 * An operating system that was found.
 *
 * @param notMounted the entries of its mount table that could not be mounted here, so that what is
 *     on them was not looked at
 */
public record Finding(OperatingSystem system, List<Mount> notMounted) {}
