package io.drydock.cli.lvm;

import io.drydock.cli.command.UsageException;
import io.drydock.lvm.LvmSize;
import io.drydock.volume.Device;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.cli.Options;

/** What can be done to volume groups: each is a command. */
enum LvmVerb {
    PVCREATE("DEVICE...", "Make devices physical volumes.", 1, Integer.MAX_VALUE) {
        @Override
        void addOptions(Options options) {
            LvmRequest.addForce(options, "Overwrite what is on them.");
        }

        @Override
        void run(LvmRequest request) throws IOException {
            for (Device device : request.devices(0)) {
                request.lvm().createPhysicalVolume(device, request.isForced());
            }
        }
    },
    PVREMOVE(
            "DEVICE...",
            "Make physical volumes that belong to no group ordinary devices again.",
            1,
            Integer.MAX_VALUE) {
        @Override
        void run(LvmRequest request) throws IOException {
            for (Device device : request.devices(0)) {
                request.lvm().removePhysicalVolume(device);
            }
        }
    },
    PVRESIZE("DEVICE", "Give a physical volume the size of its device.", 1, 1) {
        @Override
        void addOptions(Options options) {
            LvmRequest.addSize(
                    options, "This size instead, before the device is made smaller: 10G, 512M.");
        }

        @Override
        void run(LvmRequest request) throws IOException, UsageException {
            Optional<LvmSize> size = request.bytes();
            if (size.isEmpty()) {
                request.lvm().resizePhysicalVolume(request.device(0));
            } else if (size.get().change() == LvmSize.Change.TO) {
                request.lvm().resizePhysicalVolume(request.device(0), size.get().amount());
            } else {
                throw new UsageException("--size is a size here, not a difference");
            }
        }
    },
    PVCHANGE_UUID("DEVICE", "Give a physical volume a new UUID.", 1, 1) {
        @Override
        void run(LvmRequest request) throws IOException {
            request.lvm().renewUuid(request.device(0));
        }
    },
    VGCREATE("GROUP DEVICE...", "Make a volume group.", 2, Integer.MAX_VALUE) {
        @Override
        void run(LvmRequest request) throws IOException {
            request.lvm().createVolumeGroup(request.word(0), request.devices(1));
        }
    },
    VGEXTEND("GROUP DEVICE...", "Add devices to a volume group.", 2, Integer.MAX_VALUE) {
        @Override
        void run(LvmRequest request) throws IOException {
            request.lvm().extendVolumeGroup(request.word(0), request.devices(1));
        }
    },
    VGREDUCE(
            "GROUP DEVICE...", "Take unused devices out of a volume group.", 2, Integer.MAX_VALUE) {
        @Override
        void run(LvmRequest request) throws IOException {
            request.lvm().reduceVolumeGroup(request.word(0), request.devices(1));
        }
    },
    VGRENAME("GROUP NAME", "Rename a volume group.", 2, 2) {
        @Override
        void run(LvmRequest request) throws IOException {
            request.lvm().renameVolumeGroup(request.word(0), request.word(1));
        }
    },
    VGREMOVE("GROUP", "Remove a volume group.", 1, 1) {
        @Override
        void addOptions(Options options) {
            LvmRequest.addForce(options, "Remove its logical volumes, too.");
        }

        @Override
        void run(LvmRequest request) throws IOException {
            request.lvm().removeVolumeGroup(request.word(0), request.isForced());
        }
    },
    VGCHANGE_UUID("GROUP", "Give a volume group a new UUID.", 1, 1) {
        @Override
        void run(LvmRequest request) throws IOException {
            request.lvm().renewUuid(request.word(0));
        }
    },
    LVCREATE("GROUP/VOLUME", "Make a logical volume.", 1, 1) {
        @Override
        void addOptions(Options options) {
            LvmRequest.addSize(options, "Its size: 10G, 512M.");
            LvmRequest.addExtents(options, "Its size in extents, or as 100%FREE or 50%VG.");
            LvmRequest.addStripes(options);
        }

        @Override
        void run(LvmRequest request) throws IOException, UsageException {
            request.lvm().createLogicalVolume(request.volume(0), request.size(), request.stripes());
        }
    },
    LVRESIZE("GROUP/VOLUME", "Make a logical volume larger or smaller.", 1, 1) {
        @Override
        void addOptions(Options options) {
            LvmRequest.addSize(options, "Its size, or with + or - a difference: 10G, +512M.");
            LvmRequest.addExtents(options, "The same in extents, or as +100%FREE.");
            LvmRequest.addForce(options, "Let it become smaller: its end is lost.");
        }

        @Override
        void run(LvmRequest request) throws IOException, UsageException {
            request.lvm()
                    .resizeLogicalVolume(request.volume(0), request.size(), request.isForced());
        }
    },
    LVRENAME("GROUP/VOLUME NAME", "Rename a logical volume.", 2, 2) {
        @Override
        void run(LvmRequest request) throws IOException {
            request.lvm().renameLogicalVolume(request.volume(0), request.word(1));
        }
    },
    LVREMOVE(
            "GROUP/VOLUME...",
            "Remove logical volumes and what is in them.",
            1,
            Integer.MAX_VALUE) {
        @Override
        void run(LvmRequest request) throws IOException {
            for (int i = 0; i < request.operands().size(); i++) {
                request.lvm().removeLogicalVolume(request.volume(i));
            }
        }
    };

    private final String operands;
    private final String summary;
    private final int fewest;
    private final int most;

    LvmVerb(String operands, String summary, int fewest, int most) {
        this.operands = operands;
        this.summary = summary;
        this.fewest = fewest;
        this.most = most;
    }

    /** Adds the options that only it has. */
    void addOptions(Options options) {}

    abstract void run(LvmRequest request) throws IOException, UsageException;

    /** As lvm(8) and guestfish(1) call it. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    String operands() {
        return operands;
    }

    String summary() {
        return summary;
    }

    int fewest() {
        return fewest;
    }

    int most() {
        return most;
    }
}
