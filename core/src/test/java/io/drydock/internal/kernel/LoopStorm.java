package io.drydock.internal.kernel;

import io.drydock.bindings.libc.LibC;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.FileCalls;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Many threads that make loop devices, each of a file that says whose it is. */
final class LoopStorm {
    private static final int THREADS = 16;
    private static final int ROUNDS = 20;

    private LoopStorm() {}

    /** To be run by several processes at once. */
    public static void main(String[] args) throws Exception {
        run(Path.of(args[0]));
    }

    /** Returns when all have seen their own file all the time. */
    static void run(Path directory) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                String name = ProcessHandle.current().pid() + "-" + i;
                all.add(threads.submit(() -> attachRepeatedly(directory.resolve(name), name)));
            }
            for (Future<?> each : all) {
                each.get();
            }
        }
    }

    private static Object attachRepeatedly(Path file, String name) throws IOException {
        Files.write(
                file,
                (name + " ".repeat(4096)).substring(0, 4096).getBytes(StandardCharsets.UTF_8));
        int number = FileCalls.open(file.toString(), LibC.O_RDONLY(), 0);
        try (Fd backing = Fd.owned(number);
                Arena arena = Arena.ofConfined()) {
            MountSource source = new MountSource(backing, 0, 4096, 512, Images::none, name);
            MemorySegment content = arena.allocate(4096);
            for (int i = 0; i < ROUNDS; i++) {
                LoopDevice loop = LoopDevice.attach(source, true);
                FileCalls.preadFully(loop.fd(), content, 0);
                String seen =
                        new String(content.toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
                if (!seen.strip().equals(name)) {
                    throw new AssertionError(name + " sees " + seen.strip());
                }
                loop.close();
                loop.awaitGone();
            }
        }
        return name;
    }
}
