package io.drydock.bindings;

import io.drydock.bindings.blkid.Blkid;

/** Run in a JVM of its own, in which libblkid cannot be found. */
final class WithoutBlkid {

    private WithoutBlkid() {}

    public static void main(String[] args) {
        System.out.println("BLKID_SUBLKS_UUID is " + Blkid.BLKID_SUBLKS_UUID());
        try {
            Blkid.blkid_new_probe();
        } catch (UnsatisfiedLinkError e) {
            System.out.println(e);
        }
    }
}
