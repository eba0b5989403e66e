package io.drydock.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A page of Markdown, of which the parts between {@code <!-- begin NAME -->} and {@code <!-- end
 * NAME -->} are made and all else is written by hand.
 */
final class Page {
    private final Path file;
    private String text;

    private Page(Path file, String text) {
        this.file = file;
        this.text = text;
    }

    static Page read(Path file) throws IOException {
        return new Page(file, Files.readString(file));
    }

    void replace(String name, String content) throws IOException {
        String begin = "<!-- begin " + name + " -->\n";
        int from = text.indexOf(begin);
        int to = text.indexOf("<!-- end " + name + " -->");
        if (from < 0 || to < from) {
            throw new IOException(file + " has no part called " + name);
        }
        text = text.substring(0, from + begin.length()) + content + text.substring(to);
    }

    void write() throws IOException {
        Files.writeString(file, text);
    }
}
