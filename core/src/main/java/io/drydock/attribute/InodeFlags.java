package io.drydock.attribute;

import java.util.EnumSet;
import java.util.Set;

/**
 * The flags of an inode, those included that have no letter.
 *
 * <p>Threading: immutable.
 *
 * @param bits as FS_IOC_GETFLAGS gives them
 */
public record InodeFlags(int bits) {
    /** Just those flags. */
    public static InodeFlags of(InodeFlag... flags) {
        InodeFlags all = new InodeFlags(0);
        for (InodeFlag flag : flags) {
            all = all.with(flag);
        }
        return all;
    }

    /**
     * The flags of chattr's letters; dashes, as lsattr prints them, stand for nothing.
     *
     * @throws IllegalArgumentException when a letter stands for none
     */
    public static InodeFlags parse(String letters) {
        InodeFlags all = new InodeFlags(0);
        for (char letter : letters.toCharArray()) {
            all = letter == '-' ? all : all.with(InodeFlag.ofLetter(letter));
        }
        return all;
    }

    public boolean has(InodeFlag flag) {
        return (bits & flag.bit()) != 0;
    }

    public InodeFlags with(InodeFlag flag) {
        return new InodeFlags(bits | flag.bit());
    }

    public InodeFlags without(InodeFlag flag) {
        return new InodeFlags(bits & ~flag.bit());
    }

    /** Those that have a letter. */
    public Set<InodeFlag> flags() {
        Set<InodeFlag> flags = EnumSet.allOf(InodeFlag.class);
        flags.removeIf(flag -> !has(flag));
        return flags;
    }

    /** Their letters and nothing else, as {@code ei}. */
    public String letters() {
        StringBuilder letters = new StringBuilder();
        flags().forEach(flag -> letters.append(flag.letter()));
        return letters.toString();
    }

    /** As lsattr(1) of e2fsprogs 1.47 prints them: {@code ----i---------e-------}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (InodeFlag flag : InodeFlag.values()) {
            text.append(has(flag) ? flag.letter() : '-');
        }
        return text.toString();
    }
}
