package io.drydock.cli.command;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The process's standard output, unlike {@link System#out} with errors: a full disk must not pass
 * for success, and a reader that has gone must end the work.
 *
 * <p>Threading: for one thread.
 */
public final class StandardOutput extends OutputStream {
    private static final int NUMBER = 1;

    private final FileOutputStream out = new FileOutputStream(FileDescriptor.out);

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            out.write(bytes, offset, length);
        } catch (IOException e) {
            throw new OutputException(e, isPipe());
        }
    }

    /** Whether it is a terminal, which obeys control sequences. */
    public static boolean isTerminal() {
        return isTerminal(NUMBER);
    }

    /** Whether a file descriptor of this process is a terminal. */
    public static boolean isTerminal(int number) {
        String target = target(number);
        return target.startsWith("/dev/pts/")
                || target.startsWith("/dev/tty")
                || target.equals("/dev/console");
    }

    /** All that can fail on a pipe is that its reader has gone; the message is in any language. */
    private static boolean isPipe() {
        String target = target(NUMBER);
        return target.startsWith("pipe:") || target.startsWith("socket:");
    }

    private static String target(int number) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/fd/" + number)).toString();
        } catch (IOException noProc) {
            return "";
        }
    }
}
