package io.drydock.filesystem;

import java.io.IOException;
import java.util.Map;

/**
 * What a file has beside its content, of an open file or of a name. Links are not followed, but for
 * their permissions: they have none.
 */
interface Node {
    FileStatus status() throws IOException;

    void setOwner(long uid, long gid) throws IOException;

    void setPermissions(int permissions) throws IOException;

    Map<String, byte[]> attributes() throws IOException;

    void setAttribute(String name, byte[] value) throws IOException;

    void removeAttribute(String name) throws IOException;

    void setTimes(FileTimes times) throws IOException;

    static Node of(FileHandle file) {
        return new Node() {
            @Override
            public FileStatus status() throws IOException {
                return file.status();
            }

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
        };
    }

    static Node of(Filesystem filesystem, GuestPath path) {
        return new Node() {
            @Override
            public FileStatus status() throws IOException {
                return filesystem.status(path, false);
            }

            @Override
            public void setOwner(long uid, long gid) throws IOException {
                filesystem.setOwner(path, uid, gid, false);
            }

            @Override
            public void setPermissions(int permissions) throws IOException {
                filesystem.setPermissions(path, permissions);
            }

            @Override
            public Map<String, byte[]> attributes() throws IOException {
                return filesystem.attributes(path, false);
            }

            @Override
            public void setAttribute(String name, byte[] value) throws IOException {
                filesystem.setAttribute(path, name, value, false);
            }

            @Override
            public void removeAttribute(String name) throws IOException {
                filesystem.removeAttribute(path, name, false);
            }

            @Override
            public void setTimes(FileTimes times) throws IOException {
                filesystem.setTimes(path, times, false);
            }
        };
    }
}
