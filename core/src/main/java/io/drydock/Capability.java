package io.drydock;

/**
 * One thing that Drydock can or cannot do on this host.
 *
 * @param name what it is: {@code mount}, {@code libblkid}, {@code ext4} ...
 * @param available whether it is there
 * @param detail what was found
 * @param remedy the package, module or privilege that would mend it; empty when it is there
 */
public record Capability(String name, boolean available, String detail, String remedy) {}
