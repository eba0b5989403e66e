package io.drydock.filesystem;

/** What a name in a directory stands for (inode(7)). */
public enum FileType {
    REGULAR('-'),
    DIRECTORY('d'),
    SYMBOLIC_LINK('l'),
    CHARACTER_DEVICE('c'),
    BLOCK_DEVICE('b'),
    FIFO('p'),
    SOCKET('s'),
    /** A type that inode(7) does not know: the filesystem is damaged. */
    UNKNOWN('?');

    private final char letter;

    FileType(char letter) {
        this.letter = letter;
    }

    /** The letter that ls(1) begins a line with. */
    public char letter() {
        return letter;
    }
}
