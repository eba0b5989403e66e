package io.drydock.it;

import io.drydock.Session;
import io.drydock.image.ImageFormat;
import io.drydock.image.ImageOptions;
import io.drydock.lvm.Lvm;
import io.drydock.lvm.LvmSize;
import io.drydock.lvm.LvmVolumeName;
import java.io.IOException;
import java.nio.file.Path;

/** A program that changes the volume group of a raw image, which is named guest, in many ways. */
final class Regroup {
    private Regroup() {}

    /**
     * @param args the image
     */
    public static void main(String[] args) throws IOException {
        ImageOptions options =
                ImageOptions.defaults().withFormat(ImageFormat.RAW).withReadOnly(false);
        try (Session session = Session.builder().drive(Path.of(args[0]), options).open()) {
            Lvm lvm = session.lvm();
            LvmVolumeName made = new LvmVolumeName("guest", "made");
            lvm.createLogicalVolume(made, LvmSize.extents(1));
            lvm.resizeLogicalVolume(made, LvmSize.extents(1).more(), false);
            lvm.resizeLogicalVolume(made, LvmSize.extents(1), true);
            lvm.renameLogicalVolume(made, "renamed");
            lvm.removeLogicalVolume(new LvmVolumeName("guest", "root"));
            lvm.renewUuid("guest");
            lvm.renameVolumeGroup("guest", "other");
            lvm.renameVolumeGroup("other", "guest");
            System.out.println(lvm.report().logicalVolumes().getFirst().name());
            lvm.removeVolumeGroup("guest", true);
            lvm.removePhysicalVolume(session.device("/dev/sda"));
        }
    }
}
