package io.drydock.archive;

import io.drydock.filesystem.FileType;

/**
 * What a member of an archive becomes.
 *
 * @see <a href="https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html">pax, ustar
 *     Interchange Format</a>
 */
enum MemberType {
    REGULAR('0', FileType.REGULAR),
    HARD_LINK('1', FileType.UNKNOWN),
    SYMBOLIC_LINK('2', FileType.SYMBOLIC_LINK),
    CHARACTER_DEVICE('3', FileType.CHARACTER_DEVICE),
    BLOCK_DEVICE('4', FileType.BLOCK_DEVICE),
    DIRECTORY('5', FileType.DIRECTORY),
    FIFO('6', FileType.FIFO);

    private final byte flag;
    private final FileType fileType;

    MemberType(char flag, FileType fileType) {
        this.flag = (byte) flag;
        this.fileType = fileType;
    }

    /** The typeflag of its header. */
    byte flag() {
        return flag;
    }

    /** What is made; a second name is of whatever type the first one is. */
    FileType fileType() {
        return fileType;
    }

    /** To an unknown typeflag the standard says regular file. */
    static MemberType ofFlag(byte flag) {
        for (MemberType type : values()) {
            if (type.flag == flag) {
                return type;
            }
        }
        return REGULAR;
    }
}
