package io.drydock.filesystem;

import io.drydock.bindings.libc.LibC;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.FileCalls;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The content of a file of the host. Java reads it, from wherever the path leads; the kernel is
 * asked for its holes, which Java cannot do, where the file is one of the kernel's.
 */
final class HostContent implements DataSource, AutoCloseable {
    private final String name;
    private final FileChannel channel;
    private final Optional<Fd> fd;

    private HostContent(String name, FileChannel channel, Optional<Fd> fd) {
        this.name = name;
        this.channel = channel;
        this.fd = fd;
    }

    static HostContent open(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file);
        String name = file.toString();
        Optional<Fd> fd = Optional.empty();
        if (file.getFileSystem().equals(FileSystems.getDefault())) {
            int number = FileCalls.open(name, LibC.O_RDONLY() | LibC.O_NONBLOCK(), 0);
            fd = number < 0 ? Optional.empty() : Optional.of(Fd.owned(number));
        }
        return new HostContent(name, channel, fd);
    }

    @Override
    public long sizeBytes() throws IOException {
        return channel.size();
    }

    @Override
    public int read(long position, MemorySegment into) throws IOException {
        return FileContent.readFully(channel, position, into);
    }

    @Override
    public OptionalLong nextData(long position) throws IOException {
        if (fd.isEmpty()) {
            return position < sizeBytes() ? OptionalLong.of(position) : OptionalLong.empty();
        }
        long data = FileCalls.lseek(fd.get(), position, LibC.SEEK_DATA());
        return data == -LibC.ENXIO()
                ? OptionalLong.empty()
                : OptionalLong.of(Errno.check(data, "lseek", name));
    }

    @Override
    public long nextHole(long position) throws IOException {
        return fd.isEmpty()
                ? sizeBytes()
                : Errno.check(FileCalls.lseek(fd.get(), position, LibC.SEEK_HOLE()), "lseek", name);
    }

    @Override
    public void close() throws IOException {
        fd.ifPresent(Fd::close);
        channel.close();
    }
}
