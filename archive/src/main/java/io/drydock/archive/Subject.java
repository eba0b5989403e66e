package io.drydock.archive;

import io.drydock.filesystem.FileHandle;
import io.drydock.filesystem.FileTimes;
import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.GuestPath;
import java.io.IOException;
import java.util.Map;

/** What owners, attributes and times are given to: an open file, or a name that is not followed. */
sealed interface Subject {
    void setOwner(long uid, long gid) throws IOException;

    /** Not for a symbolic link, which has none. */
    void setPermissions(int permissions) throws IOException;

    Map<String, byte[]> attributes() throws IOException;

    void setAttribute(String name, byte[] value) throws IOException;

    void removeAttribute(String name) throws IOException;

    void setTimes(FileTimes times) throws IOException;

    record Open(FileHandle file) implements Subject {
        @Override
        public void setOwner(long uid, long gid) throws IOException {
            file.setOwner(uid, gid);
        }

        @Override
        public void setPermissions(int permissions) throws IOException {
            file.setPermissions(permissions);
        }

        @Override
        public Map<String, byte[]> attributes() throws IOException {
            return file.attributes();
        }

        @Override
        public void setAttribute(String name, byte[] value) throws IOException {
            file.setAttribute(name, value);
        }

        @Override
        public void removeAttribute(String name) throws IOException {
            file.removeAttribute(name);
        }

        @Override
        public void setTimes(FileTimes times) throws IOException {
            file.setTimes(times);
        }
    }

    /**
     * @param follow whether the path is the caller's own, which may be a link
     */
    record Named(Filesystem filesystem, GuestPath path, boolean follow) implements Subject {
        @Override
        public void setOwner(long uid, long gid) throws IOException {
            filesystem.setOwner(path, uid, gid, follow);
        }

        @Override
        public void setPermissions(int permissions) throws IOException {
            filesystem.setPermissions(path, permissions);
        }

        @Override
        public Map<String, byte[]> attributes() throws IOException {
            return filesystem.attributes(path, follow);
        }

        @Override
        public void setAttribute(String name, byte[] value) throws IOException {
            filesystem.setAttribute(path, name, value, follow);
        }

        @Override
        public void removeAttribute(String name) throws IOException {
            filesystem.removeAttribute(path, name, follow);
        }

        @Override
        public void setTimes(FileTimes times) throws IOException {
            filesystem.setTimes(path, times, follow);
        }
    }
}
