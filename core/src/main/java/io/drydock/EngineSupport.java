package io.drydock;

/**
 * What an engine can do with a type of filesystem on this host.
 *
 * @param reads whether it can be read
 * @param writes whether it can be changed
 * @param detail by what, or why not
 * @param remedy what would make it work; empty when it does, or nothing would
 */
public record EngineSupport(boolean reads, boolean writes, String detail, String remedy) {}
