package io.drydock.internal.btrfs.disk;

/**
 * What a leaf has under a key.
 *
 * @param data as the key's type says
 */
record Item(Key key, Fields data) {}
