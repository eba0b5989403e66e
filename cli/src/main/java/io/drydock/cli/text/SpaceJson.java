package io.drydock.cli.text;

import io.drydock.filesystem.FilesystemSpace;
import java.io.OutputStream;
import java.util.List;

/** How full filesystems are as JSON; its format is documented in docs/cli.md. */
public final class SpaceJson {
    private SpaceJson() {}

    /** Writes the document. */
    public static void write(List<MountSpace> mounts, OutputStream stream) {
        try (Json json = Json.object(stream)) {
            json.array("filesystems", mounts, SpaceJson::mount);
        }
    }

    private static void mount(Json json, MountSpace mount) {
        FilesystemSpace space = mount.space();
        json.put("device", mount.device().name())
                .put("type", mount.device().filesystemType())
                .put("mountpoint", mount.mountpoint().toString())
                .put("blockBytes", space.blockBytes())
                .put("totalBytes", space.totalBytes())
                .put("usedBytes", space.usedBytes())
                .put("freeBytes", space.freeBytes())
                .put("availableBytes", space.availableBytes())
                .put("inodes", space.inodes())
                .put("freeInodes", space.freeInodes());
    }
}
