package io.drydock.internal.journal;

import io.drydock.bindings.libc.LibC;
import io.drydock.block.BlockDevice;
import io.drydock.internal.block.DraftFile;
import io.drydock.internal.block.FileBlockDevice;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.FileCalls;
import java.io.IOException;

/**
 * A journal that gets its name when it is whole.
 *
 * <p>Threading: belongs to one thread.
 */
final class FileDraft implements JournalStore.Draft {
    private static final int MODE = 0600;

    private final DraftFile file;
    private final byte[] target;
    private final String name;
    private final FileBlockDevice content;

    private FileDraft(DraftFile file, byte[] target, String name) {
        this.file = file;
        this.target = target;
        this.name = name;
        this.content = FileBlockDevice.growing(file.fd(), name);
    }

    /** Takes over the directory, unless it fails. */
    static FileDraft create(Fd directory, byte[] draftName, byte[] target, String name)
            throws IOException {
        String hint = "what is to be committed is written to a journal in the image's directory";
        return new FileDraft(
                DraftFile.create(directory, draftName, MODE, name, hint), target, name);
    }

    @Override
    public BlockDevice content() {
        return content;
    }

    @Override
    public void reserve(long writtenBytes, long freeBytes) throws IOException {
        long result = FileCalls.fallocate(file.fd(), 0, writtenBytes, freeBytes);
        if (result != -LibC.EOPNOTSUPP()) {
            if (result < 0) {
                throw Errno.failure(
                        "write",
                        name,
                        result,
                        "as much space as the edit takes must be free twice");
            }
        }
    }

    @Override
    public void release(long writtenBytes) throws IOException {
        Errno.check(FileCalls.ftruncate(file.fd(), writtenBytes), "truncate", name);
    }

    @Override
    public void publish() throws IOException {
        file.publish(target);
    }

    @Override
    public void close() {
        file.close();
    }
}
