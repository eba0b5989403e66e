package io.drydock.it.damaged;

import java.util.List;

/**
 * What became of one damaged image.
 *
 * @param number its place in the corpus
 * @param plain whether the known file could be read after a plain mount for writing
 * @param readOnly whether it could after a plain mount {@code ro}, by a device that is read-only
 * @param fewSteps whether it could after one of four usual steps, tried one after the other: for
 *     writing; {@code ro,norecovery}; {@code ro,noload}; {@code force} for NTFS
 * @param step by which step the ladder mounted it; {@code -} if by none
 * @param ladder whether it could be read then
 * @param asked by which step, if the ladder is asked to find the known file; {@code -} if by none
 */
record Finding(
        int number,
        String type,
        Spoiling spoiling,
        boolean plain,
        boolean readOnly,
        boolean fewSteps,
        String step,
        boolean ladder,
        String asked) {
    static final String NONE = "-";

    String line() {
        return String.join(
                "\t",
                List.of(
                        Integer.toString(number),
                        type,
                        spoiling.name(),
                        Boolean.toString(plain),
                        Boolean.toString(readOnly),
                        Boolean.toString(fewSteps),
                        step,
                        Boolean.toString(ladder),
                        asked));
    }

    static Finding parse(String line) {
        String[] words = line.split("\t");
        return new Finding(
                Integer.parseInt(words[0]),
                words[1],
                Spoiling.valueOf(words[2]),
                Boolean.parseBoolean(words[3]),
                Boolean.parseBoolean(words[4]),
                Boolean.parseBoolean(words[5]),
                words[6],
                Boolean.parseBoolean(words[7]),
                words[8]);
    }

    boolean isAskedFound() {
        return !asked.equals(NONE);
    }
}
