package io.drydock.internal.iso9660;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * The content of a file as it stands on the device, in one section or several.
 *
 * <p>Threading: several threads may read at once.
 */
final class SectionContent extends DenseContent {
    private final Volume volume;
    private final List<Section> sections;

    private SectionContent(Volume volume, List<Section> sections, long sizeBytes) {
        super(sizeBytes);
        this.volume = volume;
        this.sections = sections;
    }

    static SectionContent of(Volume volume, List<Section> sections) throws IOException {
        long size = 0;
        for (Section section : sections) {
            if (section.lengthBytes() > 0 && section.endBytes() > volume.device().sizeBytes()) {
                throw volume.corrupt(
                        "a file has %d bytes at %d, which is beyond the end"
                                .formatted(section.lengthBytes(), section.offsetBytes()));
            }
            size += section.lengthBytes();
        }
        return new SectionContent(volume, sections, size);
    }

    @Override
    public int read(long offsetBytes, MemorySegment into) throws IOException {
        long wanted = Math.clamp(sizeBytes() - offsetBytes, 0, into.byteSize());
        long start = 0;
        long done = 0;
        for (Section section : sections) {
            long within = offsetBytes + done - start;
            if (done < wanted && within < section.lengthBytes()) {
                long count = Math.min(wanted - done, section.lengthBytes() - within);
                volume.device().read(section.offsetBytes() + within, into.asSlice(done, count));
                done += count;
            }
            start += section.lengthBytes();
        }
        return (int) done;
    }
}
