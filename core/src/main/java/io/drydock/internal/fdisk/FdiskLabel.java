package io.drydock.internal.fdisk;

/** The kinds of tables that libfdisk is asked for, by its names. */
public enum FdiskLabel {
    GPT("gpt"),
    DOS("dos");

    private final String libraryName;

    FdiskLabel(String libraryName) {
        this.libraryName = libraryName;
    }

    String libraryName() {
        return libraryName;
    }
}
