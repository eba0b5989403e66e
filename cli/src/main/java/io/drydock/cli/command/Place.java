package io.drydock.cli.command;

import io.drydock.filesystem.FileTree;
import io.drydock.guest.Guest;

/**
 * What a command works on.
 *
 * @param guest the guest, mounted
 * @param files its files; by a tree that keeps a record of changes, if one is wanted
 */
public record Place(Guest guest, FileTree files) {}
