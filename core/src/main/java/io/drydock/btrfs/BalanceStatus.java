package io.drydock.btrfs;

/**
 * How far a balance is, in block groups.
 *
 * @param running whether it goes on; else it is paused
 * @param expected how many it wants to write anew, as it thought when it began
 * @param considered how many it has looked at
 * @param completed how many it has written anew
 */
public record BalanceStatus(boolean running, long expected, long considered, long completed) {}
